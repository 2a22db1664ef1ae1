/// @file
/// The input gradient of the fused norm–activation–pool block, row by row.
#pragma once

#include <pad/nn/block/windows.hpp>

namespace pad::nn::block {

/// mean(γĝ) and mean(γĝ·x̂) of a scope, or sums on the way there.
template <class Number>
struct GradientMeans {
    Number grad;
    Number product;
};

/// Gradient of the block. With ĝ as in Windows, and means taken over the values that share μ and σ:
///   ∂L/∂z = (γĝ − mean(γĝ) − x̂·mean(γĝ·x̂)) / √(σ² + ε)        (Ioffe & Szegedy 2015, section 3).
/// In dual numbers the same lines give the derivative of all of it. `grad_in` may be the memory of
/// z: a window is read before it is written.
template <class Number, class G>
struct GradientRows {
    using C = Cells<Number, G>;
    using T = typename C::T;
    using Channel = typename Windows<Number, G>::Channel;
    using Means = GradientMeans<Number>;

    Windows<Number, G> windows;
    Field<T> grad_in;

    /// Σĝ and Σĝx̂ of the windows in rows [first, last); of γĝ where every value has its own γ.
    [[nodiscard]] PAD_INLINE Means sums(const Channel& c, int first, int last) const {
        Number grad = C::constant(T(0));
        Number product = C::constant(T(0));
        for (int y = first; y < last; ++y)
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
        return {grad, product};
    }

    /// Writes ∂L/∂z of the pixels that belong to rows [first, last).
    PAD_INLINE void write(const Channel& c, const Means& means, int first, int last) const {
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
        for (int y = first; y < last; ++y)
            for (int x = 0; x < G::Out::width; ++x) {
                const auto window = windows.at(c, y, x);
                PAD_UNROLL
                for (int i = 0; i < windows.size; ++i)
                    put(windows.pixel_of(y, x, i), window.grad[i], window.normalised[i]);
            }
        if constexpr (Windows<Number, G>::drops)
            for (Index pixel = G::first_pixel(first); pixel < G::first_pixel(last); ++pixel)
                if (windows.dropped(pixel))
                    put(pixel, C::constant(T(0)), windows.normalised(c, pixel));
    }
};

}  // namespace pad::nn::block
