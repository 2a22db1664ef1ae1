/// @file
/// Lanes in double precision beside lanes of floats, and signs of lanes packed into bits.
#pragma once

#include <pad/core/lane.hpp>

namespace pad::core {

/// The lane of doubles for as many images as V holds.
template <class V>
struct DoubleLaneOf {
    using Type = Pack<double, lane_width<V>>;
};
template <>
struct DoubleLaneOf<float> {
    using Type = double;
};
template <>
struct DoubleLaneOf<double> {
    using Type = double;
};
template <class V>
using DoubleLane = typename DoubleLaneOf<V>::Type;

#if !defined(__CUDACC__)  // whose front end knows no conversion of vectors
/// A register of floats as doubles.
template <class Wide, class Part>
PAD_INLINE Wide widened(Part part) {
#if defined(__AVX__) && !defined(__clang__)
    // g++ 12 takes the vector apart for the general form.
    if constexpr (sizeof(Wide) == 32) return (Wide)__builtin_ia32_cvtps2pd256(part);
#endif
    return __builtin_convertvector(part, Wide);
}
#endif

/// Reads `lane_width<D>` scalars as doubles.
template <class D, class T>
PAD_INLINE D load_as_double(const T* address) {
    if constexpr (std::is_same_v<T, double> || lane_width<D> == 1) {
        return load_lane<D>(address);
    } else {
        D result;
#if defined(__CUDACC__)
        for (int i = 0; i < lane_width<D>; ++i) result.set(i, static_cast<double>(address[i]));
#else
        using Part = typename NativeVector<T, D::part_width>::Type;
        const Part* const from = reinterpret_cast<const Part*>(address);
        PAD_UNROLL
        for (int p = 0; p < D::parts; ++p) result.part[p] = widened<typename D::Part>(from[p]);
#endif
        return result;
    }
}

/// Writes a lane of doubles as scalars of type T.
template <class D, class T>
PAD_INLINE void store_rounded(T* address, const D& lane) {
    if constexpr (std::is_same_v<T, double>) {
        store_lane<D>(address, lane);
    } else if constexpr (lane_width<D> == 1) {
        *address = static_cast<T>(lane);
    } else {
#if defined(__CUDACC__)
        for (int i = 0; i < lane_width<D>; ++i) address[i] = static_cast<T>(lane[i]);
#else
        using Part = typename NativeVector<T, D::part_width>::Type;
        PAD_UNROLL
        for (int p = 0; p < D::parts; ++p)
            reinterpret_cast<Part*>(address)[p] = __builtin_convertvector(lane.part[p], Part);
#endif
    }
}

/// The signs of up to 32 lanes, one bit for each in every element.
/// @tparam V  a lane of one register
template <class V>
struct SignBits {
    static_assert(V::parts == 1, "pad: signs are kept for lanes of one register");
    using Bits = decltype(std::declval<typename V::Part>() > std::declval<typename V::Part>());

    Bits bits{};

    /// Bit i in every element.
    static PAD_INLINE Bits bit(int i) {
        using Element = std::remove_reference_t<decltype(Bits{}[0])>;
        return Bits{} + static_cast<Element>(static_cast<Element>(1) << i);
    }

    static PAD_INLINE SignBits load(const LaneScalar<V>* address) {
        return {(Bits)load_lane<V>(address).part[0]};
    }
    PAD_INLINE void store(LaneScalar<V>* address) const {
        V lane;
        lane.part[0] = (typename V::Part)bits;
        store_lane(address, lane);
    }
    /// Sets bit i where a > 0.
    PAD_INLINE void set(int i, const V& a) { bits |= (a.part[0] > typename V::Part{}) & bit(i); }
    /// `bit i ? x : y`.
    [[nodiscard]] PAD_INLINE V select(int i, const V& x, const V& y) const {
        V result;
        result.part[0] = ((bits & bit(i)) != 0) ? x.part[0] : y.part[0];
        return result;
    }
};

}  // namespace pad::core
