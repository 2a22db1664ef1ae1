/// @file
/// Forward kernel of the fused norm–activation–pool block.
#pragma once

#include <pad/nn/block/pooled.hpp>
#include <pad/nn/block/statistics.hpp>

namespace pad::nn::block {

/// The outputs of Pooled; saves μ and 1/√(σ² + ε).
/// Item: see Cells::items. Its values are read twice for the statistics and once to be transformed,
/// from cache after the first time.
template <class Number, class G>
struct Forward {
    using C = Cells<Number, G>;
    using T = typename C::T;

    Pooled<Number, G> pooled;
    T* running = nullptr;  ///< batch norm: [2][channels], mean and variance

    PAD_HOST_DEVICE void operator()(Index item) const {
        const C& cells = pooled.cells;
        const int group = cells.group(item);
        Moments<Number> moments{C::constant(T(0)), C::constant(T(1))};
        if constexpr (G::normalises) {
            moments = cells.frozen() ? running_moments<Number, G>(running, group)
                                     : batch_moments(item, group);
            for (Index n = cells.first_column(item); n < cells.last_column(item); n += C::width)
                cells.save(group, n, moments);
        }
        for (int i = 0; i < G::group_channels; ++i)
            for (Index n = cells.first_column(item); n < cells.last_column(item); n += C::width)
                pooled.write(group * G::group_channels + i, n, moments, 0, G::Out::height);
    }

private:
    PAD_INLINE Moments<Number> batch_moments(Index item, int group) const {
        const Number share = C::constant(pooled.cells.share());
        const Number mean = reduce(item, group, [](const Number& z) { return z; }) * share;
        const Number variance = reduce(item, group,
                                       [&](const Number& z) {
                                           const Number d = z - mean;
                                           return d * d;
                                       }) *
                                share;
        follow_running(pooled.cells, running, group, mean, variance);
        return scope_moments<Number, G>(mean, variance);
    }

    /// Σ f(z) over the scope of the item.
    template <class F>
    PAD_INLINE Number reduce(Index item, int group, F f) const {
        const C& cells = pooled.cells;
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
};

}  // namespace pad::nn::block
