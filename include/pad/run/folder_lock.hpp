/// @file
/// A lock on a folder that one process at a time holds.
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>

#include <pad/core/error.hpp>
#include <pad/io/descriptor.hpp>
#include <pad/io/file.hpp>

namespace pad::run {

/// Keeps other processes, on this machine, out of a folder for as long as it exists.
///
/// The lock is one that the system takes back when the process ends, however it ends: a lock file
/// that a killed process left behind locks nothing. The destructor removes the file.
class FolderLock {
public:
    /// Locks the folder of `path`, the lock file. Throws Error with the folder when another process
    /// (or another object of this one) has it locked, and with the system's reason when the file
    /// cannot be made. On a file system without locks it goes on without; `is_locked()` then is
    /// false.
    explicit FolderLock(std::filesystem::path path) : path_(std::move(path)) {
        // The holder removes the file when it ends, perhaps between our opening it and locking it:
        // then we hold a file that is no longer there, and begin again.
        while (!try_to_lock()) {
        }
        if (!is_locked_) return;
        // For the message of a process that finds the folder locked; the lock does not need it.
        const std::string text = std::to_string(::getpid()) + "\n";
        if (::ftruncate(file_.number(), 0) != 0)
            io::detail::fail_system(path_, "cannot be written", errno);
        io::detail::write_all(file_, io::as_bytes(text), path_);
    }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock() { ::unlink(path_.c_str()); }

    /// False on a file system that has no locks.
    [[nodiscard]] bool is_locked() const { return is_locked_; }

private:
    /// True when the lock is held, or cannot be had on this file system.
    bool try_to_lock() {
        file_ = io::detail::Descriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
        if (!file_.is_open()) io::detail::fail_system(path_, "cannot be made", errno);
        int result = 0;
        do {
            result = ::flock(file_.number(), LOCK_EX | LOCK_NB);
        } while (result != 0 && errno == EINTR);
        if (result != 0 && errno == EWOULDBLOCK) fail_locked();
        is_locked_ = result == 0;
        return !is_locked_ || is_still_at_its_path();
    }

    [[nodiscard]] bool is_still_at_its_path() const {
        struct stat ours = {};
        struct stat there = {};
        return ::fstat(file_.number(), &ours) == 0 && ::stat(path_.c_str(), &there) == 0 &&
               ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
    }

    [[noreturn]] void fail_locked() const {
        char text[24] = {};
        const ssize_t size = ::pread(file_.number(), text, sizeof text - 1, 0);
        std::string process(text, size > 0 ? static_cast<std::size_t>(size) : 0);
        process = process.substr(0, process.find_first_not_of("0123456789"));
        const bool known = !process.empty();
        core::fail(io::detail::folder_of(path_).string(), ": another run",
                   known ? " (process " : "", process, known ? ")" : "",
                   " is working in this folder; wait for it, or name another folder");
    }

    std::filesystem::path path_;
    io::detail::Descriptor file_;
    bool is_locked_ = false;
};

}  // namespace pad::run
