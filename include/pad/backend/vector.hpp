/// @file
/// Vectors that kernels write, one source for the host's memory and a device's.
#pragma once

#include <cstddef>
#include <type_traits>
#include <vector>

#include <pad/core/config.hpp>

namespace pad::backend {

/// A vector in the memory of a backend's kernels: the host's own std::vector, or a Buffer elsewhere.
template <class T, class Backend>
using Vector =
    std::conditional_t<Backend::host_memory, std::vector<T>, typename Backend::template Buffer<T>>;

/// Leaves `count` zeros. Memory is kept from call to call.
template <class T>
void assign_zeros(std::vector<T>& values, core::Index count) {
    values.assign(static_cast<std::size_t>(count), T(0));
}
template <class Buffer>
void assign_zeros(Buffer& values, core::Index count) {
    values.reserve(count);
    values.zero(count);
}

/// The first values, as many as `to` holds, in host memory. Waits for the device.
template <class T>
void read_values(const std::vector<T>& values, std::vector<T>& to) {
    to.assign(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(to.size()));
}
template <class Buffer, class T>
void read_values(const Buffer& values, std::vector<T>& to) {
    values.read(0, static_cast<core::Index>(to.size()), to.data());
}

}  // namespace pad::backend
