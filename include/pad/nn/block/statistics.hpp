/// @file
/// From mean and variance of a scope to what its values are normalised with.
#pragma once

#include <pad/nn/block/cells.hpp>

namespace pad::nn::block {

/// The moments of a channel that its running state [2][channels] gives.
template <class Number, class G>
PAD_INLINE Moments<Number> running_moments(const typename Cells<Number, G>::T* running,
                                           int channel) {
    using C = Cells<Number, G>;
    using T = typename C::T;
    return {C::constant(running[channel]),
            core::reciprocal_root(C::constant(running[G::In::channels + channel] + T(epsilon)))};
}

/// Moves the running state of a channel towards the mean and variance of a batch of `count` values.
template <class G, class T>
PAD_INLINE void update_running(T* running, int channel, T count, T mean, T variance) {
    const T unbiased = variance * count / (count > T(1) ? count - T(1) : T(1));
    T& running_mean = running[channel];
    T& running_variance = running[G::In::channels + channel];
    running_mean += T(running_momentum) * (mean - running_mean);
    running_variance += T(running_momentum) * (unbiased - running_variance);
}

/// In training, moves a batch norm's running state towards the mean and variance of a scope.
template <class Number, class G>
PAD_INLINE void follow_running(const Cells<Number, G>& cells, typename Cells<Number, G>::T* running,
                               int group, const Number& mean, const Number& variance) {
    using T = typename Cells<Number, G>::T;
    if constexpr (G::per_batch && !core::is_dual<Number>)
        if (cells.batch.statistics == Statistics::update)
            update_running<G>(running, group, static_cast<T>(G::shared * cells.batch.count),
                              core::lane_element(mean, 0), core::lane_element(variance, 0));
}

/// The moments of a scope with this mean and variance.
template <class Number, class G>
PAD_INLINE Moments<Number> scope_moments(const Number& mean, const Number& variance) {
    using C = Cells<Number, G>;
    using T = typename C::T;
    return {mean, core::reciprocal_root(variance + C::constant(T(epsilon)))};
}

}  // namespace pad::nn::block
