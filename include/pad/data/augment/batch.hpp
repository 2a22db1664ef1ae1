/// @file
/// Augments the images of a batch, and carries gradients back to the images they were made from.
///
/// Images are stored one after the other, [M][C][H][W]; a batch takes them by index and is a
/// BatchArray whose rows are C·H·W. With lanes of one image, as on a GPU, an item of a kernel is one
/// pixel of one image where the draw allows it (pixel_draw.hpp), otherwise one image.
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/data/augment/batch/pixel_passes.hpp>
#include <pad/data/augment/batch/whole_images.hpp>
#include <pad/data/augment/concept.hpp>
#include <pad/diff/batch_array.hpp>

namespace pad::data {

/// What runs the batches of a draw on a backend. Its `fill_workspace` and `adjoint_workspace` are the
/// images of workspace that it takes for each image of a batch.
template <class T, class Backend, class Draw>
using BatchKernels =
    std::conditional_t<core::lane_width<typename Backend::template Lane<T>> == 1 &&
                           (pixel_passes<Draw>() > 0),
                       batch::PixelPasses<T, Backend, Draw>, batch::WholeImages<T, Backend, Draw>>;

/// Draws for, fills and differentiates augmented batches. Memory is allocated by the first call of
/// each kind and reused as long as batches do not grow. With items of one image it is (1 + s) images
/// for each image of a batch in `fill`, (2 + s) in `add_adjoint`, s = scratch images of the draw;
/// with items of one pixel none, one for a draw of two passes, two for one of more.
/// @tparam T        float or double
/// @tparam Backend  where it runs, for example backend::Host<>
/// @tparam Policy   an augmentation, for example Dsa (docs/policies/augmentation.md)
template <class T, class Backend, class Policy>
class BatchAugmenter {
    static_assert(Augmentation<Policy>, PAD_AUGMENTATION_REQUIREMENTS);

public:
    using Draw = typename Policy::Draw;
    /// A batch in the backend's memory.
    using Array = diff::BatchArray<T, typename Backend::template Buffer<T>>;

    explicit BatchAugmenter(const AugmentShape& shape, Policy policy = {}, Backend backend = {})
        : shape_(shape), policy_(std::move(policy)), backend_(std::move(backend)) {
        core::require(shape.channels > 0 && shape.height > 0 && shape.width > 0,
                      "images to augment have ", shape.channels, " × ", shape.height, " × ",
                      shape.width, " values; every side must be positive");
    }

    [[nodiscard]] const AugmentShape& shape() const { return shape_; }
    [[nodiscard]] const Policy& policy() const { return policy_; }

    /// Column b of `out` = draw (call, b) applied to image indices[b] of `source`.
    /// `out` has one column for each index and C·H·W rows. Throws Error when it has not, or when an
    /// index is negative. Cost: a few operations for each value, up to 8 where pixels are sampled.
    /// @param source  [M][C][H][W] in the backend's memory, every index below M
    void fill(std::span<const int> indices, const T* source, const core::Random& random,
              std::uint64_t call, Array& out) {
        check(indices, out);
        draw(indices.size(), random, call);
        kernels_.fill(backend_, shape_, draws_, indices, source, out.view());
    }

    /// target[indices[b]] += factor · Aᵀ·(column b of `grad`), A the linear part of draw (call, b):
    /// the gradient of what `fill` did with the same random, call and indices. An index may occur
    /// more than once; the result does not depend on the number of threads.
    /// Throws Error as `fill` does.
    /// @param target  [M][C][H][W] in the backend's memory, added to
    void add_adjoint(std::span<const int> indices, const core::Random& random, std::uint64_t call,
                     const Array& grad, T factor, T* target) {
        check(indices, grad);
        draw(indices.size(), random, call);
        kernels_.add_adjoint(backend_, shape_, draws_, indices, grad.view(), factor, target);
    }

private:
    void check(std::span<const int> indices, const Array& array) const {
        core::require(array.rows() == shape_.size() &&
                          array.cut().count == static_cast<Index>(indices.size()),
                      "a batch of ", indices.size(), " augmented images of ", shape_.size(),
                      " values was given an array for ", array.cut().count, " images of ",
                      array.rows(), " values");
        for (const int index : indices)
            core::require(index >= 0, "an augmented batch was given the image index ", index,
                          "; indices start at 0");
    }

    void draw(std::size_t count, const core::Random& random, std::uint64_t call) {
        draws_.resize(count);
        for (std::size_t b = 0; b < count; ++b)
            draws_[b] = policy_.draw(random, call, static_cast<std::uint32_t>(b), shape_);
    }

    AugmentShape shape_;
    Policy policy_;
    Backend backend_;
    std::vector<Draw> draws_;
    BatchKernels<T, Backend, Draw> kernels_;
};

}  // namespace pad::data
