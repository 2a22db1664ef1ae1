/// @file
/// Kernels of the residual sum. One item is one lane of one value.
#pragma once

#include <pad/core/field.hpp>
#include <pad/nn/layer.hpp>

namespace pad::nn::residual {

/// sum += shortcut, out = activation(sum). `sum` and `out` may be the same memory where the
/// activation is the identity.
template <class Number, class Activation, class T>
struct Sum {
    Field<const T> shortcut;
    Field<T> sum;
    Field<T> out;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const Index at = item * core::lane_width<core::NumberLane<Number>>;
        const Number z = core::load<Number>(sum, at) + core::load<Number>(shortcut, at);
        core::store(sum, at, z);
        core::store(out, at, Activation::value(z));
    }
};

/// grad = activation'(sum)·grad_out.
template <class Number, class Activation, class T>
struct PullBack {
    Field<const T> sum;
    Field<const T> grad_out;
    Field<T> grad;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const Index at = item * core::lane_width<core::NumberLane<Number>>;
        core::store(
            grad, at,
            Activation::backward(core::load<Number>(sum, at), core::load<Number>(grad_out, at)));
    }
};

/// to += from.
template <class V, class T>
struct Add {
    const T* from;
    T* to;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const Index at = item * core::lane_width<V>;
        V sum = core::load_lane<V>(to + at);
        sum += core::load_lane<V>(from + at);
        core::store_lane(to + at, sum);
    }
};

}  // namespace pad::nn::residual
