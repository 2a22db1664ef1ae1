/// @file
/// Pooling policies: how a window of activations becomes one.
///
/// Windows are `side`×`side`, do not overlap and are not padded; rows and columns that do not fill
/// a window are dropped (as PyTorch does).
#pragma once

#include <pad/core/dual.hpp>

namespace pad::nn {

/// Mean of the window.
template <int Side = 2>
struct AveragePool {
    static constexpr const char* name = "average";
    static constexpr bool linear = true;
    static constexpr int side = Side;

    /// Reduces window values, in row order, to one.
    template <class Number>
    static PAD_INLINE Number value(const Number (&window)[side * side]) {
        using V = core::NumberLane<Number>;
        Number sum = window[0];
        PAD_UNROLL
        for (int i = 1; i < side * side; ++i) sum += window[i];
        return sum * V(core::LaneScalar<V>(1.0 / (side * side)));
    }
    /// Spreads the gradient of the result over the window.
    template <class Number>
    static PAD_INLINE void backward(const Number (&)[side * side], const Number& grad,
                                    Number (&grads)[side * side]) {
        using V = core::NumberLane<Number>;
        const Number share = grad * V(core::LaneScalar<V>(1.0 / (side * side)));
        PAD_UNROLL
        for (int i = 0; i < side * side; ++i) grads[i] = share;
    }
};

/// Largest value of the window; the first of equals wins.
template <int Side = 2>
struct MaxPool {
    static constexpr const char* name = "max";
    static constexpr bool linear = false;
    static constexpr int side = Side;

    template <class Number>
    static PAD_INLINE Number value(const Number (&window)[side * side]) {
        Number best = window[0];
        PAD_UNROLL
        for (int i = 1; i < side * side; ++i)
            best = core::select_greater(core::value_part(window[i]), core::value_part(best),
                                        window[i], best);
        return best;
    }
    template <class Number>
    static PAD_INLINE void backward(const Number (&window)[side * side], const Number& grad,
                                    Number (&grads)[side * side]) {
        using V = core::NumberLane<Number>;
        using T = core::LaneScalar<V>;
        const V best = core::value_part(value(window));
        // A lane that has given its gradient away is marked by `left` = 0.
        V left(T(1));
        const Number none{V(T(0))};
        PAD_UNROLL
        for (int i = 0; i < side * side; ++i) {
            const V here = core::value_part(window[i]);
            const V hit = core::select_greater(best, here, V(T(0)), left);
            grads[i] = core::select_greater(hit, V(T(0)), grad, none);
            left -= hit;
        }
    }
};

/// No pooling.
struct NoPool {
    static constexpr const char* name = "none";
    static constexpr bool linear = true;
    static constexpr int side = 1;

    template <class Number>
    static PAD_INLINE Number value(const Number (&window)[1]) {
        return window[0];
    }
    template <class Number>
    static PAD_INLINE void backward(const Number (&)[1], const Number& grad, Number (&grads)[1]) {
        grads[0] = grad;
    }
};

}  // namespace pad::nn
