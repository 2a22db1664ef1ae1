/// @file
/// Backward kernels of the fused norm–activation–pool block.
#pragma once

#include <pad/nn/block/gradient_rows.hpp>

namespace pad::nn::block {

/// The input gradient of GradientRows. Item: see Cells::items.
template <class Number, class G>
struct Backward {
    using C = Cells<Number, G>;
    using V = typename C::V;
    using T = typename C::T;
    using Means = GradientMeans<Number>;

    GradientRows<Number, G> rows;
    Field<T> sums;  ///< [2][channels][columns]; channel norms: Σĝ and Σĝx̂ of each image

    PAD_HOST_DEVICE void operator()(Index item) const {
        const C& cells = rows.windows.cells;
        const int first = cells.group(item) * G::group_channels;
        Means means{C::constant(T(0)), C::constant(T(0))};
        if constexpr (G::normalises) {
            for (int i = 0; i < G::group_channels; ++i)
                for (Index n = cells.first_column(item); n < cells.last_column(item); n += C::width)
                    add_sums(rows.windows.channel(first + i, n), means);
            const V share(cells.frozen() ? T(0) : cells.share());
            means.grad = means.grad * share;
            means.product = means.product * share;
        }
        for (int i = 0; i < G::group_channels; ++i)
            for (Index n = cells.first_column(item); n < cells.last_column(item); n += C::width)
                rows.write(rows.windows.channel(first + i, n), means, 0, G::Out::height);
    }

private:
    /// Adds the γĝ and γĝx̂ of one channel; keeps the sums of ĝ and ĝx̂ for the gradient of γ and β.
    PAD_INLINE void add_sums(const typename Windows<Number, G>::Channel& c, Means& total) const {
        const C& cells = rows.windows.cells;
        Means part = rows.sums(c, 0, G::Out::height);
        if constexpr (!G::Norm::elementwise) {
            const Index columns = cells.batch.columns;
            const Index at = c.index * columns + c.column;
            core::store(sums, at, part.grad);
            core::store(sums, G::In::channels * columns + at, part.product);
            part.grad = part.grad * c.gamma;
            part.product = part.product * c.gamma;
        }
        if constexpr (G::per_batch) {
            part.grad = sum_over_lane(part.grad * cells.mask(c.column));
            part.product = sum_over_lane(part.product * cells.mask(c.column));
        }
        total.grad += part.grad;
        total.product += part.product;
    }
};

/// ∂γ += Σ ĝx̂ and ∂β += Σ ĝ of the channel norms, from the sums of each image. Item = channel.
template <class Number, class G>
struct ChannelAffineGradient {
    using C = Cells<Number, G>;
    using V = typename C::V;
    using T = typename C::T;

    Field<const T> sums;
    Batch batch;
    T* grad_theta;

    PAD_HOST_DEVICE void operator()(Index channel) const {
        grad_theta[channel] += total(G::In::channels + channel);
        grad_theta[G::affine + channel] += total(channel);
    }

private:
    PAD_INLINE T total(Index row) const {
        V sum(T(0));
        for (Index n = 0; n < batch.columns; n += C::width) {
            const Number images = core::load<Number>(sums, row * batch.columns + n);
            sum += core::result_part(images) * core::lane_mask<V>(n, batch.count);
        }
        return core::lane_sum(sum);
    }
};

/// ∂γ and ∂β of a norm that scales every value by its own. Runs before Backward, which may overwrite
/// z. Item = one window of one channel.
template <class Number, class G>
struct ElementAffineGradient {
    using C = Cells<Number, G>;
    using V = typename C::V;
    using T = typename C::T;
    static constexpr Index items = G::In::channels * G::Out::plane;

    Windows<Number, G> windows;
    T* grad_theta;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const int index = static_cast<int>(item / G::Out::plane);
        const int y = static_cast<int>(item % G::Out::plane / G::Out::width);
        const int x = static_cast<int>(item % G::Out::width);
        V scale[Windows<Number, G>::size];
        V shift[Windows<Number, G>::size];
        for (int i = 0; i < windows.size; ++i) scale[i] = shift[i] = V(T(0));
        for (Index n = 0; n < windows.cells.batch.columns; n += C::width) {
            const auto window = windows.at(windows.channel(index, n), y, x);
            for (int i = 0; i < windows.size; ++i) {
                scale[i] += core::result_part(window.grad[i] * window.normalised[i]);
                shift[i] += core::result_part(window.grad[i]);
            }
        }
        for (int i = 0; i < windows.size; ++i) {
            const Index element = index * G::In::plane + windows.pixel_of(y, x, i);
            grad_theta[element] += core::lane_sum(scale[i]);
            grad_theta[G::affine + element] += core::lane_sum(shift[i]);
        }
    }
};

}  // namespace pad::nn::block
