/// @file
/// Dual numbers: a value and its derivative along one direction.
///
/// Every kernel that is not a plain product is written against a *number*: a lane V for values, a
/// Dual<V> for values with tangents. Running the reverse sweep on dual numbers gives the
/// directional derivative of the gradient (Pearlmutter's R-operator) from the same source.
#pragma once

#include <type_traits>

#include <pad/core/lane.hpp>

namespace pad::core {

/// value + ε·tangent with ε² = 0.
template <class V>
struct Dual {
    V value;
    V tangent;

    Dual() = default;
    PAD_INLINE Dual(const V& v) : value(v), tangent(LaneScalar<V>(0)) {}
    PAD_INLINE Dual(const V& v, const V& t) : value(v), tangent(t) {}

    PAD_INLINE Dual& operator+=(const Dual& b) {
        value += b.value;
        tangent += b.tangent;
        return *this;
    }
    PAD_INLINE Dual& operator-=(const Dual& b) {
        value -= b.value;
        tangent -= b.tangent;
        return *this;
    }
    friend PAD_INLINE Dual operator+(Dual a, const Dual& b) { return a += b; }
    friend PAD_INLINE Dual operator-(Dual a, const Dual& b) { return a -= b; }
    friend PAD_INLINE Dual operator-(const Dual& a) { return Dual(-a.value, -a.tangent); }
    friend PAD_INLINE Dual operator*(const Dual& a, const Dual& b) {
        return Dual(a.value * b.value, a.value * b.tangent + a.tangent * b.value);
    }
    /// Scaling by a constant, which has no tangent.
    friend PAD_INLINE Dual operator*(const Dual& a, const V& b) {
        return Dual(a.value * b, a.tangent * b);
    }
};

/// What a number is made of: its lane, its scalar, whether it carries a tangent.
template <class Number>
struct NumberTraits {
    using Lane = Number;
    static constexpr bool is_dual = false;
};
template <class V>
struct NumberTraits<Dual<V>> {
    using Lane = V;
    static constexpr bool is_dual = true;
};

/// V of a lane V, and of a Dual<V>.
template <class Number>
using NumberLane = typename NumberTraits<Number>::Lane;
/// The scalar that the lane is made of: float or double.
template <class Number>
using NumberScalar = LaneScalar<NumberLane<Number>>;
/// Whether a number carries a tangent.
template <class Number>
inline constexpr bool is_dual = NumberTraits<Number>::is_dual;

/// The value without its tangent.
template <class Number>
PAD_INLINE NumberLane<Number> value_part(const Number& a) {
    if constexpr (is_dual<Number>) {
        return a.value;
    } else {
        return a;
    }
}

/// What a sweep is run for: the value of a plain number, the tangent of a dual one.
template <class Number>
PAD_INLINE NumberLane<Number> result_part(const Number& a) {
    if constexpr (is_dual<Number>) {
        return a.tangent;
    } else {
        return a;
    }
}

/// eᵃ, whose derivative is eᵃ.
template <class V>
PAD_INLINE Dual<V> exp(const Dual<V>& a) {
    const V e = exp(a.value);
    return Dual<V>(e, e * a.tangent);
}
/// ln a, whose derivative is 1/a.
template <class V>
PAD_INLINE Dual<V> log(const Dual<V>& a) {
    return Dual<V>(log(a.value), a.tangent / a.value);
}
/// a^(−1/2), whose derivative is −½·a^(−3/2).
template <class V>
PAD_INLINE Dual<V> reciprocal_root(const Dual<V>& a) {
    const V r = reciprocal_root(a.value);
    return Dual<V>(r, a.tangent * (r * r * r * V(LaneScalar<V>(-0.5))));
}
/// 1/a.
template <class V>
PAD_INLINE V reciprocal(const V& a) {
    return V(LaneScalar<V>(1)) / a;
}
template <class V>
PAD_INLINE Dual<V> reciprocal(const Dual<V>& a) {
    const V r = reciprocal(a.value);
    return Dual<V>(r, -(a.tangent * r * r));
}

/// `a > b ? x : y`; the comparison looks at values only.
template <class V>
PAD_INLINE Dual<V> select_greater(const V& a, const V& b, const Dual<V>& x, const Dual<V>& y) {
    return Dual<V>(select_greater(a, b, x.value, y.value),
                   select_greater(a, b, x.tangent, y.tangent));
}

}  // namespace pad::core
