/// @file
/// Kernels with one image for each item: what a GPU thread does.
///
/// The convolutions of this folder are those of ../direct.hpp and ../winograd.hpp for lanes of one
/// image. The host's kernels keep register blocks, strips and panels in caches, and their items are
/// large; these have one small item for each place and image, with the image fastest: neighbouring
/// threads work on neighbouring images, and read and write neighbouring addresses. Matrix products
/// go to the backend, all points of a transform in one call. The host runs the same kernels with
/// backend::ScalarLanes.
#pragma once

#include <pad/core/lane.hpp>
#include <pad/nn/item.hpp>
#include <pad/nn/layer.hpp>

namespace pad::nn::convolution::columns {

/// partial[channel][image] = Σ over the plane. Item = channel × image.
template <class T>
struct SumPlanes {
    const T* planes;  ///< [channels][plane][columns]
    T* partial;       ///< [channels][columns]
    Index plane;
    Index columns;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const Item item(flat, columns);
        const T* const from = planes + item.place * plane * columns + item.image;
        T sum = 0;
        for (Index p = 0; p < plane; ++p) sum += from[p * columns];
        partial[flat] = sum;
    }
};

/// sums[row] += Σ of a row of partial sums, first to last. Item = row.
template <class T>
struct AddRows {
    const T* partial;  ///< [rows][columns]
    T* sums;
    Index columns;

    PAD_HOST_DEVICE void operator()(Index row) const {
        T sum = 0;
        for (Index n = 0; n < columns; ++n) sum += partial[row * columns + n];
        sums[row] += sum;
    }
};

/// sums[channel] += Σ of its planes over all images, in two steps. `partial`: [channels][columns].
template <class Backend, class T>
void add_plane_sums(const Backend& backend, int channels, Index plane, Index columns,
                    const T* planes, T* partial, T* sums) {
    backend.launch(channels * columns, SumPlanes<T>{planes, partial, plane, columns});
    backend.launch(channels, AddRows<T>{partial, sums, columns});
}

}  // namespace pad::nn::convolution::columns
