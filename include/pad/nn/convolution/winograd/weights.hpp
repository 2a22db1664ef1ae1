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
            transform_tile<3, F::points, Rows>(
                [](const auto& in, auto& out) { F::weights(in, out); },
                [&](int row, int column) { return gather(first, rows, input, row * 3 + column); },
                [&](int row, int column, const Rows& value) {
                    core::store_lane(to + (row * F::points + column) * Layout::matrix, value);
                });
        }
    }

private:
    /// One tap of all rows of the block; rows beyond the last output are zero.
    PAD_INLINE Rows gather(int first, int rows, int input, int tap) const {
        Rows result(T(0));
        for (int i = 0; i < rows; ++i)
            result.set(i, weights[(Index(first + i) * Inputs + input) * 9 + tap]);
        return result;
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
