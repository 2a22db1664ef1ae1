/// @file
/// The real images that a matching loss may look at.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/train/training_data.hpp>

namespace pad::match {

/// The training set, each class from easy to hard, of which a window is shown. The data set has to
/// outlive it.
///
/// An epoch is a pass over a class: with batches of n images, iteration i is in epoch
/// ⌊i·n / class size⌋.
template <class T>
class RealImages {
public:
    /// The part [first, second) of the easy-to-hard order that is shown in an epoch.
    using Window = std::function<std::pair<int, int>(int epoch, int class_size)>;

    /// @param easy_to_hard  positions of each class's images, score/ensemble.hpp
    /// Throws Error for an empty set or class.
    RealImages(const data::Dataset& set, std::vector<std::vector<int>> easy_to_hard, Window window)
        : training_(set), easy_to_hard_(std::move(easy_to_hard)), window_(std::move(window)) {
        core::require(static_cast<int>(easy_to_hard_.size()) == set.classes, set.name,
                      ": the order of ", easy_to_hard_.size(), " classes was given for ",
                      set.classes);
        for (std::size_t c = 0; c < easy_to_hard_.size(); ++c)
            core::require(!easy_to_hard_[c].empty(), set.name, ": class ", c, " has no image");
    }

    [[nodiscard]] train::TrainingData<T> data() const { return training_.data(); }
    [[nodiscard]] int classes() const { return static_cast<int>(easy_to_hard_.size()); }

    /// The epoch that class `c` is in when each iteration takes `batch` images of it.
    [[nodiscard]] int epoch(int c, int iteration, int batch) const {
        const auto size = easy_to_hard_[static_cast<std::size_t>(c)].size();
        return static_cast<int>(static_cast<long long>(iteration) * batch /
                                static_cast<long long>(size));
    }

    /// Positions of the images of class `c` that an epoch shows.
    /// Throws Error for a window that does not lie in the class, or is empty.
    [[nodiscard]] std::span<const int> visible(int c, int epoch) const {
        const auto& images = easy_to_hard_[static_cast<std::size_t>(c)];
        const int size = static_cast<int>(images.size());
        const auto [begin, end] = window_(epoch, size);
        core::require(begin >= 0 && begin < end && end <= size, "the scheduler gave the slice [",
                      begin, ", ", end, ") of a class of ", size, " images in epoch ", epoch);
        return std::span(images).subspan(static_cast<std::size_t>(begin),
                                         static_cast<std::size_t>(end - begin));
    }

    /// Appends `count` different random images of class `c` that an epoch shows, all of them if
    /// there are fewer. A pure function of its arguments.
    void draw(int c, int epoch, int count, const core::Random& random,
              std::vector<int>& chosen) const {
        const auto images = visible(c, epoch);
        const auto order =
            random.permutation(static_cast<int>(images.size()), static_cast<std::uint32_t>(c));
        const std::size_t size = std::min(images.size(), static_cast<std::size_t>(count));
        for (std::size_t i = 0; i < size; ++i)
            chosen.push_back(images[static_cast<std::size_t>(order[i])]);
    }

private:
    train::TrainingSet<T> training_;
    std::vector<std::vector<int>> easy_to_hard_;
    Window window_;
};

}  // namespace pad::match
