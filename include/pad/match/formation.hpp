/// @file
/// Multi-formation: several training images in one stored image.
#pragma once

#include <algorithm>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/data/augment/shape.hpp>
#include <pad/match/synthetic_view.hpp>

namespace pad::match {

/// How a stored image becomes training images (IDC, Kim et al. 2022): it is cut into factor ×
/// factor tiles, and each is enlarged to the size of an image, bilinearly. factor 1: the image.
struct Formation {
    int factor = 1;

    /// Training images in one stored image.
    [[nodiscard]] int images() const { return factor * factor; }

    /// Throws Error when images of this shape cannot be cut.
    void check(const data::ImageShape& shape) const {
        core::require(factor >= 1, "the formation factor is ", factor, "; it must be at least 1");
        core::require(shape.height % factor == 0 && shape.width % factor == 0, "images of ",
                      shape.height, "×", shape.width, " cannot be cut into ", factor, "×", factor,
                      " tiles; both sides must be multiples of the formation factor");
    }
};

namespace formation {

/// Where one side of an enlarged tile is sampled: pixel i lies between the pixels `low` and `high`
/// of the tile, `share` of the way.
struct Sample {
    int low;
    int high;
    double share;
};
PAD_HOST_DEVICE inline Sample sample(int i, int factor, int tile) {
    double at = (i + 0.5) / factor - 0.5;
    at = at < 0 ? 0 : at;
    const int low = static_cast<int>(at) < tile - 1 ? static_cast<int>(at) : tile - 1;
    const int high = low + 1 < tile ? low + 1 : low;
    return {low, high, at - low};
}

/// Item: one stored image. Calls f(position in the stored image, position in its training images,
/// weight) for every pair that is connected.
template <class F>
PAD_HOST_DEVICE void for_each_pair(const data::AugmentShape& shape, int factor, const F& f) {
    const int rows = shape.height / factor;
    const int columns = shape.width / factor;
    for (int t = 0; t < factor * factor; ++t)
        for (int c = 0; c < shape.channels; ++c)
            for (int y = 0; y < shape.height; ++y)
                for (int x = 0; x < shape.width; ++x) {
                    const Sample v = sample(y, factor, rows);
                    const Sample h = sample(x, factor, columns);
                    const Index top = c * shape.plane() + Index(t / factor * rows) * shape.width;
                    const Index tile = top + t % factor * columns;
                    const Index to = t * shape.size() + c * shape.plane() + y * shape.width + x;
                    f(tile + Index(v.low) * shape.width + h.low, to, (1 - v.share) * (1 - h.share));
                    f(tile + Index(v.low) * shape.width + h.high, to, (1 - v.share) * h.share);
                    f(tile + Index(v.high) * shape.width + h.low, to, v.share * (1 - h.share));
                    f(tile + Index(v.high) * shape.width + h.high, to, v.share * h.share);
                }
}

/// to += weight · from, or, `Adjoint`, from += weight · to. Item: one stored image.
template <class T, bool Adjoint>
struct Enlarge {
    data::AugmentShape shape;
    int factor;
    T* stored;
    T* formed;
    PAD_HOST_DEVICE void operator()(Index item) const {
        T* const small = stored + item * shape.size();
        T* const large = formed + item * factor * factor * shape.size();
        for_each_pair(shape, factor, [=](Index from, Index to, double weight) {
            if constexpr (Adjoint)
                small[from] += static_cast<T>(weight) * large[to];
            else
                large[to] += static_cast<T>(weight) * small[from];
        });
    }
};

}  // namespace formation

/// The training images of a stored set, and the way back for their gradient. With factor 1 nothing
/// is copied.
template <class T, class Backend>
class FormedSet {
public:
    /// @param classes  values of a label
    FormedSet(const Formation& formation, const data::ImageShape& shape, Index classes,
              const Backend& backend)
        : formation_(formation),
          shape_(data::augment_shape(shape)),
          classes_(classes),
          backend_(backend) {
        formation.check(shape);
    }

    /// The training images of `set`: those of stored image i are i·factor² … . Valid until the next
    /// call, as long as `set` is.
    SyntheticView<T> form(const SyntheticView<T>& set) {
        const int copies = formation_.images();
        if (copies == 1) return set;
        images_.assign(static_cast<std::size_t>(set.count * copies * shape_.size()), T(0));
        labels_.clear();
        for (Index i = 0; i < set.count; ++i)
            for (int t = 0; t < copies; ++t)
                labels_.insert(labels_.end(), set.labels + i * classes_,
                               set.labels + (i + 1) * classes_);
        backend_.launch(set.count,
                        formation::Enlarge<T, false>{shape_, formation_.factor,
                                                     const_cast<T*>(set.images), images_.data()});
        return {images_.data(), labels_.data(), set.count * copies, set.step_size};
    }

    /// Turns the gradient with respect to the training images into that with respect to the stored
    /// ones.
    void pull_back(SyntheticGradient<T>& gradient) const {
        const int copies = formation_.images();
        if (copies == 1) return;
        const auto stored = static_cast<Index>(gradient.images.size()) / shape_.size() / copies;
        std::vector<T> images(static_cast<std::size_t>(stored * shape_.size()), T(0));
        backend_.launch(stored, formation::Enlarge<T, true>{shape_, formation_.factor,
                                                            images.data(), gradient.images.data()});
        std::vector<T> labels(static_cast<std::size_t>(stored * classes_), T(0));
        for (std::size_t i = 0; i < gradient.labels.size(); ++i) {
            const auto size = static_cast<std::size_t>(classes_);
            labels[i / size / static_cast<std::size_t>(copies) * size + i % size] +=
                gradient.labels[i];
        }
        gradient.images = std::move(images);
        gradient.labels = std::move(labels);
    }

private:
    Formation formation_;
    data::AugmentShape shape_;
    Index classes_;
    Backend backend_;
    std::vector<T> images_;
    std::vector<T> labels_;
};

}  // namespace pad::match
