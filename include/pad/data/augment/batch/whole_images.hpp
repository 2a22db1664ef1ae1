/// @file
/// Batches with one image for each item: what the host does, where a core keeps an image in its
/// cache, and what any backend does with a draw that has no form for one pixel.
#pragma once

#include <span>

#include <pad/backend/mirror.hpp>
#include <pad/core/lane.hpp>
#include <pad/data/augment/draw.hpp>
#include <pad/diff/batch_array.hpp>

namespace pad::data::batch {

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
        T* const result = workspace + b * (1 + scratch_images<Draw>()) * size;
        apply(draws[b], shape, source + indices[b] * size, result, result + size);
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
        T* const cotangent = workspace + b * (1 + scratch_images<Draw>()) * size;
        const diff::Column<T> column = grad.column(b);
        for (Index r = 0; r < size; ++r) cotangent[r] = column[r];
        adjoint(draws[b], shape, cotangent, result + b * size, cotangent + size);
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

/// The launches of a batch.
template <class T, class Backend, class Draw>
class WholeImages {
public:
    /// Images of workspace for each image of a batch.
    static constexpr int fill_workspace = 1 + scratch_images<Draw>();
    static constexpr int adjoint_workspace = 2 + scratch_images<Draw>();

    void fill(const Backend& backend, const AugmentShape& shape, std::span<const Draw> draws,
              std::span<const int> indices, const T* source, const diff::BatchView<T>& out) {
        workspace_.reserve(out.cut.count * fill_workspace * shape.size());
        const Apply<T, Draw> kernel{shape,  draws_.of(draws),  indices_.of(indices),
                                    source, workspace_.data(), out};
        backend.launch(out.cut.count, kernel);
    }

    void add_adjoint(const Backend& backend, const AugmentShape& shape, std::span<const Draw> draws,
                     std::span<const int> indices, const diff::BatchView<T>& grad, T factor,
                     T* target) {
        const Index count = grad.cut.count;
        workspace_.reserve(count * adjoint_workspace * shape.size());
        T* const pulled_back = workspace_.data();
        T* const scratch = pulled_back + count * shape.size();
        const Adjoint<T, Draw> adjoint{shape, draws_.of(draws), grad, pulled_back, scratch};
        backend.launch(count, adjoint);
        const AddToImages<T, core::lane_width<typename Backend::template Lane<T>>> add{
            shape.size(), count, indices_.of(indices), pulled_back, factor, target};
        backend.launch(add.items(), add);
    }

private:
    backend::Mirror<Draw, Backend> draws_;
    backend::Mirror<int, Backend> indices_;
    typename Backend::template Buffer<T> workspace_;
};

}  // namespace pad::data::batch
