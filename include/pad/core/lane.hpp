/// @file
/// Lanes: how many images one instruction works on.
///
/// A kernel is written once against a lane type V. On the host V is a Pack (neighbouring images in
/// one or more vector registers), on a GPU, and in the tests that imitate one, V is the scalar
/// itself: one image per thread.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>

#include <pad/core/config.hpp>

namespace pad::core {

/// One native vector register. The device has none, but parses what only the host runs: there it is
/// something of the same size and alignment.
template <class T, int Width>
struct NativeVector {
#if defined(__CUDA_ARCH__)
    struct alignas(Width * sizeof(T)) Type {
        T element[Width];
    };
#else
    typedef T Type __attribute__((vector_size(Width * sizeof(T))));
#endif
};

/// `Width` neighbouring scalars of type T, held in native vector registers.
template <class T, int Width>
struct Pack {
    static constexpr int native_width = PAD_VECTOR_BYTES / static_cast<int>(sizeof(T));
    static constexpr int part_width = Width < native_width ? Width : native_width;
    static constexpr int parts = Width / part_width;
    static_assert(parts * part_width == Width, "pad: a pack is a whole number of vectors");
    using Part = typename NativeVector<T, part_width>::Type;

    Part part[parts];

    Pack() = default;
    /// Every element equal to `value`.
    PAD_INLINE Pack(T value) {
        PAD_UNROLL
        for (int p = 0; p < parts; ++p) part[p] = value - Part{};
    }

    PAD_INLINE T operator[](int i) const { return part[i / part_width][i % part_width]; }
    PAD_INLINE void set(int i, T value) { part[i / part_width][i % part_width] = value; }

    PAD_INLINE Pack& operator+=(const Pack& b) {
        PAD_UNROLL
        for (int p = 0; p < parts; ++p) part[p] += b.part[p];
        return *this;
    }
    PAD_INLINE Pack& operator-=(const Pack& b) {
        PAD_UNROLL
        for (int p = 0; p < parts; ++p) part[p] -= b.part[p];
        return *this;
    }
    PAD_INLINE Pack& operator*=(const Pack& b) {
        PAD_UNROLL
        for (int p = 0; p < parts; ++p) part[p] *= b.part[p];
        return *this;
    }
    PAD_INLINE Pack& operator/=(const Pack& b) {
        PAD_UNROLL
        for (int p = 0; p < parts; ++p) part[p] /= b.part[p];
        return *this;
    }
    friend PAD_INLINE Pack operator+(Pack a, const Pack& b) { return a += b; }
    friend PAD_INLINE Pack operator-(Pack a, const Pack& b) { return a -= b; }
    friend PAD_INLINE Pack operator*(Pack a, const Pack& b) { return a *= b; }
    friend PAD_INLINE Pack operator/(Pack a, const Pack& b) { return a /= b; }
    friend PAD_INLINE Pack operator-(const Pack& a) { return Pack(T(0)) - a; }
};

/// Bytes of the lane that batches are padded to: one register, and two of narrow ones.
inline constexpr int wide_lane_bytes = PAD_VECTOR_BYTES > 32 ? PAD_VECTOR_BYTES : 32;

/// The widest lane.
template <class T>
using WideLane = Pack<T, wide_lane_bytes / static_cast<int>(sizeof(T))>;

/// One vector register of images.
template <class T>
using NativeLane = Pack<T, PAD_VECTOR_BYTES / static_cast<int>(sizeof(T))>;

/// What a lane is made of: `Scalar` and `width`.
template <class V>
struct LaneTraits {
    static_assert(std::is_floating_point_v<V>, "pad: a lane is float, double or a Pack of them");
    using Scalar = V;
    static constexpr int width = 1;
};
template <class T, int Width>
struct LaneTraits<Pack<T, Width>> {
    using Scalar = T;
    static constexpr int width = Width;
};

/// Images in a lane; 1 for a scalar.
template <class V>
inline constexpr int lane_width = LaneTraits<V>::width;
/// The type of one element: float or double.
template <class V>
using LaneScalar = typename LaneTraits<V>::Scalar;

/// Reads one lane from `address`, which is aligned to its parts.
template <class V>
PAD_INLINE V load_lane(const LaneScalar<V>* address) {
    if constexpr (lane_width<V> == 1) {
        return *address;
    } else {
        V lane;
        PAD_UNROLL
        for (int p = 0; p < V::parts; ++p)
            lane.part[p] = reinterpret_cast<const typename V::Part*>(address)[p];
        return lane;
    }
}

/// Reads one lane from any address of a scalar.
template <class V>
PAD_INLINE V load_unaligned(const LaneScalar<V>* address) {
    V lane;
    std::memcpy(&lane, address, sizeof(V));
    return lane;
}

/// Reads one lane that is to stay in its registers. Without it g++ reads the memory again for each
/// product, and the loads, not the products, bound the register blocks.
template <class V>
PAD_INLINE V load_to_register(const LaneScalar<V>* address) {
    V lane = load_lane<V>(address);
#if defined(PAD_REGISTER)
    if constexpr (lane_width<V> == 1) {
        asm("" : PAD_REGISTER(lane));
    } else {
        PAD_UNROLL
        for (int p = 0; p < V::parts; ++p) {
            typename V::Part part = lane.part[p];
            asm("" : PAD_REGISTER(part));
            lane.part[p] = part;
        }
    }
#endif
    return lane;
}

/// The same of a lane in memory. Without it g++ may copy the lane in pieces first.
template <class V>
PAD_INLINE V in_register(const V& lane) {
    return load_to_register<V>(reinterpret_cast<const LaneScalar<V>*>(&lane));
}

/// The same address, of which the compiler does not know what it has to do with others: it would keep
/// what neighbouring addresses share in more registers than there are.
template <class T>
PAD_INLINE const T* hidden(const T* address) {
#if defined(PAD_REGISTER)
    asm("" : "+r"(address));
#endif
    return address;
}

/// Asks for `count` numbers that are read soon. The address may be anything.
template <class T>
PAD_INLINE void prefetch(const T* address, Index count) {
#if !defined(__CUDA_ARCH__)
    constexpr int line = 64 / static_cast<int>(sizeof(T));
    for (Index i = 0; i < count; i += line) __builtin_prefetch(address + i);
#else
    (void)address, (void)count;
#endif
}

/// The same into the second-level cache, for what would crowd out the first.
template <class T>
PAD_INLINE void prefetch_far(const T* address, Index count) {
#if !defined(__CUDA_ARCH__)
    constexpr int line = 64 / static_cast<int>(sizeof(T));
    for (Index i = 0; i < count; i += line) __builtin_prefetch(address + i, 0, 2);
#else
    (void)address, (void)count;
#endif
}

/// Writes one lane to `address`, which is aligned to its parts.
template <class V>
PAD_INLINE void store_lane(LaneScalar<V>* address, const V& lane) {
    if constexpr (lane_width<V> == 1) {
        *address = lane;
    } else {
        PAD_UNROLL
        for (int p = 0; p < V::parts; ++p)
            reinterpret_cast<typename V::Part*>(address)[p] = lane.part[p];
    }
}

/// Element i of a lane.
template <class V>
PAD_INLINE LaneScalar<V> lane_element(const V& lane, int i) {
    if constexpr (lane_width<V> == 1) {
        (void)i;
        return lane;
    } else {
        return lane[i];
    }
}

/// Applies `f` to every element.
template <class V, class F>
PAD_INLINE V map_lane(const V& a, F f) {
    if constexpr (lane_width<V> == 1) {
        return f(a);
    } else {
        V result;
        for (int i = 0; i < lane_width<V>; ++i) result.set(i, f(a[i]));
        return result;
    }
}

/// `a > b ? x : y`, element by element.
template <class V>
PAD_INLINE V select_greater(const V& a, const V& b, const V& x, const V& y) {
    if constexpr (lane_width<V> == 1) {
        return a > b ? x : y;
    } else {
        V result;
        PAD_UNROLL
        for (int p = 0; p < V::parts; ++p)
            result.part[p] = a.part[p] > b.part[p] ? x.part[p] : y.part[p];
        return result;
    }
}

/// The larger of two lanes, element by element.
template <class V>
PAD_INLINE V larger(const V& a, const V& b) {
    return select_greater(a, b, a, b);
}

/// Sum of the elements, halves on halves.
template <class V>
PAD_INLINE LaneScalar<V> lane_sum(const V& lane) {
    using T = LaneScalar<V>;
    constexpr int width = lane_width<V>;
    if constexpr (width == 1) {
        return lane;
    } else if constexpr (width == 2) {
        return lane[0] + lane[1];
    } else {
        using Half = Pack<T, width / 2>;
        alignas(alignment) T elements[width];
        store_lane(elements, lane);
        return lane_sum(load_lane<Half>(elements) + load_lane<Half>(elements + width / 2));
    }
}

#if !defined(__CUDACC__)
/// A transposition in steps for which processors have one instruction each: they exchange elements
/// inside of *blocks* of 16 bytes, or whole blocks.
namespace transposition {

template <class T, int Width>
inline constexpr int block = std::min(Width, 16 / static_cast<int>(sizeof(T)));

/// The lower or upper halves of all blocks, elements of a and b in turn.
template <int Block, bool Upper, class Part, int... J>
PAD_INLINE Part zipped(Part a, Part b, std::integer_sequence<int, J...>) {
    constexpr int width = sizeof...(J);
    return __builtin_shufflevector(
        a, b,
        (J / Block * Block + (Upper ? Block / 2 : 0) + J % Block / 2 + (J % 2 ? width : 0))...);
}

/// The even or odd blocks of a, then those of b.
template <int Block, bool Odd, class Part, int... J>
PAD_INLINE Part every_other(Part a, Part b, std::integer_sequence<int, J...>) {
    return __builtin_shufflevector(a, b,
                                   (2 * (J / Block) * Block + (Odd ? Block : 0) + J % Block)...);
}

/// One of log2(block) steps that transpose within blocks: rows lie `block` to a group.
template <class T, int Width>
PAD_INLINE void zip_rows(Pack<T, Width> (&rows)[Width]) {
    using Elements = std::make_integer_sequence<int, Width>;
    constexpr int size = block<T, Width>;
    Pack<T, Width> next[Width];
    PAD_UNROLL
    for (int i = 0; i < Width / 2; ++i) {
        const int from = i / (size / 2) * size + i % (size / 2);
        const auto a = rows[from].part[0];
        const auto b = rows[from + size / 2].part[0];
        next[2 * i].part[0] = zipped<size, false>(a, b, Elements{});
        next[2 * i + 1].part[0] = zipped<size, true>(a, b, Elements{});
    }
    PAD_UNROLL
    for (int i = 0; i < Width; ++i) rows[i] = next[i];
}

/// One of log2(Width / block) steps that transpose the blocks.
template <class T, int Width>
PAD_INLINE void separate_blocks(Pack<T, Width> (&rows)[Width]) {
    using Elements = std::make_integer_sequence<int, Width>;
    constexpr int size = block<T, Width>;
    Pack<T, Width> next[Width];
    PAD_UNROLL
    for (int i = 0; i < Width / 2; ++i) {
        const int from = i / size * 2 * size + i % size;
        const auto a = rows[from].part[0];
        const auto b = rows[from + size].part[0];
        next[i].part[0] = every_other<size, false>(a, b, Elements{});
        next[Width / 2 + i].part[0] = every_other<size, true>(a, b, Elements{});
    }
    PAD_UNROLL
    for (int i = 0; i < Width; ++i) rows[i] = next[i];
}

}  // namespace transposition
#endif

/// Exchanges rows and columns of a square of one-register lanes.
template <class T, int Width>
PAD_INLINE void transpose(Pack<T, Width> (&rows)[Width]) {
    static_assert(Pack<T, Width>::parts == 1, "pad: only lanes of one register are transposed");
#if defined(__CUDACC__)  // whose front end knows no vector shuffles
    for (int i = 0; i < Width; ++i)
        for (int j = 0; j < i; ++j) {
            const T element = rows[i][j];
            rows[i].set(j, rows[j][i]);
            rows[j].set(i, element);
        }
#else
    constexpr int block = transposition::block<T, Width>;
    PAD_UNROLL
    for (int size = 1; size < block; size *= 2) transposition::zip_rows(rows);
    PAD_UNROLL
    for (int size = block; size < Width; size *= 2) transposition::separate_blocks(rows);
#endif
}
/// A square of one scalar is its own transpose.
template <class T>
PAD_INLINE void transpose(T (&)[1]) {}

/// 1 for the elements whose position `first + i` is below `count`, 0 for the padding behind.
template <class V>
PAD_INLINE V lane_mask(Index first, Index count) {
    using T = LaneScalar<V>;
    if constexpr (lane_width<V> == 1) {
        return first < count ? T(1) : T(0);
    } else {
        V mask;
        for (int i = 0; i < lane_width<V>; ++i) mask.set(i, first + i < count ? T(1) : T(0));
        return mask;
    }
}

/// eᵃ, element by element.
template <class V>
PAD_INLINE V exp(const V& a) {
    return map_lane(a, [](LaneScalar<V> x) { return std::exp(x); });
}
/// The natural logarithm of a, element by element.
template <class V>
PAD_INLINE V log(const V& a) {
    return map_lane(a, [](LaneScalar<V> x) { return std::log(x); });
}
/// 1/√a, in full precision.
template <class V>
PAD_INLINE V reciprocal_root(const V& a) {
    return map_lane(a, [](LaneScalar<V> x) { return LaneScalar<V>(1) / std::sqrt(x); });
}

}  // namespace pad::core
