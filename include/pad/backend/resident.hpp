/// @file
/// Host values that kernels change.
#pragma once

#include <vector>

#include <pad/core/config.hpp>

namespace pad::backend {

/// Borrows a host vector for kernels that change it: the vector itself on a backend that works on the
/// host's memory, a copy elsewhere, which is made once and comes back when it is asked for.
template <class T, class Backend>
class Resident {
public:
    /// `values` keeps its size and outlives this.
    explicit Resident(std::vector<T>& values) : values_(&values) {
        if constexpr (!Backend::host_memory) {
            copy_.reserve(size());
            copy_.write(0, size(), values.data());
        }
    }

    [[nodiscard]] core::Index size() const { return static_cast<core::Index>(values_->size()); }
    /// For kernels.
    [[nodiscard]] T* data() const {
        if constexpr (Backend::host_memory)
            return values_->data();
        else
            return copy_.data();
    }
    /// Brings the host's vector up to date. Waits for the device; free on the host.
    void fetch() const {
        if constexpr (!Backend::host_memory) copy_.read(0, size(), values_->data());
    }

private:
    std::vector<T>* values_;
    typename Backend::template Buffer<T> copy_;
};

}  // namespace pad::backend
