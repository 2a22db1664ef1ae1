/// @file
/// Device memory that is allocated once and reused.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include <pad/backend/cuda/context.cuh>

namespace pad::backend::cuda {

/// core::Buffer in device memory: an owned array, filled with zeros. `data()` is for kernels; the
/// host reads and writes through `read` and `write`.
template <class T>
class Buffer {
    static_assert(std::is_trivially_copyable_v<T>, "pad: device memory holds plain values");

public:
    Buffer() = default;
    explicit Buffer(core::Index size) : size_(size > 0 ? size : 0) {
        if (size_ == 0) return;
        context_ = Context::current();
        data_ = static_cast<T*>(context_->allocate(bytes(size_)));
    }
    Buffer(Buffer&& other) noexcept
        : context_(std::move(other.context_)),
          data_(std::exchange(other.data_, nullptr)),
          size_(std::exchange(other.size_, 0)) {}
    Buffer& operator=(Buffer&& other) noexcept {
        Buffer old(std::move(*this));
        context_ = std::move(other.context_);
        data_ = std::exchange(other.data_, nullptr);
        size_ = std::exchange(other.size_, 0);
        return *this;
    }
    ~Buffer() {
        if (data_) context_->release(data_, bytes(size_));
    }

    [[nodiscard]] T* data() const { return data_; }
    [[nodiscard]] core::Index size() const { return size_; }

    /// Makes room for at least `size` elements; contents are lost when the buffer grows.
    void reserve(core::Index size) {
        if (size <= size_) return;
        *this = Buffer();
        *this = Buffer(size);
    }
    /// The first `count` elements become zero.
    void zero(core::Index count) const {
        if (count > 0)
            check(cudaMemsetAsync(data_, 0, bytes(count), context_->stream()), "cudaMemsetAsync",
                  " of ", bytes(count), " bytes");
    }
    /// `count` elements from `first` on are taken from host memory.
    void write(core::Index first, core::Index count, const T* from) const {
        if (count > 0) context_->upload(from, data_ + first, bytes(count));
    }
    /// `count` elements from `first` on are given to host memory. Waits for the device.
    void read(core::Index first, core::Index count, T* to) const {
        if (count > 0) context_->download(data_ + first, to, bytes(count));
    }

private:
    static std::size_t bytes(core::Index count) {
        return static_cast<std::size_t>(count) * sizeof(T);
    }

    std::shared_ptr<Context> context_;
    T* data_ = nullptr;
    core::Index size_ = 0;
};

}  // namespace pad::backend::cuda
