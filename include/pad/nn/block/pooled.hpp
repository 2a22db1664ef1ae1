/// @file
/// The outputs of the fused norm–activation–pool block, row by row.
#pragma once

#include <pad/nn/block/cells.hpp>

namespace pad::nn::block {

/// out = pool(activation(γ·(in − μ)/√(σ² + ε) + β)).
template <class Number, class G>
struct Pooled {
    using C = Cells<Number, G>;
    using T = typename C::T;

    C cells;
    Field<T> out;

    /// Writes the output rows [first, last) of one channel of one lane of images.
    PAD_INLINE void write(int channel, Index column, const Moments<Number>& moments, int first,
                          int last) const {
        constexpr int side = G::Pool::side;
        Number scale = moments.inverse;
        Number shift = C::constant(T(0));
        if constexpr (G::normalises && !G::Norm::elementwise) {
            scale = moments.inverse * cells.scale(channel, 0);
            shift = cells.shift(channel, 0);
        }
        for (int y = first; y < last; ++y)
            for (int x = 0; x < G::Out::width; ++x) {
                Number window[side * side];
                PAD_UNROLL
                for (int i = 0; i < side * side; ++i) {
                    const Index pixel =
                        Index(y * side + i / side) * G::In::width + x * side + i % side;
                    Number z = cells.input(channel, pixel, column);
                    if constexpr (G::normalises) {
                        z = (z - moments.mean) * scale;
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
