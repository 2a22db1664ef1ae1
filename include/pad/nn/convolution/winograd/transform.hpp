/// @file
/// The one-dimensional transforms of Winograd's short convolutions, and their adjoints.
///
/// F(m, 3) computes m outputs of a correlation with 3 taps from n = m + 2 inputs with n products
/// (Winograd 1980; Lavin & Gray 2016 for networks): y = Aᵀ[(G g) ⊙ (Bᵀ d)], where row j of Aᵀ, G
/// and Bᵀ belongs to a point p_j (Toom–Cook): Aᵀ_ij = p_jⁱ, G_j = (1, p_j, p_j²)/Π_{k≠j}(p_j − p_k),
/// Bᵀ_j = coefficients of Π_{k≠j}(x − p_k); the last point is ∞.
#pragma once

#include <pad/core/lane.hpp>

namespace pad::nn::convolution::winograd {

/// The transforms of F(Tile, 3). V: any number; arrays may overlap nowhere.
///   input          Bᵀd    n → n        input_adjoint    B·m   n → n
///   output         Aᵀm    n → Tile     output_adjoint   A·y   Tile → n
///   weights        G·g    3 → n        weights_adjoint  Gᵀr   n → 3
template <int Tile>
struct Transform;

/// Points 0, 1, −1, ∞: no product but halves.
template <>
struct Transform<2> {
    static constexpr int points = 4;

    template <class V>
    static PAD_INLINE void input(const V (&d)[4], V (&r)[4]) {
        r[0] = d[0] - d[2];
        r[1] = d[1] + d[2];
        r[2] = d[2] - d[1];
        r[3] = d[3] - d[1];
    }
    template <class V>
    static PAD_INLINE void input_adjoint(const V (&m)[4], V (&r)[4]) {
        r[0] = m[0];
        r[1] = m[1] - m[2] - m[3];
        r[2] = m[1] + m[2] - m[0];
        r[3] = m[3];
    }
    template <class V>
    static PAD_INLINE void output(const V (&m)[4], V (&y)[2]) {
        y[0] = m[0] + m[1] + m[2];
        y[1] = m[1] - m[2] + m[3];
    }
    template <class V>
    static PAD_INLINE void output_adjoint(const V (&y)[2], V (&r)[4]) {
        r[0] = y[0];
        r[1] = y[0] + y[1];
        r[2] = y[0] - y[1];
        r[3] = y[1];
    }
    template <class V>
    static PAD_INLINE void weights(const V (&g)[3], V (&r)[4]) {
        using T = core::LaneScalar<V>;
        const V even = (g[0] + g[2]) * V(T(0.5));
        const V odd = g[1] * V(T(0.5));
        r[0] = g[0];
        r[1] = even + odd;
        r[2] = even - odd;
        r[3] = g[2];
    }
    template <class V>
    static PAD_INLINE void weights_adjoint(const V (&r)[4], V (&g)[3]) {
        using T = core::LaneScalar<V>;
        const V half(T(0.5));
        const V even = (r[1] + r[2]) * half;
        g[0] = r[0] + even;
        g[1] = (r[1] - r[2]) * half;
        g[2] = even + r[3];
    }
};

/// Points 0, ±2/3, ±3/2, ∞. They halve the rounding error of the usual 0, ±1, ±2, ∞
/// (docs/performance.md), and a·b = 1 saves products.
template <>
struct Transform<4> {
    static constexpr int points = 6;
    static constexpr double a = 2.0 / 3.0;
    static constexpr double b = 3.0 / 2.0;
    static constexpr double sum = a * a + b * b;
    static constexpr double scale_a = 1 / (2 * a * a * (a * a - b * b));  ///< 1/Π(a − p_k)
    static constexpr double scale_b = 1 / (2 * b * b * (b * b - a * a));

    template <class V>
    static PAD_INLINE V times(double factor, const V& v) {
        return v * V(static_cast<core::LaneScalar<V>>(factor));
    }

    template <class V>
    static PAD_INLINE void input(const V (&d)[6], V (&r)[6]) {
        const V even_a = d[4] - times(b * b, d[2]);
        const V even_b = d[4] - times(a * a, d[2]);
        const V odd_a = times(a, d[3]) - times(b, d[1]);
        const V odd_b = times(b, d[3]) - times(a, d[1]);
        r[0] = d[0] + d[4] - times(sum, d[2]);
        r[1] = even_a + odd_a;
        r[2] = even_a - odd_a;
        r[3] = even_b + odd_b;
        r[4] = even_b - odd_b;
        r[5] = d[1] + d[5] - times(sum, d[3]);
    }
    template <class V>
    static PAD_INLINE void input_adjoint(const V (&m)[6], V (&r)[6]) {
        const V even_a = m[1] + m[2];
        const V odd_a = m[1] - m[2];
        const V even_b = m[3] + m[4];
        const V odd_b = m[3] - m[4];
        r[0] = m[0];
        r[1] = m[5] - times(b, odd_a) - times(a, odd_b);
        r[2] = -times(sum, m[0]) - times(b * b, even_a) - times(a * a, even_b);
        r[3] = times(a, odd_a) + times(b, odd_b) - times(sum, m[5]);
        r[4] = m[0] + even_a + even_b;
        r[5] = m[5];
    }
    template <class V>
    static PAD_INLINE void output(const V (&m)[6], V (&y)[4]) {
        const V even_a = m[1] + m[2];
        const V odd_a = m[1] - m[2];
        const V even_b = m[3] + m[4];
        const V odd_b = m[3] - m[4];
        y[0] = m[0] + even_a + even_b;
        y[1] = times(a, odd_a) + times(b, odd_b);
        y[2] = times(a * a, even_a) + times(b * b, even_b);
        y[3] = m[5] + times(a * a * a, odd_a) + times(b * b * b, odd_b);
    }
    template <class V>
    static PAD_INLINE void output_adjoint(const V (&y)[4], V (&r)[6]) {
        const V even_a = y[0] + times(a * a, y[2]);
        const V even_b = y[0] + times(b * b, y[2]);
        const V odd_a = times(a, y[1]) + times(a * a * a, y[3]);
        const V odd_b = times(b, y[1]) + times(b * b * b, y[3]);
        r[0] = y[0];
        r[1] = even_a + odd_a;
        r[2] = even_a - odd_a;
        r[3] = even_b + odd_b;
        r[4] = even_b - odd_b;
        r[5] = y[3];
    }
    template <class V>
    static PAD_INLINE void weights(const V (&g)[3], V (&r)[6]) {
        const V even_a = times(scale_a, g[0]) + times(scale_a * a * a, g[2]);
        const V even_b = times(scale_b, g[0]) + times(scale_b * b * b, g[2]);
        const V odd_a = times(scale_a * a, g[1]);
        const V odd_b = times(scale_b * b, g[1]);
        r[0] = g[0];
        r[1] = even_a + odd_a;
        r[2] = even_a - odd_a;
        r[3] = even_b + odd_b;
        r[4] = even_b - odd_b;
        r[5] = g[2];
    }
    template <class V>
    static PAD_INLINE void weights_adjoint(const V (&r)[6], V (&g)[3]) {
        const V even_a = times(scale_a, r[1] + r[2]);
        const V odd_a = times(scale_a * a, r[1] - r[2]);
        const V even_b = times(scale_b, r[3] + r[4]);
        const V odd_b = times(scale_b * b, r[3] - r[4]);
        g[0] = r[0] + even_a + even_b;
        g[1] = odd_a + odd_b;
        g[2] = times(a * a, even_a) + times(b * b, even_b) + r[5];
    }
};

/// Applies a one-dimensional transform From → To to the columns, then to the rows of a tile.
/// @param transform  called as transform(const V (&in)[From], V (&out)[To])
/// @param load       load(row, column) → V, rows and columns in [0, From)
/// @param store      store(row, column, V), rows and columns in [0, To)
template <int From, int To, class V, class F, class Load, class Store>
PAD_INLINE void transform_tile(F transform, Load load, Store store) {
    V half[To][From];
    PAD_UNROLL
    for (int column = 0; column < From; ++column) {
        V in[From];
        V out[To];
        PAD_UNROLL
        for (int row = 0; row < From; ++row) in[row] = load(row, column);
        transform(in, out);
        PAD_UNROLL
        for (int row = 0; row < To; ++row) half[row][column] = out[row];
    }
    PAD_UNROLL
    for (int row = 0; row < To; ++row) {
        V out[To];
        transform(half[row], out);
        PAD_UNROLL
        for (int column = 0; column < To; ++column) store(row, column, out[column]);
    }
}

}  // namespace pad::nn::convolution::winograd
