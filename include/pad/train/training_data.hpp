/// @file
/// Images and labels as a training loop reads them.
#pragma once

#include <algorithm>
#include <type_traits>

#include <pad/core/buffer.hpp>
#include <pad/core/error.hpp>
#include <pad/data/dataset.hpp>

namespace pad::train {

using core::Index;

/// Borrowed training images in host memory: `images` [count][C][H][W], `labels` [count][label_rows] (class numbers
/// for hard labels, logits for soft ones).
template <class T>
struct TrainingData {
    const T* images = nullptr;
    const T* labels = nullptr;
    Index count = 0;
    Index image_size = 0;
    Index label_rows = 1;
};

/// A data set seen as scalars of type T with hard labels. The images are borrowed when they have
/// that type already, so the data set has to outlive this view.
/// Throws Error for an empty set.
template <class T>
class TrainingSet {
public:
    explicit TrainingSet(const data::Dataset& set)
        : labels_(static_cast<Index>(set.size())),
          image_size_(static_cast<Index>(set.shape.size())) {
        core::require(set.size() > 0, set.name, ": the set has no images");
        if constexpr (std::is_same_v<T, float>) {
            images_ = set.images.data();
        } else {
            converted_ = core::Buffer<T>(static_cast<Index>(set.images.size()));
            std::transform(set.images.begin(), set.images.end(), converted_.data(),
                           [](float x) { return static_cast<T>(x); });
            images_ = converted_.data();
        }
        std::transform(set.labels.begin(), set.labels.end(), labels_.data(),
                       [](int label) { return static_cast<T>(label); });
    }
    [[nodiscard]] TrainingData<T> data() const {
        return {images_, labels_.data(), labels_.size(), image_size_, 1};
    }

private:
    core::Buffer<T> converted_;
    core::Buffer<T> labels_;
    const T* images_ = nullptr;
    Index image_size_;
};

}  // namespace pad::train
