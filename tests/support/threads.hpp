/// @file
/// Tests that change the number of threads.
#pragma once

#include <pad/backend/host.hpp>

namespace test {

/// Puts the thread count back at the end of a test.
struct ThreadsRestored {
    ThreadsRestored() = default;
    ThreadsRestored(const ThreadsRestored&) = delete;
    ThreadsRestored& operator=(const ThreadsRestored&) = delete;
    ~ThreadsRestored() { pad::backend::set_threads(0); }
};

}  // namespace test
