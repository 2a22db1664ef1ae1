/// @file
/// Augments the images of a batch, and carries gradients back to the images they were made from.
///
/// Images are stored one after the other, [M][C][H][W]; a batch takes them by index and is a
/// BatchArray whose rows are C·H·W. One kernel item is one image (lane width 1).
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <pad/backend/mirror.hpp>
#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/data/augment/concept.hpp>
#include <pad/diff/batch_array.hpp>

namespace pad::data {

namespace batch {

/// Item b: column b of `out` = draws[b] applied to image indices[b] of `source`.
template <class T, class Draw>
struct Apply {
    AugmentShape shape;
    const Draw* draws;
    const int* indices;
    const T* source;
    T* workspace;  ///< 1 + scratch_images images for each item
    diff::BatchView<T> out;

    PAD_HOST_DEVICE void operator()(Index b) const {
        const Index size = shape.size();
        T* const result = workspace + b * (1 + Draw::scratch_images) * size;
        draws[b].apply(shape, source + indices[b] * size, result, result + size);
        const diff::Column<T> column = out.column(b);
        for (Index r = 0; r < size; ++r) column[r] = result[r];
    }
};

/// Item b: result[b] = adjoint of draws[b] applied to column b of `grad`.
template <class T, class Draw>
struct Adjoint {
    AugmentShape shape;
    const Draw* draws;
    diff::BatchView<T> grad;
    T* result;     ///< [B][C][H][W]
    T* workspace;  ///< 1 + scratch_images images for each item

    PAD_HOST_DEVICE void operator()(Index b) const {
        const Index size = shape.size();
        T* const cotangent = workspace + b * (1 + Draw::scratch_images) * size;
        const diff::Column<T> column = grad.column(b);
        for (Index r = 0; r < size; ++r) cotangent[r] = column[r];
        draws[b].adjoint(shape, cotangent, result + b * size, cotangent + size);
    }
};

/// Item k: target[indices[b]] += factor·images[b] in the k-th block of pixels, for b = 0, 1, ….
/// Each pixel belongs to one item and sees the positions in order, so an index may occur twice and
/// the sum has the same bits on any number of threads.
template <class T, int Block>
struct AddToImages {
    Index size;
    Index count;
    const int* indices;
    const T* images;
    T factor;
    T* target;

    [[nodiscard]] Index items() const { return (size + Block - 1) / Block; }

    PAD_HOST_DEVICE void operator()(Index item) const {
        const Index first = item * Block;
        const Index end = first + Block < size ? first + Block : size;
        for (Index b = 0; b < count; ++b) {
            const T* const from = images + b * size;
            T* const to = target + indices[b] * size;
            for (Index r = first; r < end; ++r) to[r] += factor * from[r];
        }
    }
};

}  // namespace batch

/// Images of workspace for each image of a batch that `augment_batch` needs.
template <class Draw>
inline constexpr int augment_workspace = 1 + Draw::scratch_images;
/// The same for `augment_batch_adjoint`.
template <class Draw>
inline constexpr int augment_adjoint_workspace = 2 + Draw::scratch_images;

/// Column b of `out` = draws[b] applied to image indices[b] of `source`.
/// All arrays lie in the backend's memory.
/// @param draws      one for each column
/// @param indices    one for each column
/// @param source     [M][C][H][W], every index below M
/// @param workspace  [B · augment_workspace<Draw>][C][H][W]
/// @param out        B columns, C·H·W rows; padding columns are left as they are
template <class T, class Backend, class Draw>
void augment_batch(const Backend& backend, const AugmentShape& shape, const Draw* draws,
                   const int* indices, const T* source, T* workspace,
                   const diff::BatchView<T>& out) {
    const batch::Apply<T, Draw> kernel{shape, draws, indices, source, workspace, out};
    backend.launch(out.cut.count, kernel);
}

/// target[indices[b]] += factor · (adjoint of draws[b])(column b of `grad`), b = 0, 1, … in order;
/// an index may occur more than once. All arrays lie in the backend's memory.
/// @param workspace  [B · augment_adjoint_workspace<Draw>][C][H][W]
/// @param target     [M][C][H][W]
template <class T, class Backend, class Draw>
void augment_batch_adjoint(const Backend& backend, const AugmentShape& shape, const Draw* draws,
                           const int* indices, const diff::BatchView<T>& grad,
                           std::type_identity_t<T> factor, T* workspace, T* target) {
    const Index count = grad.cut.count;
    T* const pulled_back = workspace;
    T* const scratch = workspace + count * shape.size();
    const batch::Adjoint<T, Draw> adjoint{shape, draws, grad, pulled_back, scratch};
    backend.launch(count, adjoint);
    const batch::AddToImages<T, core::lane_width<typename Backend::template Lane<T>>> add{
        shape.size(), count, indices, pulled_back, factor, target};
    backend.launch(add.items(), add);
}

/// Draws for, fills and differentiates augmented batches. Memory is allocated by the first call of
/// each kind and reused as long as batches do not grow: (1 + s) images for each image of a batch
/// in `fill`, (2 + s) in `add_adjoint`, s = scratch images of the policy.
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
        prepare(indices, random, call, augment_workspace<Draw>);
        augment_batch(backend_, shape_, draws_of_kernels_.of(draws_), indices_.of(indices), source,
                      workspace_.data(), out.view());
    }

    /// target[indices[b]] += factor · Aᵀ·(column b of `grad`), A the linear part of draw (call, b):
    /// the gradient of what `fill` did with the same random, call and indices. An index may occur
    /// more than once; the result does not depend on the number of threads.
    /// Throws Error as `fill` does.
    /// @param target  [M][C][H][W] in the backend's memory, added to
    void add_adjoint(std::span<const int> indices, const core::Random& random, std::uint64_t call,
                     const Array& grad, T factor, T* target) {
        check(indices, grad);
        prepare(indices, random, call, augment_adjoint_workspace<Draw>);
        augment_batch_adjoint(backend_, shape_, draws_of_kernels_.of(draws_), indices_.of(indices),
                              grad.view(), factor, workspace_.data(), target);
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

    void prepare(std::span<const int> indices, const core::Random& random, std::uint64_t call,
                 int images) {
        const Index count = static_cast<Index>(indices.size());
        draws_.resize(indices.size());
        workspace_.reserve(count * images * shape_.size());
        for (Index b = 0; b < count; ++b)
            draws_[static_cast<std::size_t>(b)] =
                policy_.draw(random, call, static_cast<std::uint32_t>(b), shape_);
    }

    AugmentShape shape_;
    Policy policy_;
    Backend backend_;
    std::vector<Draw> draws_;
    backend::Mirror<Draw, Backend> draws_of_kernels_;
    backend::Mirror<int, Backend> indices_;
    typename Backend::template Buffer<T> workspace_;
};

}  // namespace pad::data
