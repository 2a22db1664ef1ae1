/// @file
/// Backward kernels of the fused norm–activation–pool block with one image for each item.
#pragma once

#include <pad/nn/block/columns/joints.hpp>
#include <pad/nn/block/gradient_rows.hpp>

namespace pad::nn::block::columns {

/// Σĝ and Σĝx̂ of a slice (GradientRows::sums). Item = slice × image.
template <class Number, class G>
struct SliceGradient {
    GradientRows<Number, G> rows;
    Pairs<Number> slices;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const Slice<G> slice(flat, rows.windows.cells.batch.columns);
        const auto sums = rows.sums(rows.windows.channel(slice.channel, slice.column),
                                    slice.first_row, slice.end_row);
        slices.store(flat, {sums.grad, sums.product});
    }
};

/// Σγĝ and Σγĝx̂ of a scope from the sums of its slices.
template <class Number, class G>
struct GradientJoin {
    using C = Cells<Number, G>;
    using T = typename C::T;

    static PAD_INLINE Number weight(const C& cells, int channel, int) {
        if constexpr (G::Norm::elementwise)
            return C::constant(T(1));
        else
            return cells.scale(channel, 0);
    }
    static PAD_INLINE Number lane_weight(Index) { return C::constant(T(1)); }
    template <class Each>
    static PAD_INLINE Pair<Number> of(Each each) {
        Pair<Number> total{C::constant(T(0)), C::constant(T(0))};
        each([&](const Pair<Number>& part, const Number& gamma) {
            total.first += part.first * gamma;
            total.second += part.second * gamma;
        });
        return total;
    }
};

/// ∂L/∂z of one row of windows. Item = row × image.
template <class Number, class G>
struct GradientRow {
    using C = Cells<Number, G>;
    using T = typename C::T;

    GradientRows<Number, G> rows;
    Joints<Number, G, GradientJoin> joints;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const C& cells = rows.windows.cells;
        const Row<G> row(flat, cells.batch.columns);
        GradientMeans<Number> means{C::constant(T(0)), C::constant(T(0))};
        if constexpr (G::normalises)
            if (!cells.frozen()) {
                const Pair<Number> scope = joints.of(row.group(), row.column);
                const typename C::V share(cells.share());
                means = {scope.first * share, scope.second * share};
            }
        rows.write(rows.windows.channel(row.channel, row.column), means, row.row, row.row + 1);
    }
};

}  // namespace pad::nn::block::columns
