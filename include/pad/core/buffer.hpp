/// @file
/// Aligned memory that is allocated once and reused.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <span>
#include <utility>

#include <pad/core/config.hpp>
#include <pad/core/error.hpp>

namespace pad::core {

/// An owned, zero-initialised array, aligned to a cache line, on huge pages where the system
/// offers them (first-touch page faults otherwise dominate large arrays).
/// Throws Error, with the size asked for, when there is not enough memory.
template <class T>
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(Index size) : memory_(allocate(size)), size_(size) {}
    Buffer(Buffer&& other) noexcept
        : memory_(std::move(other.memory_)), size_(std::exchange(other.size_, 0)) {}
    Buffer& operator=(Buffer&& other) noexcept {
        memory_ = std::move(other.memory_);
        size_ = std::exchange(other.size_, 0);
        return *this;
    }

    [[nodiscard]] T* data() const { return memory_.get(); }
    [[nodiscard]] Index size() const { return size_; }
    [[nodiscard]] std::span<T> span() const {
        return {memory_.get(), static_cast<std::size_t>(size_)};
    }
    T& operator[](Index i) const { return memory_[static_cast<std::size_t>(i)]; }

    /// Makes room for at least `size` elements; contents are lost when the buffer grows.
    void reserve(Index size) {
        if (size > size_) *this = Buffer(size);
    }
    void fill(T value) const { std::fill_n(memory_.get(), size_, value); }

    /// What a backend's memory can do besides (docs/policies/backend.md): the first `count` elements
    /// become zero; `count` elements from `first` on are taken from or given to host memory.
    void zero(Index count) const { std::fill_n(memory_.get(), count, T{}); }
    void write(Index first, Index count, const T* from) const {
        std::copy_n(from, count, memory_.get() + first);
    }
    void read(Index first, Index count, T* to) const {
        std::copy_n(memory_.get() + first, count, to);
    }

private:
    struct Free {
        void operator()(T* memory) const { std::free(memory); }
    };
    static constexpr std::size_t huge_page = std::size_t(1) << 21;

    static T* allocate(Index size) {
        if (size <= 0) return nullptr;
        const std::size_t bytes = static_cast<std::size_t>(size) * sizeof(T);
        const std::size_t unit = bytes >= huge_page ? huge_page : alignment;
        const std::size_t rounded = (bytes + unit - 1) / unit * unit;
        void* memory = std::aligned_alloc(unit, rounded);
        require(memory != nullptr, "cannot allocate ", rounded >> 20,
                " MiB of memory; a smaller micro-batch or batch needs less");
        if (unit == huge_page) ::madvise(memory, rounded, MADV_HUGEPAGE);
        std::fill_n(static_cast<T*>(memory), size, T{});
        return static_cast<T*>(memory);
    }

    std::unique_ptr<T[], Free> memory_;
    Index size_ = 0;
};

}  // namespace pad::core
