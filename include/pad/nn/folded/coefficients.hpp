/// @file
/// From weights, norm and moments to the weights of each image, and back.
#pragma once

#include <pad/core/field.hpp>
#include <pad/nn/block/cells.hpp>
#include <pad/nn/folded/moments.hpp>

namespace pad::nn::folded {

/// The parameters of one output channel, in double.
/// @tparam Number  DoubleLane or a dual of it
template <class Number, class G>
struct ChannelParameters {
    using D = core::NumberLane<Number>;
    static constexpr int parts = core::is_dual<Number> ? 2 : 1;

    double weights[parts][G::taps] = {};  ///< and their tangents
    Number gamma = Number(D(0.0));
    Number beta = Number(D(0.0));

    /// @param theta  weights OIHW, bias
    /// @param norm   γ, β
    template <class T>
    PAD_INLINE void read(core::Field<const T> theta, core::Field<const T> norm, int channel) {
        for (int j = 0; j < G::taps; ++j) {
            const Index at = Index(channel) * G::taps + j;
            weights[0][j] = static_cast<double>(theta.value[at]);
            if constexpr (parts == 2) weights[1][j] = static_cast<double>(theta.tangent[at]);
        }
        gamma = broadcast(norm, channel);
        beta = broadcast(norm, G::channels + channel);
    }
    [[nodiscard]] PAD_INLINE Number weight(int j) const {
        if constexpr (parts == 2)
            return Number(D(weights[0][j]), D(weights[1][j]));
        else
            return D(weights[0][j]);
    }

private:
    template <class T>
    static PAD_INLINE Number broadcast(core::Field<const T> field, Index at) {
        const D value(static_cast<double>(field.value[at]));
        if constexpr (parts == 2)
            return Number(value, D(static_cast<double>(field.tangent[at])));
        else
            return value;
    }
};

/// C·w for each channel of a block, or C·ẇ (`Part` 1).
template <int Part, class V, class G, class Parameters>
PAD_OUTLINED void covariance_products(const Moments<V, G>& moments,
                                      const Parameters (&channels)[block_rows],
                                      core::DoubleLane<V> (&result)[block_rows][G::taps]) {
    using D = core::DoubleLane<V>;
    for (int i = 0; i < G::taps; ++i) {
        D sum[block_rows];
        PAD_UNROLL
        for (int k = 0; k < block_rows; ++k) sum[k] = D(0.0);
        for (int j = 0; j < G::taps; ++j) {
            const D covariance =
                core::in_register(moments.covariance[i < j ? G::pair(i, j) : G::pair(j, i)]);
            PAD_UNROLL
            for (int k = 0; k < block_rows; ++k)
                sum[k] += D(channels[k].weights[Part][j]) * covariance;
        }
        PAD_UNROLL
        for (int k = 0; k < block_rows; ++k) result[k][i] = sum[k];
    }
}

/// Instance norm of one channel z = w·X + b, folded into weights of each image:
/// γ(z − μ)/√(σ² + ε) + β = P·X + q, with s = γ/√(wᵀCw + ε), P = s·w, q = β − s·(w·S).
/// The bias b is taken away by the norm.
template <class Number, class V, class G>
struct Coefficients {
    using D = core::DoubleLane<V>;
    using Parameters = ChannelParameters<Number, G>;

    Number mean;     ///< w·S
    Number inverse;  ///< 1/√(wᵀCw + ε)
    Number scale;    ///< s

    /// @param product  C·w
    PAD_OUTLINED Coefficients(const Moments<V, G>& moments, const Parameters& channel,
                              const D (&product)[G::taps]) {
        D variance[2] = {D(block::epsilon), D(0.0)};
        mean = Number(D(0.0));
        for (int j = 0; j < G::taps; ++j) {
            mean += channel.weight(j) * moments.mean[j];
            for (int p = 0; p < Parameters::parts; ++p)
                variance[p] += D(channel.weights[p][j]) * product[j];
        }
        if constexpr (Parameters::parts == 2)
            inverse = core::reciprocal_root(Number(variance[0], variance[1] + variance[1]));
        else
            inverse = core::reciprocal_root(variance[0]);
        scale = channel.gamma * inverse;
    }

    [[nodiscard]] PAD_INLINE Number shift(const Parameters& channel) const {
        return channel.beta - scale * mean;
    }
};

/// The adjoint of Coefficients: from A = ∂L/∂P and B = ∂L/∂q to the gradients of weights, γ and the
/// variance wᵀCw. That of β is B.
template <class Number, class V, class G>
struct CoefficientGradient {
    using D = core::DoubleLane<V>;

    Number weights[G::taps];
    Number gamma;
    Number variance;

    /// @param product  C·w, with tangents C·ẇ
    template <class Product>
    PAD_OUTLINED CoefficientGradient(const Moments<V, G>& moments,
                                     const ChannelParameters<Number, G>& channel,
                                     const Coefficients<Number, V, G>& at,
                                     const Number (&a)[G::taps], const Number& b, Product product) {
        Number scale = -(b * at.mean);
        for (int j = 0; j < G::taps; ++j) scale += a[j] * channel.weight(j);
        gamma = scale * at.inverse;
        variance = scale * channel.gamma * at.inverse * at.inverse * at.inverse * D(-0.5);
        for (int j = 0; j < G::taps; ++j)
            weights[j] = at.scale * (a[j] - b * moments.mean[j]) + variance * product(j) * D(2.0);
    }
};

}  // namespace pad::nn::folded
