/// @file
/// Host values where kernels can read them.
#pragma once

#include <span>

#include <pad/core/config.hpp>

namespace pad::backend {

/// Hands host values to kernels: as they are on a backend that works on the host's memory, as a copy
/// elsewhere. Memory is kept from call to call.
template <class T, class Backend>
class Mirror {
public:
    /// What kernels may read until the next call; on the host as long as `values` live.
    const T* of(std::span<const T> values) {
        if constexpr (Backend::host_memory) {
            return values.data();
        } else {
            const auto count = static_cast<core::Index>(values.size());
            copy_.reserve(count);
            copy_.write(0, count, values.data());
            return copy_.data();
        }
    }

private:
    typename Backend::template Buffer<T> copy_;
};

}  // namespace pad::backend
