/// @file
/// The inner loops of all matrix products on the host: sums in registers, operands streamed.
#pragma once

#include <algorithm>

#include <pad/core/lane.hpp>
#include <pad/core/shape.hpp>

namespace pad::nn::convolution {

using core::Index;

/// Rows and vectors of one register block: with their operands they fill the vector registers
/// (8 × 3 of 32 on AVX-512, 4 × 3 of 16 elsewhere).
inline constexpr int block_rows = PAD_VECTOR_BYTES == 64 ? 8 : 4;
inline constexpr int block_vectors = 3;

/// Packed weights take memory for a multiple of this many rows on every processor: files of one
/// program that are compiled for different ones, a .cu file often is, agree where memory lies.
inline constexpr int padded_rows = 8;
static_assert(padded_rows % block_rows == 0);

template <class V, int Rows, int Vectors>
PAD_INLINE void clear(V (&sum)[Rows][Vectors]) {
    PAD_UNROLL
    for (int k = 0; k < Rows; ++k) {
        PAD_UNROLL
        for (int v = 0; v < Vectors; ++v) sum[k][v] = V(core::LaneScalar<V>(0));
    }
}

/// sum[k][v] += factor(k) · in[v·width].
template <class V, int Rows, int Vectors, class Factor>
PAD_INLINE void add_outer_product(Factor factor, const core::LaneScalar<V>* in,
                                  V (&sum)[Rows][Vectors]) {
    V value[Vectors];
    PAD_UNROLL
    for (int v = 0; v < Vectors; ++v)
        value[v] = core::load_to_register<V>(in + v * core::lane_width<V>);
    PAD_UNROLL
    for (int k = 0; k < Rows; ++k) {
        const V of_row(factor(k));
        PAD_UNROLL
        for (int v = 0; v < Vectors; ++v) sum[k][v] += of_row * value[v];
    }
}

/// sum[k][v] += Σ_c weights[c·Rows + k] · in[c·stride + v·width], c < count.
template <class V, int Rows, int Vectors>
PAD_INLINE void add_packed_product(const core::LaneScalar<V>* weights,
                                   const core::LaneScalar<V>* in, int count, Index stride,
                                   V (&sum)[Rows][Vectors]) {
    for (int c = 0; c < count; ++c, weights += Rows, in += stride)
        add_outer_product([&](int k) { return weights[k]; }, in, sum);
}

/// The product with the transpose of packed weights, whose blocks of `Rows` rows are `step` apart:
/// sum[k][v] += Σ_c weights[c / Rows · step + k·Rows + c % Rows] · in[c·stride + v·width], c < count.
template <class V, int Rows, int Vectors>
PAD_INLINE void add_transposed_product(const core::LaneScalar<V>* weights, Index step,
                                       const core::LaneScalar<V>* in, int count, Index stride,
                                       V (&sum)[Rows][Vectors]) {
    for (; count > 0; count -= Rows, weights += step) {
        core::prefetch(weights + 2 * step, Rows * Rows);
        for (int c = 0; c < std::min(Rows, count); ++c, in += stride)
            add_outer_product([&](int k) { return weights[k * Rows + c]; }, in, sum);
    }
}

/// sum[k][v] += Σ_n rows[k][n] · in[n·stride + v·width], n < count.
template <class V, int Rows, int Vectors>
PAD_INLINE void add_row_product(const core::LaneScalar<V>* const (&rows)[Rows],
                                const core::LaneScalar<V>* in, Index count, Index stride,
                                V (&sum)[Rows][Vectors]) {
    for (Index n = 0; n < count; ++n, in += stride)
        add_outer_product([&](int k) { return rows[k][n]; }, in, sum);
}

/// The same of rows of `Count` numbers, one behind the other:
/// sum[k][v] += Σ_n rows[k·Count + n] · in[n·stride + v·width], n < Count.
/// Constant distances spare the pointers to rows, for which there are too few registers.
template <int Count, class V, int Rows, int Vectors>
PAD_INLINE void add_contiguous_product(const core::LaneScalar<V>* rows,
                                       const core::LaneScalar<V>* in, Index stride,
                                       V (&sum)[Rows][Vectors]) {
    for (int n = 0; n < Count; ++n, in += stride)
        add_outer_product([&](int k) { return rows[k * Count + n]; }, in, sum);
}

}  // namespace pad::nn::convolution
