/// @file
/// Files seen as memory.
#pragma once

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <span>
#include <utility>

#include <pad/io/descriptor.hpp>

namespace pad::io {

/// A file mapped read-only into memory: opening costs nothing, a page is read when it is touched.
///
/// The file must not shrink while it is mapped. One that this library replaces does not:
/// AtomicFile renames, and the mapping keeps the old contents.
class MappedFile {
public:
    /// Maps all of `path`. Throws Error with the path and the system's reason.
    explicit MappedFile(std::filesystem::path path) : path_(std::move(path)) {
        const detail::Descriptor file = detail::open_for_reading(path_);
        size_ = detail::file_size(file, path_);
        if (size_ == 0) return;  // there is no empty mapping
        void* address = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.number(), 0);
        if (address == MAP_FAILED) detail::fail_system(path_, "cannot be mapped", errno);
        address_ = address;
    }
    MappedFile(MappedFile&& other) noexcept
        : path_(std::move(other.path_)),
          address_(std::exchange(other.address_, nullptr)),
          size_(std::exchange(other.size_, 0)) {}
    MappedFile& operator=(MappedFile&& other) noexcept {
        std::swap(path_, other.path_);
        std::swap(address_, other.address_);
        std::swap(size_, other.size_);
        return *this;
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile() {
        if (address_ != nullptr) ::munmap(address_, size_);
    }

    /// The contents, aligned to a page; they stay where they are when the object moves.
    [[nodiscard]] std::span<const std::byte> bytes() const {
        return {static_cast<const std::byte*>(address_), size_};
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
    void* address_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace pad::io
