/// @file
/// Forward kernels of the fused norm–activation–pool block with one image for each item.
#pragma once

#include <pad/nn/block/columns/joints.hpp>
#include <pad/nn/block/pooled.hpp>
#include <pad/nn/block/statistics.hpp>

namespace pad::nn::block::columns {

/// Mean of a slice and Σ(z − that mean)². Item = slice × image.
template <class Number, class G>
struct SliceMoments {
    using C = Cells<Number, G>;
    using T = typename C::T;

    C cells;
    Pairs<Number> slices;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const Slice<G> slice(flat, cells.batch.columns);
        const Index first = G::first_pixel(slice.first_row);
        const Index end = G::first_pixel(slice.end_row);
        Number mean = C::constant(T(0));
        for (Index p = first; p < end; ++p) mean += cells.input(slice.channel, p, slice.column);
        mean = mean * C::constant(T(1) / static_cast<T>(end - first));
        Number squares = C::constant(T(0));
        for (Index p = first; p < end; ++p) {
            const Number d = cells.input(slice.channel, p, slice.column) - mean;
            squares += d * d;
        }
        slices.store(flat, {mean, squares});
    }
};

/// Mean μ and squares about it of n values from those of parts of n_i (Chan, Golub & LeVeque 1983):
///   μ = Σ n_i·μ_i / Σ n_i,   squares = Σ (squares_i + n_i·(μ_i − μ)²).
template <class Number, class G>
struct MomentJoin {
    using C = Cells<Number, G>;
    using V = typename C::V;
    using T = typename C::T;

    static PAD_INLINE V weight(const C&, int, int slice) {
        const int first = slice * Slices<G>::rows;
        return V(static_cast<T>(G::first_pixel(Slices<G>::end_row(first)) - G::first_pixel(first)));
    }
    static PAD_INLINE V lane_weight(Index planes) {
        return V(static_cast<T>(planes * G::In::plane));
    }
    template <class Each>
    static PAD_INLINE Pair<Number> of(Each each) {
        V count(T(0));
        Number mean = C::constant(T(0));
        each([&](const Pair<Number>& part, const V& values) {
            count += values;
            mean += part.first * values;
        });
        mean = mean * V(V(T(1)) / count);
        Number squares = C::constant(T(0));
        each([&](const Pair<Number>& part, const V& values) {
            const Number d = part.first - mean;
            squares += part.second + d * d * values;
        });
        return {mean, squares};
    }
};

/// One row of outputs. The first row of a scope saves its moments for each image. Item = row × image.
template <class Number, class G>
struct PoolRow {
    using C = Cells<Number, G>;
    using T = typename C::T;

    Pooled<Number, G> pooled;
    Joints<Number, G, MomentJoin> joints;
    T* running = nullptr;  ///< batch norm: [2][channels], mean and variance

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const C& cells = pooled.cells;
        const Row<G> row(flat, cells.batch.columns);
        Moments<Number> moments{C::constant(T(0)), C::constant(T(1))};
        if constexpr (G::normalises) {
            moments = moments_of(row);
            if (row.first()) cells.save(row.group(), row.column, moments);
        }
        pooled.write(row.channel, row.column, moments, row.row, row.row + 1);
    }

private:
    PAD_INLINE Moments<Number> moments_of(const Row<G>& row) const {
        const C& cells = pooled.cells;
        if (cells.frozen()) return running_moments<Number, G>(running, row.group());
        const Pair<Number> scope = joints.of(row.group(), row.column);
        const Number variance = scope.second * typename C::V(cells.share());
        if (row.first() && row.column == 0)
            follow_running(cells, running, row.group(), scope.first, variance);
        return scope_moments<Number, G>(scope.first, variance);
    }
};

}  // namespace pad::nn::block::columns
