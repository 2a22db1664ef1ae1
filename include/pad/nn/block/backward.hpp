/// @file
/// Backward kernels of the fused norm–activation–pool block.
#pragma once

#include <pad/nn/block/cells.hpp>

namespace pad::nn::block {

/// Which half of the backward pass a kernel does. The halves are separate launches only where the
/// gradient of γ and β needs what lies between them.
enum class Phase { both, first, second };

/// Gradient of the block. With ĝ = ∂L/∂(γx̂ + β) pulled back through pool and activation, and means
/// taken over the values that share μ and σ:
///   ∂L/∂z = (γĝ − mean(γĝ) − x̂·mean(γĝ·x̂)) / √(σ² + ε)        (Ioffe & Szegedy 2015, section 3).
/// Phase first stores ĝ in `grad_in` and the sums in `sums`; phase second turns it into ∂L/∂z.
/// In dual numbers the same lines give the derivative of all of it. Item: see Cells::items.
template <class Number, class G, Phase phase>
struct Backward {
    using C = Cells<Number, G>;
    using V = typename C::V;
    using T = typename C::T;

    C cells;
    Field<const T> grad_out;
    Field<T> grad_in;
    Field<T> sums;  ///< [2][channels][columns]; channel norms: Σĝ and Σĝx̂ of each image

    PAD_HOST_DEVICE void operator()(Index item) const {
        const int group = cells.group(item);
        Number mean_grad = C::constant(T(0));
        Number mean_product = C::constant(T(0));
        if constexpr (phase != Phase::second) {
            for (Index n = cells.first_column(item); n < cells.last_column(item); n += C::width)
                pull_back_group(group, n, mean_grad, mean_product);
        }
        if constexpr (G::normalises) {
            if constexpr (phase == Phase::first) {
                const Index n = cells.first_column(item);
                core::store(sums, n, mean_grad);
                core::store(sums, cells.batch.columns + n, mean_product);
            } else {
                if constexpr (phase == Phase::second) {
                    const Index n = cells.first_column(item);
                    mean_grad = core::load<Number>(Field<const T>(sums), n);
                    mean_product =
                        core::load<Number>(Field<const T>(sums), cells.batch.columns + n);
                }
                finish(item, group, mean_grad, mean_product);
            }
        }
    }

private:
    /// ĝ of one group for one lane of images; adds γĝ and γĝx̂ to the sums of the scope.
    PAD_INLINE void pull_back_group(int group, Index column, Number& total_grad,
                                    Number& total_product) const {
        for (int i = 0; i < G::group_channels; ++i) {
            const int channel = group * G::group_channels + i;
            Number grad = C::constant(T(0));
            Number product = C::constant(T(0));
            pull_back(channel, group, column, grad, product);
            if constexpr (G::normalises) {
                if constexpr (!G::Norm::elementwise) {
                    const Index at = channel * cells.batch.columns + column;
                    core::store(sums, at, grad);
                    core::store(sums, G::In::channels * cells.batch.columns + at, product);
                    grad = grad * cells.scale(channel, 0);
                    product = product * cells.scale(channel, 0);
                }
                if constexpr (G::per_batch) {
                    grad = sum_over_lane(grad * cells.mask(column));
                    product = sum_over_lane(product * cells.mask(column));
                }
                total_grad += grad;
                total_product += product;
            }
        }
    }

    PAD_INLINE void pull_back(int channel, int group, Index column, Number& grad_sum,
                              Number& product_sum) const {
        constexpr int side = G::Pool::side;
        clear_dropped(channel, column);
        Number mean = C::constant(T(0));
        Number inverse = C::constant(T(1));
        Number gamma = C::constant(T(1));
        Number beta = C::constant(T(0));
        if constexpr (G::normalises) {
            mean = cells.mean(group, column);
            inverse = cells.inverse_deviation(group, column);
            if constexpr (!G::Norm::elementwise) {
                gamma = cells.scale(channel, 0);
                beta = cells.shift(channel, 0);
            }
        }
        for (int y = 0; y < G::Out::height; ++y)
            for (int x = 0; x < G::Out::width; ++x) {
                Number normalised[side * side];
                Number affine[side * side];
                Number activated[side * side];
                Number grads[side * side];
                PAD_UNROLL
                for (int i = 0; i < side * side; ++i) {
                    const Index pixel = pixel_of(y, x, i);
                    normalised[i] = cells.input(channel, pixel, column);
                    affine[i] = normalised[i];
                    if constexpr (G::normalises) {
                        normalised[i] = (normalised[i] - mean) * inverse;
                        if constexpr (G::Norm::elementwise) {
                            gamma = cells.scale(channel, pixel);
                            beta = cells.shift(channel, pixel);
                        }
                        affine[i] = normalised[i] * gamma + beta;
                    }
                    activated[i] = G::Activation::value(affine[i]);
                }
                const Index pooled = Index(y) * G::Out::width + x;
                const Number grad = core::load<Number>(
                    grad_out, (channel * G::Out::plane + pooled) * cells.batch.columns + column);
                G::Pool::backward(activated, grad, grads);
                PAD_UNROLL
                for (int i = 0; i < side * side; ++i) {
                    const Index pixel = pixel_of(y, x, i);
                    Number g = G::Activation::backward(affine[i], grads[i]);
                    core::store(grad_in, index(channel, pixel, column), g);
                    if constexpr (G::normalises) {
                        if constexpr (G::Norm::elementwise) g = g * cells.scale(channel, pixel);
                        grad_sum += g;
                        product_sum += g * normalised[i];
                    }
                }
            }
    }

    /// Pixels that no window covers have no gradient.
    PAD_INLINE void clear_dropped(int channel, Index column) const {
        constexpr int side = G::Pool::side;
        if constexpr (G::In::height % side != 0 || G::In::width % side != 0)
            for (int y = 0; y < G::In::height; ++y)
                for (int x = 0; x < G::In::width; ++x)
                    if (y >= G::Out::height * side || x >= G::Out::width * side)
                        core::store(grad_in, index(channel, Index(y) * G::In::width + x, column),
                                    C::constant(T(0)));
    }

    PAD_INLINE void finish(Index item, int group, const Number& total_grad,
                           const Number& total_product) const {
        const bool frozen = G::per_batch && cells.batch.statistics == Statistics::running;
        const Index images = G::per_batch ? cells.batch.count : 1;
        const V share(frozen ? T(0) : T(1) / static_cast<T>(G::shared * images));
        const Number mean_grad = total_grad * share;
        const Number mean_product = total_product * share;
        for (int i = 0; i < G::group_channels; ++i)
            for (Index n = cells.first_column(item); n < cells.last_column(item); n += C::width)
                finish_channel(group * G::group_channels + i, group, n, mean_grad, mean_product);
    }

    PAD_INLINE void finish_channel(int channel, int group, Index column, const Number& mean_grad,
                                   const Number& mean_product) const {
        const Number mean = cells.mean(group, column);
        Number inverse = cells.inverse_deviation(group, column);
        const Number deviation = inverse;
        if constexpr (G::per_batch) inverse = inverse * cells.mask(column);
        Number gamma = C::constant(T(1));
        if constexpr (!G::Norm::elementwise) gamma = cells.scale(channel, 0);
        for (Index p = 0; p < G::In::plane; ++p) {
            const Index at = index(channel, p, column);
            const Number normalised = (cells.input(channel, p, column) - mean) * deviation;
            if constexpr (G::Norm::elementwise) gamma = cells.scale(channel, p);
            const Number g = core::load<Number>(Field<const T>(grad_in), at);
            core::store(grad_in, at, (g * gamma - mean_grad - normalised * mean_product) * inverse);
        }
    }

    static PAD_INLINE Index pixel_of(int y, int x, int i) {
        constexpr int side = G::Pool::side;
        return Index(y * side + i / side) * G::In::width + x * side + i % side;
    }
    PAD_INLINE Index index(int channel, Index pixel, Index column) const {
        return (channel * G::In::plane + pixel) * cells.batch.columns + column;
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

/// ∂γ and ∂β of a norm that scales every value by its own, between the two phases.
/// Item = value of one image.
template <class Number, class G>
struct ElementAffineGradient {
    using C = Cells<Number, G>;
    using V = typename C::V;
    using T = typename C::T;

    C cells;
    Field<const T> grad;  ///< ĝ
    T* grad_theta;

    PAD_HOST_DEVICE void operator()(Index element) const {
        const int channel = static_cast<int>(element / G::In::plane);
        const int group = channel / G::group_channels;
        Number scale_sum = C::constant(T(0));
        Number shift_sum = C::constant(T(0));
        for (Index n = 0; n < cells.batch.columns; n += C::width) {
            const Number z = cells.input(channel, element % G::In::plane, n);
            const Number g = core::load<Number>(grad, element * cells.batch.columns + n);
            const Number normalised =
                (z - cells.mean(group, n)) * cells.inverse_deviation(group, n);
            scale_sum += g * normalised;
            shift_sum += g;
        }
        grad_theta[element] += core::lane_sum(core::result_part(scale_sum));
        grad_theta[G::affine + element] += core::lane_sum(core::result_part(shift_sum));
    }
};

}  // namespace pad::nn::block
