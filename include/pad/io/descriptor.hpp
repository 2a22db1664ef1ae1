/// @file
/// The few system calls that reading and writing files needs, with every result checked.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <pad/core/error.hpp>

namespace pad::io::detail {

/// Throws Error: the path, what could not be done, and the system's reason for `error` (an errno).
[[noreturn]] inline void fail_system(const std::filesystem::path& path, std::string_view what,
                                     int error) {
    core::fail(path.string(), ": ", what, ": ", std::system_category().message(error));
}

/// An open file, closed when it goes out of scope.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    /// The number that system calls take; negative when nothing is open.
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }

    /// Closes the file and returns 0 or the error: some file systems report a full disk only here.
    int close() {
        if (!is_open()) return 0;
        return ::close(std::exchange(number_, -1)) == 0 ? 0 : errno;
    }

private:
    int number_ = -1;
};

/// Opens `path` for reading. Throws Error when that fails or when `path` is a folder.
inline Descriptor open_for_reading(const std::filesystem::path& path) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) fail_system(path, "cannot be opened for reading", errno);
    struct stat status = {};
    if (::fstat(file.number(), &status) != 0) fail_system(path, "cannot be examined", errno);
    if (S_ISDIR(status.st_mode)) fail_system(path, "cannot be read as a file", EISDIR);
    return file;
}

/// Bytes in the open file (0 for what has no size, such as a pipe).
inline std::size_t file_size(const Descriptor& file, const std::filesystem::path& path) {
    struct stat status = {};
    if (::fstat(file.number(), &status) != 0) fail_system(path, "cannot be examined", errno);
    return S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) : 0;
}

/// Reads up to `bytes.size()` bytes and returns how many there were; 0 at the end of the file.
inline std::size_t read_some(const Descriptor& file, std::span<std::byte> bytes,
                             const std::filesystem::path& path) {
    for (;;) {
        const ssize_t count = ::read(file.number(), bytes.data(), bytes.size());
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) fail_system(path, "cannot be read", errno);
    }
}

/// Writes all of `bytes`, however many calls that takes. Throws Error naming `path`.
inline void write_all(const Descriptor& file, std::span<const std::byte> bytes,
                      const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file.number(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail_system(path, "cannot be written", errno);
        if (count == 0) fail_system(path, "cannot be written", EIO);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

}  // namespace pad::io::detail
