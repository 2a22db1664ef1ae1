/// @file
/// Forward kernel of the fused norm–activation–pool block.
#pragma once

#include <pad/nn/block/cells.hpp>

namespace pad::nn::block {

/// out = pool(activation(γ·(in − μ)/√(σ² + ε) + β)); saves μ and 1/√(σ² + ε).
/// Item: see Cells::items. Its values are read twice for the statistics and once to be transformed,
/// from cache after the first time.
template <class Number, class G>
struct Forward {
    using C = Cells<Number, G>;
    using V = typename C::V;
    using T = typename C::T;

    C cells;
    Field<T> out;
    T* running = nullptr;  ///< batch norm: [2][channels], mean and variance

    PAD_HOST_DEVICE void operator()(Index item) const {
        const int group = cells.group(item);
        Number mean = C::constant(T(0));
        Number inverse = C::constant(T(1));
        if constexpr (G::normalises) {
            statistics(item, group, mean, inverse);
            for (Index n = cells.first_column(item); n < cells.last_column(item); n += C::width) {
                core::store(cells.saved, group * cells.batch.columns + n, mean);
                core::store(cells.saved, (G::groups + group) * cells.batch.columns + n, inverse);
            }
        }
        for (int i = 0; i < G::group_channels; ++i)
            for (Index n = cells.first_column(item); n < cells.last_column(item); n += C::width)
                transform(group * G::group_channels + i, n, mean, inverse);
    }

private:
    PAD_INLINE void statistics(Index item, int group, Number& mean, Number& inverse) const {
        if constexpr (G::per_batch) {
            if (cells.batch.statistics == Statistics::running) {
                mean = C::constant(running[group]);
                inverse = core::reciprocal_root(
                    C::constant(running[G::In::channels + group] + T(epsilon)));
                return;
            }
        }
        const Index images = G::per_batch ? cells.batch.count : 1;
        const Number share = C::constant(T(1) / static_cast<T>(G::shared * images));
        mean = reduce(item, group, [](const Number& z) { return z; }) * share;
        const Number centre = mean;
        const Number variance = reduce(item, group,
                                       [&](const Number& z) {
                                           const Number d = z - centre;
                                           return d * d;
                                       }) *
                                share;
        inverse = core::reciprocal_root(variance + C::constant(T(epsilon)));
        if constexpr (G::per_batch && !core::is_dual<Number>)
            if (cells.batch.statistics == Statistics::update)
                update_running(group, core::lane_element(mean, 0), core::lane_element(variance, 0));
    }

    /// Σ f(z) over the scope of the item.
    template <class F>
    PAD_INLINE Number reduce(Index item, int group, F f) const {
        Number sum = C::constant(T(0));
        for (Index n = cells.first_column(item); n < cells.last_column(item); n += C::width) {
            Number part = C::constant(T(0));
            for (int i = 0; i < G::group_channels; ++i)
                for (Index p = 0; p < G::In::plane; ++p)
                    part += f(cells.input(group * G::group_channels + i, p, n));
            if constexpr (G::per_batch)
                sum += sum_over_lane(part * cells.mask(n));
            else
                sum += part;
        }
        return sum;
    }

    PAD_INLINE void update_running(int channel, T mean, T variance) const {
        const T count = static_cast<T>(G::shared * cells.batch.count);
        const T unbiased = variance * count / (count > T(1) ? count - T(1) : T(1));
        T& running_mean = running[channel];
        T& running_variance = running[G::In::channels + channel];
        running_mean += T(running_momentum) * (mean - running_mean);
        running_variance += T(running_momentum) * (unbiased - running_variance);
    }

    PAD_INLINE void transform(int channel, Index column, const Number& mean,
                              const Number& inverse) const {
        constexpr int side = G::Pool::side;
        Number scale = inverse;
        Number shift = C::constant(T(0));
        if constexpr (G::normalises && !G::Norm::elementwise) {
            scale = inverse * cells.scale(channel, 0);
            shift = cells.shift(channel, 0);
        }
        for (int y = 0; y < G::Out::height; ++y)
            for (int x = 0; x < G::Out::width; ++x) {
                Number window[side * side];
                PAD_UNROLL
                for (int i = 0; i < side * side; ++i) {
                    const Index pixel =
                        Index(y * side + i / side) * G::In::width + x * side + i % side;
                    Number z = cells.input(channel, pixel, column);
                    if constexpr (G::normalises) {
                        z = (z - mean) * scale;
                        if constexpr (G::Norm::elementwise)
                            z = z * cells.scale(channel, pixel) + cells.shift(channel, pixel);
                        else
                            z += shift;
                    }
                    window[i] = G::Activation::value(z);
                }
                const Index pixel = Index(y) * G::Out::width + x;
                core::store(out, (channel * G::Out::plane + pixel) * cells.batch.columns + column,
                            G::Pool::value(window));
            }
    }
};

}  // namespace pad::nn::block
