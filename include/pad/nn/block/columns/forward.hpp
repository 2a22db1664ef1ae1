/// @file
/// Forward kernels of the fused norm–activation–pool block with one image for each item.
#pragma once

#include <pad/nn/block/columns/slices.hpp>
#include <pad/nn/block/pooled.hpp>
#include <pad/nn/block/statistics.hpp>

namespace pad::nn::block::columns {

/// Mean of a slice and Σ(z − that mean)². Item = slice × image.
template <class Number, class G>
struct SliceMoments {
    using C = Cells<Number, G>;
    using T = typename C::T;

    C cells;
    Partial<Number, G> partial;

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
        partial.store(flat, mean, squares);
    }
};

/// Moments of a scope from those of its slices, whose sizes n differ (Chan, Golub & LeVeque 1983):
///   μ = Σ n·μ_slice / Σ n,   σ² = Σ (squares + n·(μ_slice − μ)²) / Σ n.
template <class Number, class G>
struct JoinedMoments {
    using C = Cells<Number, G>;
    using T = typename C::T;

    Partial<Number, G> partial;
    T* running = nullptr;  ///< batch norm: [2][channels], mean and variance

    /// Of an item of Cells::items.
    [[nodiscard]] PAD_INLINE Moments<Number> of(const C& cells, Index item) const {
        const int group = cells.group(item);
        if (cells.frozen()) return running_moments<Number, G>(running, group);
        const Number share = C::constant(cells.share());
        Number mean = C::constant(T(0));
        partial.each(cells, item, [&](int, int slice, Index at) {
            mean += partial.first(at) * C::constant(size(slice));
        });
        mean = mean * share;
        Number squares = C::constant(T(0));
        partial.each(cells, item, [&](int, int slice, Index at) {
            const Number d = partial.first(at) - mean;
            squares += partial.second(at) + d * d * C::constant(size(slice));
        });
        return scope_moments(cells, running, group, mean, squares * share);
    }

private:
    static PAD_INLINE T size(int slice) {
        const int first = slice * Slices<G>::rows;
        return static_cast<T>(G::first_pixel(Slices<G>::end_row(first)) - G::first_pixel(first));
    }
};

/// Saves the moments of a scope. Item: see Cells::items.
template <class Number, class G>
struct JoinMoments {
    Cells<Number, G> cells;
    JoinedMoments<Number, G> joined;

    PAD_HOST_DEVICE void operator()(Index item) const { cells.save(item, joined.of(cells, item)); }
};

/// One row of outputs. Without a JoinMoments before it, it joins the slices itself, and the first row
/// of a scope saves the moments. Item = row × image.
template <class Number, class G>
struct PoolRow {
    using C = Cells<Number, G>;
    using T = typename C::T;

    Pooled<Number, G> pooled;
    JoinedMoments<Number, G> joined;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const C& cells = pooled.cells;
        const Row<G> row(flat, cells.batch.columns);
        Moments<Number> moments{C::constant(T(0)), C::constant(T(1))};
        if constexpr (Slices<G>::joined) {
            moments = {cells.mean(row.group(), row.column),
                       cells.inverse_deviation(row.group(), row.column)};
        } else if constexpr (G::normalises) {
            const Index item = row.group() * cells.batch.columns + row.column;
            moments = joined.of(cells, item);
            if (row.first()) cells.save(item, moments);
        }
        pooled.write(row.channel, row.column, moments, row.row, row.row + 1);
    }
};

}  // namespace pad::nn::block::columns
