/// @file
/// The set that is being distilled.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include <pad/data/dataset.hpp>
#include <pad/match/formation.hpp>
#include <pad/match/synthetic_view.hpp>
#include <pad/train/training_data.hpp>

namespace pad::distill {

/// A synthetic training set: `images_per_class` images of every class, class after class.
template <class T>
struct SyntheticSet {
    data::ImageShape shape;
    int classes = 0;
    int images_per_class = 0;
    std::vector<T> images;  ///< [size][C][H][W], in the preprocessed space
    std::vector<T> labels;  ///< [size][classes], logits of soft labels
    double step_size = 0;   ///< η, the learned rate of the networks that train on it; positive

    [[nodiscard]] int size() const { return classes * images_per_class; }
    /// Class that image `i` was made for.
    [[nodiscard]] int class_of(int i) const { return i / images_per_class; }
    [[nodiscard]] match::SyntheticView<T> view() const {
        return {images.data(), labels.data(), size(), step_size};
    }
    /// The set as training loops read it, with soft labels.
    [[nodiscard]] train::TrainingData<T> training_data() const {
        return {images.data(), labels.data(), size(), static_cast<core::Index>(shape.size()),
                classes};
    }
    /// Whether every value is a finite number.
    [[nodiscard]] bool finite() const {
        const auto ok = [](T x) { return std::isfinite(x); };
        return std::all_of(images.begin(), images.end(), ok) &&
               std::all_of(labels.begin(), labels.end(), ok) && std::isfinite(step_size);
    }
};

/// The training images that the stored images of `set` hold, as a set.
template <class T, class Backend>
SyntheticSet<T> formed(const SyntheticSet<T>& set, const match::Formation& formation,
                       const Backend& backend) {
    match::FormedSet<T, Backend> former(formation, set.shape, set.classes, backend);
    const match::SyntheticView<T> view = former.form(set.view());
    SyntheticSet<T> result{set.shape, set.classes, set.images_per_class * formation.images(),
                           {},        {},          set.step_size};
    const auto count = static_cast<std::size_t>(view.count);
    result.images.assign(view.images, view.images + count * set.shape.size());
    result.labels.assign(view.labels, view.labels + count * static_cast<std::size_t>(set.classes));
    return result;
}

}  // namespace pad::distill
