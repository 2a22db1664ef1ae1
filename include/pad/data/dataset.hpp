/// @file
/// Labelled images in memory, the form in which every reader hands them over.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>

namespace pad::data {

/// Run-time size of one image.
struct ImageShape {
    int channels = 0;
    int height = 0;
    int width = 0;

    /// Values in one image, C·H·W.
    [[nodiscard]] std::size_t size() const {
        return static_cast<std::size_t>(channels) * static_cast<std::size_t>(height) *
               static_cast<std::size_t>(width);
    }
    friend bool operator==(const ImageShape&, const ImageShape&) = default;
};

/// Where the images of a set lie in the set that they were taken from (see subset).
struct Origin {
    std::size_t images = 0;      ///< of that set; 0 when this is a whole set
    std::vector<int> positions;  ///< [images of this set]; empty when this is a whole set
};

/// Labelled images. `images` is [n, C, H, W], values in [0, 1] as read from a file or in any range
/// once a preprocessing was applied; `labels` is [n] with values in [0, classes).
struct Dataset {
    std::string name;
    ImageShape shape;
    int classes = 0;
    std::vector<float> images;
    std::vector<int> labels;
    std::vector<std::string> class_names;
    Origin origin{};

    /// Number of images.
    [[nodiscard]] std::size_t size() const { return labels.size(); }

    /// Pixels of image `i`, [C, H, W].
    [[nodiscard]] std::span<const float> image(std::size_t i) const {
        return std::span<const float>(images).subspan(i * shape.size(), shape.size());
    }
    /// Pixels of image `i`, [C, H, W], writable.
    [[nodiscard]] std::span<float> image(std::size_t i) {
        return std::span<float>(images).subspan(i * shape.size(), shape.size());
    }
};

/// A training set and the test set that goes with it.
struct TrainTest {
    Dataset train;
    Dataset test;
};

/// Positions of the images of each class, [classes][count of the class], ascending.
/// Throws Error when a label is out of range or a class has no image.
inline std::vector<std::vector<int>> indices_by_class(const Dataset& set) {
    std::vector<std::vector<int>> result(static_cast<std::size_t>(set.classes));
    for (std::size_t i = 0; i < set.size(); ++i) {
        const int label = set.labels[i];
        core::require(label >= 0 && label < set.classes, set.name, ": image ", i, " has label ",
                      label, "; labels must lie in 0 … ", set.classes - 1);
        result[static_cast<std::size_t>(label)].push_back(static_cast<int>(i));
    }
    for (std::size_t c = 0; c < result.size(); ++c)
        core::require(!result[c].empty(), set.name, ": class ", c,
                      " has no image; every class needs at least one");
    return result;
}

/// The images at `positions`, in that order. Its origin is the whole set, also after several cuts.
inline Dataset subset(const Dataset& set, std::span<const int> positions) {
    Dataset result{set.name, set.shape, set.classes, {}, {}, set.class_names};
    const bool whole = set.origin.positions.empty();
    result.origin.images = whole ? set.size() : set.origin.images;
    result.images.reserve(positions.size() * set.shape.size());
    result.labels.reserve(positions.size());
    for (const int position : positions) {
        const auto pixels = set.image(static_cast<std::size_t>(position));
        result.images.insert(result.images.end(), pixels.begin(), pixels.end());
        result.labels.push_back(set.labels[static_cast<std::size_t>(position)]);
        result.origin.positions.push_back(
            whole ? position : set.origin.positions[static_cast<std::size_t>(position)]);
    }
    return result;
}

}  // namespace pad::data
