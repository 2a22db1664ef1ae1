/// @file
/// The elements of a vector with the smallest keys, found where the vector lies.
#pragma once

#include <cstdint>
#include <cstring>

#include <pad/backend/vector_ops.hpp>

namespace pad::backend {

/// A number whose order is that of `value`, which must not be negative; behind all of them for NaN.
PAD_HOST_DEVICE inline std::uint64_t order_key(float value) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}
PAD_HOST_DEVICE inline std::uint64_t order_key(double value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

namespace smallest {

/// A place in the order of elements: first by key, then by position.
struct Place {
    std::uint64_t key;
    core::Index position;

    [[nodiscard]] PAD_HOST_DEVICE Place with(const Place& bit) const {
        return {key | bit.key, position | bit.position};
    }
    [[nodiscard]] PAD_HOST_DEVICE bool before(const Place& other) const {
        return key < other.key || (key == other.key && position < other.position);
    }
};

/// 1 for an element before the place that is tried, 0 for others.
template <class Key>
struct Before {
    Key key;
    const Place* found;
    Place bit;
    PAD_HOST_DEVICE double operator()(core::Index i) const {
        return Place{key(i), i}.before(found->with(bit)) ? 1.0 : 0.0;
    }
};

/// Takes the bit that was tried if fewer than `count` elements lie before it.
struct Decide {
    const double* before;
    double count;
    Place bit;
    Place* found;
    PAD_HOST_DEVICE void operator()(core::Index) const {
        if (*before < count) *found = found->with(bit);
    }
};

template <class Key>
struct Flag {
    Key key;
    const Place* last;
    std::uint8_t* keep;
    PAD_HOST_DEVICE void operator()(core::Index i) const {
        keep[i] = last->before(Place{key(i), i}) ? 1 : 0;
    }
};

}  // namespace smallest

/// What leave_out_smallest works in; kept between calls.
template <class Backend>
struct SmallestMemory {
    DotMemory<Backend> sums;
    typename Backend::template Buffer<smallest::Place> found;
};

/// keep[i] = 0 for the `count` elements with the smallest keys, 1 for the others; of equal keys the
/// first elements are left out. `keep` lies in the backend's memory; nothing waits.
///
/// The place of the last element that is left out is the largest one with fewer than `count`
/// elements before it. It is put together bit by bit, the bits of the key first: counts are whole
/// numbers, so the result is the same on every backend. Cost: a pass over the vector and three
/// small launches for each bit of the key and of the size; 51 passes for 320,000 floats.
/// @tparam T    the type whose order_key `key` gives: it says how many bits there are
/// @param  key  a functor that gives the key of an element, std::uint64_t
template <class T, class Backend, class Key>
void leave_out_smallest(const Backend& backend, core::Index size, core::Index count, const Key& key,
                        SmallestMemory<Backend>& memory, std::uint8_t* keep) {
    using smallest::Place;
    if (count <= 0) {
        fill(backend, size, keep, std::uint8_t(1));
        return;
    }
    memory.sums.result.reserve(1);
    memory.found.reserve(1);
    memory.found.zero(1);
    double* const before = memory.sums.result.data();
    Place* const found = memory.found.data();
    const auto attempt = [&](const Place& bit) {
        sum_elements(backend, size, smallest::Before<Key>{key, found, bit}, memory.sums, before);
        backend.launch(1, smallest::Decide{before, static_cast<double>(count), bit, found});
    };
    for (std::uint64_t bit = std::uint64_t(1) << (8 * sizeof(T) - 1); bit > 0; bit >>= 1)
        attempt({bit, 0});
    core::Index bit = 1;
    while (2 * bit < size) bit *= 2;
    for (; bit > 0; bit /= 2) attempt({0, bit});
    for_each_element(backend, size, smallest::Flag<Key>{key, found, keep});
}

}  // namespace pad::backend
