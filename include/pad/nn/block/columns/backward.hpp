/// @file
/// Backward kernels of the fused norm–activation–pool block with one image for each item.
#pragma once

#include <pad/nn/block/columns/slices.hpp>
#include <pad/nn/block/gradient_rows.hpp>

namespace pad::nn::block::columns {

/// Σĝ and Σĝx̂ of a slice (GradientRows::sums). Item = slice × image.
template <class Number, class G>
struct SliceGradient {
    GradientRows<Number, G> rows;
    Partial<Number, G> partial;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const Slice<G> slice(flat, rows.windows.cells.batch.columns);
        const auto sums = rows.sums(rows.windows.channel(slice.channel, slice.column),
                                    slice.first_row, slice.end_row);
        partial.store(flat, sums.grad, sums.product);
    }
};

/// mean(γĝ) and mean(γĝ·x̂) of a scope from the sums of its slices.
template <class Number, class G>
PAD_INLINE GradientMeans<Number> joined_gradient(const Cells<Number, G>& cells,
                                                 const Partial<Number, G>& partial, Index item) {
    using C = Cells<Number, G>;
    using T = typename C::T;
    GradientMeans<Number> total{C::constant(T(0)), C::constant(T(0))};
    partial.each(cells, item, [&](int channel, int, Index at) {
        Number gamma = C::constant(T(1));
        if constexpr (!G::Norm::elementwise) gamma = cells.scale(channel, 0);
        total.grad += partial.first(at) * gamma;
        total.product += partial.second(at) * gamma;
    });
    const typename C::V share(cells.frozen() ? T(0) : cells.share());
    return {total.grad * share, total.product * share};
}

/// Means of each scope and image: [2][groups][columns].
template <class Number, class G>
struct ScopeMeans {
    using T = typename Cells<Number, G>::T;

    Field<T> memory;
    Index columns;

    [[nodiscard]] PAD_INLINE GradientMeans<Number> load(int group, Index column) const {
        const Field<const T> from(memory);
        return {core::load<Number>(from, group * columns + column),
                core::load<Number>(from, (G::groups + group) * columns + column)};
    }
    PAD_INLINE void store(int group, Index column, const GradientMeans<Number>& means) const {
        core::store(memory, group * columns + column, means.grad);
        core::store(memory, (G::groups + group) * columns + column, means.product);
    }
};

/// Keeps the means of a scope for each of its images. Item: see Cells::items.
template <class Number, class G>
struct JoinGradient {
    Cells<Number, G> cells;
    Partial<Number, G> partial;
    ScopeMeans<Number, G> means;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const auto joined = joined_gradient(cells, partial, item);
        for (Index n = cells.first_column(item); n < cells.last_column(item); ++n)
            means.store(cells.group(item), n, joined);
    }
};

/// ∂L/∂z of one row of windows. Without a JoinGradient before it, it joins the slices itself.
/// Item = row × image.
template <class Number, class G>
struct GradientRow {
    using C = Cells<Number, G>;
    using T = typename C::T;

    GradientRows<Number, G> rows;
    Partial<Number, G> partial;
    ScopeMeans<Number, G> means;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const C& cells = rows.windows.cells;
        const Row<G> row(flat, cells.batch.columns);
        GradientMeans<Number> of_scope{C::constant(T(0)), C::constant(T(0))};
        if constexpr (Slices<G>::joined)
            of_scope = means.load(row.group(), row.column);
        else if constexpr (G::normalises)
            of_scope =
                joined_gradient(cells, partial, row.group() * cells.batch.columns + row.column);
        rows.write(rows.windows.channel(row.channel, row.column), of_scope, row.row, row.row + 1);
    }
};

}  // namespace pad::nn::block::columns
