/// @file
/// Whole files: reading, replacing, appending.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/atomic_file.hpp>
#include <pad/io/descriptor.hpp>
#include <pad/io/gzip.hpp>

namespace pad::io {

/// The bytes of a text, for the functions that write bytes.
inline std::span<const std::byte> as_bytes(std::string_view text) {
    return std::as_bytes(std::span<const char>(text.data(), text.size()));
}

/// The bytes of `path`. Throws Error with the path and the system's reason.
inline std::vector<std::byte> read_file(const std::filesystem::path& path) {
    const detail::Descriptor file = detail::open_for_reading(path);
    const std::size_t expected = detail::file_size(file, path);
    try {
        // One byte more than expected: a file of that size then ends without another round.
        std::vector<std::byte> bytes(expected + 1);
        std::size_t size = 0;
        for (;;) {
            const std::size_t count = detail::read_some(file, std::span(bytes).subspan(size), path);
            if (count == 0) break;
            size += count;
            if (size == bytes.size()) bytes.resize(std::max(2 * size, std::size_t{4096}));
        }
        bytes.resize(size);
        return bytes;
    } catch (const std::bad_alloc&) {
        core::fail(path.string(), ": its ", expected, " bytes do not fit into memory");
    }
}

/// The bytes of `path`, unpacked when they are gzip data, which their first two bytes say.
/// Throws Error when the file cannot be read, is truncated or damaged.
inline std::vector<std::byte> read_maybe_gzip(const std::filesystem::path& path) {
    std::vector<std::byte> bytes = read_file(path);
    return is_gzip(bytes) ? gunzip(bytes, path) : bytes;
}

/// Replaces `path` by `bytes` in one step; see AtomicFile. Whatever fails, the old file stays.
inline void write_file_atomically(const std::filesystem::path& path,
                                  std::span<const std::byte> bytes) {
    AtomicFile file(path);
    file.write(bytes);
    file.commit();
}

/// Makes the folder `path` and those above it; one that is there already is fine.
inline void make_folder(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return;
    if (!error) error = std::make_error_code(std::errc::not_a_directory);
    core::fail(path.string(), ": the folder cannot be made: ", error.message());
}

/// Appends `line` and a line break to `path`, which is made when it is not there. For records that
/// one process writes, one per line.
///
/// A write that fails is taken back, so that the file keeps only whole lines. When the file ends
/// within a line, because a process was killed there, the new line still starts on its own.
/// Throws Error with the path and the system's reason, and when `line` has a line break in it.
inline void append_line(const std::filesystem::path& path, const std::string& line) {
    core::require(line.find('\n') == std::string::npos, path.string(),
                  ": a line to append must not have a line break in it");
    detail::Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (!file.is_open()) detail::fail_system(path, "cannot be opened for appending", errno);
    const std::size_t size = detail::file_size(file, path);
    char last = '\n';
    if (size > 0 && ::pread(file.number(), &last, 1, static_cast<off_t>(size - 1)) != 1)
        detail::fail_system(path, "cannot be read", errno);
    const std::string text = (last == '\n' ? "" : "\n") + line + "\n";
    try {
        detail::write_all(file, as_bytes(text), path);
    } catch (const core::Error&) {
        // The error that is reported is the first one, whether or not this works.
        [[maybe_unused]] const int undone = ::ftruncate(file.number(), static_cast<off_t>(size));
        throw;
    }
    if (const int error = file.close()) detail::fail_system(path, "cannot be closed", error);
}

}  // namespace pad::io
