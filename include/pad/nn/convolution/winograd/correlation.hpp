/// @file
/// The products of the weight gradient: correlations of transformed gradients and images.
#pragma once

#include <algorithm>
#include <type_traits>

#include <pad/core/lane.hpp>
#include <pad/nn/convolution/winograd/tiling.hpp>
#include <pad/nn/convolution/winograd/weights.hpp>

namespace pad::nn::convolution::winograd {

/// result[point][output][input] = Σ over tiles and images of grad panel · in panel, for one or two
/// (grad, in) pairs; rows of `result` as AddWeightGradient reads them. Item = one point of one range
/// of output channels; every sum has one owner and one order.
template <class V, int Lane, class Tiling, int Outputs, int Inputs>
struct PanelCorrelation {
    using T = core::LaneScalar<V>;
    using GradLayout = Panel<V, Lane, Tiling, Outputs>;
    using InLayout = Panel<V, Lane, Tiling, Inputs>;
    static constexpr int width = GradLayout::width;
    static constexpr int block_outputs = 4;
    static constexpr int block_inputs = 3;
    /// Output channels whose gradients stay in the first-level cache while all inputs pass by.
    static constexpr int item_outputs = 16;
    static_assert(Outputs >= block_outputs && Inputs >= block_inputs);
    static constexpr int ranges = (Outputs + item_outputs - 1) / item_outputs;
    static constexpr Index items = Index(Tiling::points) * ranges;
    static constexpr Index result_row = core::round_up(Inputs, 16);

    struct Pair {
        const T* grad = nullptr;
        const T* in = nullptr;
    };
    Pair pair[2];
    T* result = nullptr;
    Index columns = 0;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const int point = static_cast<int>(item / ranges);
        const int first = static_cast<int>(item % ranges) * item_outputs;
        const int last = std::min(first + item_outputs, Outputs);
        // The last block of a side that is no multiple of it overlaps the one before.
        for (int c = 0; c < Inputs; c += block_inputs)
            for (int k = first; k < last; k += block_outputs)
                correlate(point, std::min(k, Outputs - block_outputs),
                          std::min(c, Inputs - block_inputs));
    }

private:
    using Sums = V[block_outputs][block_inputs];

    PAD_INLINE void correlate(int point, int k, int c) const {
        Sums sum;
        PAD_UNROLL
        for (int i = 0; i < block_outputs; ++i) {
            PAD_UNROLL
            for (int j = 0; j < block_inputs; ++j) sum[i][j] = V(T(0));
        }
        for (const Pair& operands : pair) {
            if (!operands.in) continue;
            for (Index group = 0; group < columns / Lane; ++group) {
                const T* grad = operands.grad + GradLayout::at(group, 0, point);
                const T* in = operands.in + InLayout::at(group, 0, point);
                const auto strip = [&]<int Vectors>(std::integral_constant<int, Vectors>) {
                    accumulate<Vectors>(grad, in, k, c, sum);
                    grad += GradLayout::matrix * Tiling::points;
                    in += InLayout::matrix * Tiling::points;
                };
                for (int i = 0; i < GradLayout::wide_strips; ++i)
                    strip(std::integral_constant<int, GradLayout::strip_units>{});
                for (int i = 0; i < GradLayout::narrow_strips; ++i)
                    strip(std::integral_constant<int, GradLayout::narrow_width>{});
            }
        }
        PAD_UNROLL
        for (int i = 0; i < block_outputs; ++i) {
            PAD_UNROLL
            for (int j = 0; j < block_inputs; ++j)
                result[(Index(point) * Outputs + k + i) * result_row + c + j] =
                    core::lane_sum(sum[i][j]);
        }
    }

    template <int Vectors>
    PAD_INLINE void accumulate(const T* grad, const T* in, int k, int c, Sums& sum) const {
        constexpr int row = Vectors * width;
        const T* const g = grad + Index(k) * row;
        const T* const x = in + Index(c) * row;
        PAD_UNROLL
        for (int v = 0; v < Vectors; ++v) {
            V value[block_inputs];
            PAD_UNROLL
            for (int j = 0; j < block_inputs; ++j)
                value[j] = core::load_to_register<V>(x + j * row + v * width);
            PAD_UNROLL
            for (int i = 0; i < block_outputs; ++i) {
                const V gradient = core::load_to_register<V>(g + i * row + v * width);
                PAD_UNROLL
                for (int j = 0; j < block_inputs; ++j) sum[i][j] += gradient * value[j];
            }
        }
    }
};

}  // namespace pad::nn::convolution::winograd
