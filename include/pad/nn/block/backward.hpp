/// @file
/// Backward kernels of the fused norm–activation–pool block.
#pragma once

#include <pad/nn/block/windows.hpp>

namespace pad::nn::block {

/// Gradient of the block. With ĝ as in Windows, and means taken over the values that share μ and σ:
///   ∂L/∂z = (γĝ − mean(γĝ) − x̂·mean(γĝ·x̂)) / √(σ² + ε)        (Ioffe & Szegedy 2015, section 3).
/// In dual numbers the same lines give the derivative of all of it. `grad_in` may be the memory of
/// z: a window is read before it is written. Item: see Cells::items.
template <class Number, class G>
struct Backward {
    using C = Cells<Number, G>;
    using V = typename C::V;
    using T = typename C::T;

    Windows<Number, G> windows;
    Field<T> grad_in;
    Field<T> sums;  ///< [2][channels][columns]; channel norms: Σĝ and Σĝx̂ of each image

    PAD_HOST_DEVICE void operator()(Index item) const {
        const C& cells = windows.cells;
        const int first = cells.group(item) * G::group_channels;
        Means means{C::constant(T(0)), C::constant(T(0))};
        if constexpr (G::normalises) {
            for (int i = 0; i < G::group_channels; ++i)
                for (Index n = cells.first_column(item); n < cells.last_column(item); n += C::width)
                    add_sums(windows.channel(first + i, n), means);
            const bool frozen = G::per_batch && cells.batch.statistics == Statistics::running;
            const Index images = G::per_batch ? cells.batch.count : 1;
            const V share(frozen ? T(0) : T(1) / static_cast<T>(G::shared * images));
            means.grad = means.grad * share;
            means.product = means.product * share;
        }
        for (int i = 0; i < G::group_channels; ++i)
            for (Index n = cells.first_column(item); n < cells.last_column(item); n += C::width)
                write(windows.channel(first + i, n), means);
    }

private:
    using Channel = typename Windows<Number, G>::Channel;

    /// mean(γĝ) and mean(γĝ·x̂), at first the sums.
    struct Means {
        Number grad;
        Number product;
    };

    /// Adds the γĝ and γĝx̂ of one channel; keeps the sums of ĝ and ĝx̂ for the gradient of γ and β.
    PAD_INLINE void add_sums(const Channel& c, Means& total) const {
        Number grad = C::constant(T(0));
        Number product = C::constant(T(0));
        for (int y = 0; y < G::Out::height; ++y)
            for (int x = 0; x < G::Out::width; ++x) {
                const auto window = windows.at(c, y, x);
                PAD_UNROLL
                for (int i = 0; i < windows.size; ++i) {
                    Number g = window.grad[i];
                    if constexpr (G::Norm::elementwise)
                        g = g * windows.gamma(c, windows.pixel_of(y, x, i));
                    grad += g;
                    product += g * window.normalised[i];
                }
            }
        if constexpr (!G::Norm::elementwise) {
            const Index columns = windows.cells.batch.columns;
            const Index at = c.index * columns + c.column;
            core::store(sums, at, grad);
            core::store(sums, G::In::channels * columns + at, product);
            grad = grad * c.gamma;
            product = product * c.gamma;
        }
        if constexpr (G::per_batch) {
            grad = sum_over_lane(grad * windows.cells.mask(c.column));
            product = sum_over_lane(product * windows.cells.mask(c.column));
        }
        total.grad += grad;
        total.product += product;
    }

    PAD_INLINE void write(Channel c, const Means& means) const {
        Number inverse = c.inverse;
        if constexpr (G::per_batch) inverse = inverse * windows.cells.mask(c.column);
        const auto put = [&](Index pixel, const Number& g, const Number& normalised) {
            Number grad = g;
            if constexpr (G::normalises)
                grad = (g * windows.gamma(c, pixel) - means.grad - normalised * means.product) *
                       inverse;
            core::store(grad_in,
                        (c.index * G::In::plane + pixel) * windows.cells.batch.columns + c.column,
                        grad);
        };
        for (int y = 0; y < G::Out::height; ++y)
            for (int x = 0; x < G::Out::width; ++x) {
                const auto window = windows.at(c, y, x);
                PAD_UNROLL
                for (int i = 0; i < windows.size; ++i)
                    put(windows.pixel_of(y, x, i), window.grad[i], window.normalised[i]);
            }
        if constexpr (Windows<Number, G>::drops)
            for (Index pixel = 0; pixel < G::In::plane; ++pixel)
                if (windows.dropped(pixel))
                    put(pixel, C::constant(T(0)), windows.normalised(c, pixel));
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
