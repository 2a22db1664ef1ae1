/// @file
/// Files that are replaced as a whole or not at all.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include <pad/core/error.hpp>
#include <pad/io/descriptor.hpp>

namespace pad::io {

namespace detail {

/// The folder that holds `path`, "." for a bare name.
inline std::filesystem::path folder_of(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.parent_path();
    return folder.empty() ? std::filesystem::path(".") : folder;
}

/// Makes a rename in `folder` survive a power cut. A folder that cannot be opened for reading, or
/// that its file system cannot flush, is left to the system's own schedule; an input/output error
/// is reported.
inline void flush_folder(const std::filesystem::path& folder) {
    Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.is_open()) return;
    if (::fsync(directory.number()) != 0 && errno == EIO)
        fail_system(folder, "the folder cannot be flushed to disk", errno);
}

}  // namespace detail

/// A name in the folder of `path` under which no other call, in this process or another one on
/// this machine, writes: `path`, the process number and a count.
inline std::filesystem::path temporary_name(const std::filesystem::path& path) {
    static std::atomic<unsigned> count{0};
    std::filesystem::path name = path;
    name += '.';
    name += std::to_string(::getpid());
    name += '-';
    name += std::to_string(count++);
    name += ".tmp";
    return name;
}

/// Writes a file beside its final place and moves it there in one step.
///
/// What is written goes to a temporary name in the same folder. `commit` flushes it to disk and
/// renames it over `path`, so that a reader, or a program started after a crash, finds either the
/// old file or the complete new one. An object that is destroyed without a successful `commit`
/// removes its temporary and leaves the old file as it was. A symbolic link at `path` is itself
/// replaced.
///
/// Errors: every failure (full disk, unwritable folder, something at `path` that is not a regular
/// file) is an Error with the path and the system's reason.
class AtomicFile {
public:
    /// Opens the temporary.
    explicit AtomicFile(std::filesystem::path path) : path_(std::move(path)) {
        struct stat status = {};
        if (::stat(path_.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
            core::fail(path_.string(),
                       ": cannot be written: it exists and is not a regular file; name a file");
        open_temporary();
    }
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    ~AtomicFile() {
        file_.close();
        if (!temporary_.empty()) ::unlink(temporary_.c_str());
    }

    /// Appends `bytes`.
    void write(std::span<const std::byte> bytes) { detail::write_all(file_, bytes, path_); }

    /// Flushes to disk and moves the file to its place. Call it once, after the last `write`.
    void commit() {
        if (::fsync(file_.number()) != 0) detail::fail_system(path_, "cannot be flushed", errno);
        if (const int error = file_.close()) detail::fail_system(path_, "cannot be closed", error);
        if (::rename(temporary_.c_str(), path_.c_str()) != 0)
            detail::fail_system(path_, "cannot be replaced", errno);
        temporary_.clear();
        detail::flush_folder(detail::folder_of(path_));
    }

private:
    void open_temporary() {
        // A killed process may have left a file behind under a number that this one now has.
        constexpr int tries = 1000;
        int error = EEXIST;
        for (int i = 0; i < tries && error == EEXIST; ++i) {
            std::filesystem::path name = temporary_name(path_);
            file_ = detail::Descriptor(
                ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
            if (file_.is_open()) {
                temporary_ = std::move(name);
                return;
            }
            error = errno;
        }
        detail::fail_system(path_, "cannot be written", error);
    }

    std::filesystem::path path_;
    std::filesystem::path temporary_;
    detail::Descriptor file_;
};

}  // namespace pad::io
