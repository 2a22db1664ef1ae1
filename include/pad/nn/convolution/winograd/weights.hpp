/// @file
/// The transforms of weights and of their gradient.
#pragma once

#include <algorithm>

#include <pad/core/lane.hpp>
#include <pad/nn/convolution/register_block.hpp>
#include <pad/nn/convolution/winograd/tiling.hpp>
#include <pad/nn/convolution/winograd/transform.hpp>

namespace pad::nn::convolution::winograd {

/// Ŵ = G W Gᵀ, packed for the products (PackedWeights).
/// Item = one block of outputs; its rows are the elements of a lane.
template <class T, int Outputs, int Inputs, int Tile>
struct TransformWeights {
    using F = Transform<Tile>;
    using Rows = core::Pack<T, block_rows>;
    using Layout = PackedWeights<Outputs, Inputs>;
    static constexpr Index items = Layout::blocks;

    const T* weights;  ///< OIHW
    T* packed;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const int first = static_cast<int>(item) * block_rows;
        const int rows = std::min(block_rows, Outputs - first);
        for (int input = 0; input < Inputs; ++input) {
            T* const to = packed + Layout::at(0, first) + input * block_rows;
            Rows taps[9];
            load(weights + (Index(first) * Inputs + input) * 9, rows, taps);
            transform_tile<3, F::points, Rows>(
                [](const auto& in, auto& out) { F::weights(in, out); },
                [&](int row, int column) { return taps[row * 3 + column]; },
                [&](int row, int column, const Rows& value) {
                    core::store_lane(to + (row * F::points + column) * Layout::matrix, value);
                });
        }
    }

private:
    /// Distance of the weights of neighbouring rows.
    static constexpr Index step = Index(Inputs) * 9;

    /// The taps of all rows of the block, one row to an element; rows beyond the last output are zero.
    static PAD_INLINE void load(const T* from, int rows, Rows (&taps)[9]) {
        int tap = 0;
        if constexpr (Rows::parts == 1)
            if (rows == block_rows)
                for (; tap + block_rows <= 9; tap += block_rows) {
                    Rows square[block_rows];
                    PAD_UNROLL
                    for (int i = 0; i < block_rows; ++i)
                        square[i] = core::load_unaligned<Rows>(from + i * step + tap);
                    core::transpose(square);
                    PAD_UNROLL
                    for (int i = 0; i < block_rows; ++i) taps[tap + i] = square[i];
                }
        for (; tap < 9; ++tap) {
            taps[tap] = Rows(T(0));
            for (int i = 0; i < rows; ++i) taps[tap].set(i, from[i * step + tap]);
        }
    }
};

/// gradient[k][c] += Gᵀ R G of the transformed gradient R. Item = output channel.
template <class V, int Outputs, int Inputs, int Tile>
struct AddWeightGradient {
    using F = Transform<Tile>;
    using T = core::LaneScalar<V>;
    using Layout = TransformedGradient<Outputs, Inputs>;
    static constexpr Index items = Outputs;

    const T* transformed;
    T* gradient;  ///< OIHW

    PAD_HOST_DEVICE void operator()(Index output) const {
        for (int c = 0; c < Inputs; c += core::lane_width<V>) {
            const T* const from = transformed + output * Layout::row + c;
            T* const to = gradient + (output * Inputs + c) * 9;
            const int count = std::min(core::lane_width<V>, Inputs - c);
            transform_tile<F::points, 3, V>(
                [](const auto& in, auto& out) { F::weights_adjoint(in, out); },
                [&](int y, int x) {
                    return core::load_lane<V>(from + (y * F::points + x) * Layout::matrix);
                },
                [&](int y, int x, const V& value) {
                    for (int i = 0; i < count; ++i)
                        to[i * 9 + y * 3 + x] += core::lane_element(value, i);
                });
        }
    }
};

}  // namespace pad::nn::convolution::winograd
