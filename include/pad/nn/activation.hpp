/// @file
/// Activation policies: a function of one number and its derivative.
///
/// One that is z for z > 0 and a multiple of z elsewhere names the multiple, `negative_slope`; a
/// network's first block is faster then (nn/convolution_block.hpp).
#pragma once

#include <pad/core/dual.hpp>

namespace pad::nn {

/// No activation, a(z) = z.
struct Identity {
    static constexpr const char* name = "identity";
    static constexpr double negative_slope = 1;
    template <class Number>
    static PAD_INLINE Number value(const Number& z) {
        return z;
    }
    /// grad · a'(z).
    template <class Number>
    static PAD_INLINE Number backward(const Number&, const Number& grad) {
        return grad;
    }
};

/// a(z) = max(z, 0), with derivative 0 at 0.
struct Relu {
    static constexpr const char* name = "relu";
    static constexpr double negative_slope = 0;
    template <class Number>
    static PAD_INLINE Number value(const Number& z) {
        using V = core::NumberLane<Number>;
        using T = core::LaneScalar<V>;
        return core::select_greater(core::value_part(z), V(T(0)), z, Number(V(T(0))));
    }
    template <class Number>
    static PAD_INLINE Number backward(const Number& z, const Number& grad) {
        using V = core::NumberLane<Number>;
        using T = core::LaneScalar<V>;
        return core::select_greater(core::value_part(z), V(T(0)), grad, Number(V(T(0))));
    }
};

/// a(z) = z for z > 0, 0.01·z otherwise.
struct LeakyRelu {
    static constexpr const char* name = "leaky_relu";
    static constexpr double negative_slope = 0.01;
    template <class Number>
    static PAD_INLINE Number value(const Number& z) {
        return backward(z, z);
    }
    template <class Number>
    static PAD_INLINE Number backward(const Number& z, const Number& grad) {
        using V = core::NumberLane<Number>;
        using T = core::LaneScalar<V>;
        return core::select_greater(core::value_part(z), V(T(0)), grad, grad * V(T(0.01)));
    }
};

/// a(z) = 1 / (1 + e^(−z)).
struct Sigmoid {
    static constexpr const char* name = "sigmoid";
    template <class Number>
    static PAD_INLINE Number value(const Number& z) {
        using V = core::NumberLane<Number>;
        using T = core::LaneScalar<V>;
        return core::reciprocal(Number(V(T(1))) + core::exp(-z));
    }
    template <class Number>
    static PAD_INLINE Number backward(const Number& z, const Number& grad) {
        using V = core::NumberLane<Number>;
        using T = core::LaneScalar<V>;
        const Number s = value(z);
        return grad * s * (Number(V(T(1))) - s);
    }
};

}  // namespace pad::nn
