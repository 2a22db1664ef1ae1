/// @file
/// The products of Winograd's convolution: one matrix product for each point.
#pragma once

#include <algorithm>

#include <pad/core/lane.hpp>
#include <pad/nn/convolution/winograd/tiling.hpp>
#include <pad/nn/convolution/winograd/weights.hpp>

namespace pad::nn::convolution::winograd {

/// result[point] = Σ weights[point]·panel[point] for one or two (weights, panel) pairs, the halves
/// of a dual product. Item = one point of one range of target channels: its weights stay in the
/// second-level cache while all strips pass by.
template <class V, int Lane, class Tiling, int Targets, int Sources>
struct PanelProduct {
    using T = core::LaneScalar<V>;
    using In = Panel<V, Lane, Tiling, Sources>;
    using Out = Panel<V, Lane, Tiling, Targets>;
    static constexpr int width = In::width;
    static constexpr int rows = std::min(Targets, 64);
    static_assert(rows % block_rows == 0 || rows == Targets);
    static constexpr int ranges = (Targets + rows - 1) / rows;
    static constexpr Index items = Index(Tiling::points) * ranges;

    struct Pair {
        const T* weights = nullptr;  ///< as TransformWeights packs them
        const T* panel = nullptr;
    };
    Pair pair[2];
    T* result = nullptr;  ///< panel of the targets
    Index columns = 0;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const int point = static_cast<int>(item / ranges);
        const int first = static_cast<int>(item % ranges) * rows;
        for (Index group = 0; group < columns / Lane; ++group)
            for (int strip = 0; strip < In::strips; ++strip) {
                if (strip < In::Strips::wide)
                    multiply<In::strip_units>(group, strip, point, first);
                else if constexpr (In::Strips::narrow > 0)
                    multiply<In::Strips::narrow_units>(group, strip, point, first);
            }
    }

private:
    template <int Vectors>
    PAD_INLINE void multiply(Index group, int strip, int point, int first) const {
        constexpr Index block = Index(Sources) * block_rows;
        constexpr Index blocks = (Targets + block_rows - 1) / block_rows;
        const Index from = In::at(group, strip, point);
        T* const to = result + Out::at(group, strip, point);
        for (int row = first; row < std::min(first + rows, Targets); row += block_rows)
            register_block<Vectors>((point * blocks + row / block_rows) * block, from,
                                    to + row * Vectors * width,
                                    std::min(block_rows, Targets - row));
    }

    template <int Vectors>
    PAD_INLINE void register_block(Index weights, Index panel, T* out, int count) const {
        V sum[block_rows][Vectors];
        PAD_UNROLL
        for (int k = 0; k < block_rows; ++k) {
            PAD_UNROLL
            for (int v = 0; v < Vectors; ++v) sum[k][v] = V(T(0));
        }
        for (const Pair& operands : pair) {
            if (!operands.panel) continue;
            const T* w = operands.weights + weights;
            const T* x = operands.panel + panel;
            for (int c = 0; c < Sources; ++c, w += block_rows, x += Vectors * width) {
                V in[Vectors];
                PAD_UNROLL
                for (int v = 0; v < Vectors; ++v) in[v] = core::load_to_register<V>(x + v * width);
                PAD_UNROLL
                for (int k = 0; k < block_rows; ++k) {
                    const V factor(w[k]);
                    PAD_UNROLL
                    for (int v = 0; v < Vectors; ++v) sum[k][v] += factor * in[v];
                }
            }
        }
        PAD_UNROLL
        for (int k = 0; k < block_rows; ++k) {
            PAD_UNROLL
            for (int v = 0; v < Vectors; ++v)
                if (k < count) core::store_lane(out + (k * Vectors + v) * width, sum[k][v]);
        }
    }
};

}  // namespace pad::nn::convolution::winograd
