/// @file
/// Letting threads sleep while they wait.
#pragma once

#include <unistd.h>

#include <cstdlib>

namespace pad::run {

/// Makes OpenMP threads sleep rather than spin between kernels, which lets several programs share
/// the cores: spinning makes each of them several times slower then. The OpenMP library reads
/// OMP_WAIT_POLICY when it is loaded, so the program is started once more with it; a policy that
/// the user has set stays. Call it first in `main`; returns when there is nothing (left) to do.
/// @param argv  the program's arguments, ended by a null pointer
inline void let_waiting_threads_sleep(char** argv) {
    if (std::getenv("OMP_WAIT_POLICY") != nullptr) return;
    ::setenv("OMP_WAIT_POLICY", "passive", 1);
    ::execv("/proc/self/exe", argv);
}

}  // namespace pad::run
