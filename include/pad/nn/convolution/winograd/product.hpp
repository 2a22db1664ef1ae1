/// @file
/// The products of Winograd's convolution: one matrix product for each point.
#pragma once

#include <algorithm>
#include <type_traits>

#include <pad/core/lane.hpp>
#include <pad/nn/convolution/register_block.hpp>
#include <pad/nn/convolution/winograd/tiling.hpp>

namespace pad::nn::convolution::winograd {

/// result[point] = Σ weights[point]·panel[point] for one or two (weights, panel) pairs, the halves
/// of a dual product; `Transposed`: with the transposed weights. Item = one point of one range of target channels: its weights stay in the
/// second-level cache while all strips pass by.
template <class V, int Lane, class Tiling, int Targets, int Sources, bool Transposed>
struct PanelProduct {
    using T = core::LaneScalar<V>;
    using In = Panel<V, Lane, Tiling, Sources>;
    using Out = Panel<V, Lane, Tiling, Targets>;
    static constexpr int width = In::width;
    static constexpr int rows = std::min(Targets, 64);
    static_assert(rows % block_rows == 0 || rows == Targets);
    static constexpr int ranges = (Targets + rows - 1) / rows;
    static constexpr int blocks = (rows + block_rows - 1) / block_rows;  ///< of a range
    static constexpr Index items = Index(Tiling::points) * ranges;

    using Weights = std::conditional_t<Transposed, PackedWeights<Sources, Targets>,
                                       PackedWeights<Targets, Sources>>;

    struct Pair {
        const T* weights = nullptr;  ///< as TransformWeights packs them
        const T* panel = nullptr;
    };
    Pair pair[2];
    T* result = nullptr;  ///< panel of the targets
    Groups<V, Lane, Tiling> groups;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const int point = static_cast<int>(item / ranges);
        const int first = static_cast<int>(item % ranges) * rows;
        groups.each([&](Index group, int strip, const StripCut& strips) {
            multiply_strips(group, strip, strips, point, first);
        });
    }

private:
    PAD_INLINE void multiply_strips(Index group, int from, const StripCut& strips, int point,
                                    int first) const {
        for (int strip = 0; strip < strips.wide; ++strip)
            multiply<StripCut::most>(group, from + strip, point, first);
        for (int strip = strips.wide; strip < strips.count; ++strip)
            if (strips.narrow_units == 2)
                multiply<2>(group, from + strip, point, first);
            else
                multiply<1>(group, from + strip, point, first);
    }

    template <int Vectors>
    PAD_INLINE void multiply(Index group, int strip, int point, int first) const {
        const Index from = In::at(group, strip, point);
        T* const to = result + Out::at(group, strip, point);
        for (int row = first; row < std::min(first + rows, Targets); row += block_rows) {
            prefetch_next<Vectors>(from, (row - first) / block_rows);
            register_block<Vectors>(weights_at(point, row), from, to + row * Vectors * width,
                                    std::min(block_rows, Targets - row));
        }
    }

    /// Asks for one of `blocks` parts of the next strip: strips lie apart, and the processor does not
    /// look for the next one by itself.
    template <int Vectors>
    PAD_INLINE void prefetch_next(Index panel, int block) const {
        constexpr Index part = Index(Sources) * Vectors * width / blocks;
        for (const Pair& operands : pair)
            if (operands.panel)
                core::prefetch_far(operands.panel + panel + In::next_strip + block * part, part);
    }

    /// Where the weights of `block_rows` targets begin.
    static PAD_INLINE Index weights_at(int point, int row) {
        if constexpr (Transposed) return Weights::at(point, 0) + Index(row) * block_rows;
        return Weights::at(point, row);
    }

    template <int Vectors>
    PAD_INLINE void register_block(Index weights, Index panel, T* out, int count) const {
        V sum[block_rows][Vectors];
        clear(sum);
        for (const Pair& operands : pair) {
            if (!operands.panel) continue;
            const T* const from = operands.panel + panel;
            constexpr Index row = Index(Vectors) * width;
            if constexpr (Transposed)
                add_transposed_product(operands.weights + weights, Weights::block, from, Sources,
                                       row, sum);
            else
                add_packed_product(operands.weights + weights, from, Sources, row, sum);
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
