/// @file
/// Fields: arrays of numbers in memory, with or without tangents.
#pragma once

#include <type_traits>

#include <pad/core/dual.hpp>

namespace pad::core {

/// Two parallel arrays, values and tangents; `tangent` is null where there is none (plain numbers,
/// or inputs whose tangent is zero), `value` is null where only the tangent is wanted.
template <class T>
struct Field {
    T* value = nullptr;
    T* tangent = nullptr;

    /// The field `offset` elements further on.
    [[nodiscard]] PAD_INLINE Field at(Index offset) const {
        return {value ? value + offset : nullptr, tangent ? tangent + offset : nullptr};
    }
    /// The same memory, read-only. A template, because nvcc warns of a class that converts to itself.
    template <class U>
    requires(std::is_same_v<U, const T> && !std::is_const_v<T>) PAD_INLINE operator Field<U>()
        const {
        return {value, tangent};
    }
    [[nodiscard]] PAD_INLINE explicit operator bool() const { return value || tangent; }
};

/// Reads the number at `index`: one lane, or a lane and its tangent.
template <class Number, class T>
PAD_INLINE Number load(const Field<T>& field, Index index) {
    using V = NumberLane<Number>;
    if constexpr (is_dual<Number>) {
        return Number(load_lane<V>(field.value + index), load_lane<V>(field.tangent + index));
    } else {
        return load_lane<V>(field.value + index);
    }
}

/// Reads one scalar at `index` and spreads it over the lane.
template <class Number, class T>
PAD_INLINE Number broadcast(const Field<T>& field, Index index) {
    using V = NumberLane<Number>;
    if constexpr (is_dual<Number>) {
        return Number(V(field.value[index]), V(field.tangent[index]));
    } else {
        return V(field.value[index]);
    }
}

/// Writes the number at `index`.
template <class Number, class T>
PAD_INLINE void store(const Field<T>& field, Index index, const Number& number) {
    if constexpr (is_dual<Number>) {
        store_lane(field.value + index, number.value);
        store_lane(field.tangent + index, number.tangent);
    } else {
        store_lane(field.value + index, number);
    }
}

}  // namespace pad::core
