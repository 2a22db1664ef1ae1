/// @file
/// What the fused block's backward kernels read: one pooling window after the other.
#pragma once

#include <pad/nn/block/cells.hpp>

namespace pad::nn::block {

/// x̂ and ĝ = ∂L/∂(γx̂ + β), pulled back through pool and activation, computed from z and the output
/// gradient whenever they are asked for: reading those twice is cheaper than keeping ĝ.
template <class Number, class G>
struct Windows {
    using C = Cells<Number, G>;
    using V = typename C::V;
    using T = typename C::T;
    static constexpr int side = G::Pool::side;
    static constexpr int size = side * side;

    C cells;
    Field<const T> grad_out;

    /// One channel of one lane of images, and what its values share.
    struct Channel {
        int index;
        Index column;
        Number mean;
        Number inverse;  ///< 1/√(σ² + ε)
        Number gamma;    ///< not for norms that scale every value by its own
        Number beta;
    };
    struct Window {
        Number normalised[size];  ///< x̂
        Number grad[size];        ///< ĝ
    };

    [[nodiscard]] PAD_INLINE Channel channel(int index, Index column) const {
        const Number zero = C::constant(T(0));
        const Number one = C::constant(T(1));
        Channel result{index, column, zero, one, one, zero};
        if constexpr (G::normalises) {
            const int group = index / G::group_channels;
            result.mean = cells.mean(group, column);
            result.inverse = cells.inverse_deviation(group, column);
            if constexpr (!G::Norm::elementwise) {
                result.gamma = cells.scale(index, 0);
                result.beta = cells.shift(index, 0);
            }
        }
        return result;
    }

    /// The window of output pixel (y, x).
    [[nodiscard]] PAD_INLINE Window at(const Channel& c, int y, int x) const {
        Window window;
        Number affine[size];
        Number activated[size];
        PAD_UNROLL
        for (int i = 0; i < size; ++i) {
            const Index pixel = pixel_of(y, x, i);
            window.normalised[i] = normalised(c, pixel);
            affine[i] = window.normalised[i];
            if constexpr (G::normalises) affine[i] = affine[i] * gamma(c, pixel) + beta(c, pixel);
            activated[i] = G::Activation::value(affine[i]);
        }
        const Index pooled = Index(y) * G::Out::width + x;
        const Number grad = core::load<Number>(
            grad_out, (c.index * G::Out::plane + pooled) * cells.batch.columns + c.column);
        Number grads[size];
        G::Pool::backward(activated, grad, grads);
        PAD_UNROLL
        for (int i = 0; i < size; ++i)
            window.grad[i] = G::Activation::backward(affine[i], grads[i]);
        return window;
    }

    [[nodiscard]] PAD_INLINE Number normalised(const Channel& c, Index pixel) const {
        const Number z = cells.input(c.index, pixel, c.column);
        if constexpr (G::normalises)
            return (z - c.mean) * c.inverse;
        else
            return z;
    }
    [[nodiscard]] PAD_INLINE Number gamma(const Channel& c, Index pixel) const {
        if constexpr (G::Norm::elementwise)
            return cells.scale(c.index, pixel);
        else
            return c.gamma;
    }
    [[nodiscard]] PAD_INLINE Number beta(const Channel& c, Index pixel) const {
        if constexpr (G::Norm::elementwise)
            return cells.shift(c.index, pixel);
        else
            return c.beta;
    }

    /// Pixel i of the window of output pixel (y, x).
    static PAD_INLINE Index pixel_of(int y, int x, int i) {
        return Index(y * side + i / side) * G::In::width + x * side + i % side;
    }
    /// Whether no window covers a pixel: it then has no ĝ.
    static PAD_INLINE bool dropped(Index pixel) {
        return pixel / G::In::width >= G::Out::height * side ||
               pixel % G::In::width >= G::Out::width * side;
    }
    static constexpr bool drops = G::In::height % side != 0 || G::In::width % side != 0;
};

}  // namespace pad::nn::block
