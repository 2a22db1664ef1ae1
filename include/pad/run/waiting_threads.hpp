/// @file
/// Letting threads sleep while they wait.
#pragma once

#include <unistd.h>

#include <cstdlib>

namespace pad::run {

/// Makes OpenMP threads that wait between kernels spin for microseconds only and sleep then. The
/// default of g++'s OpenMP is to spin for milliseconds, which makes several programs on the same
/// cores each several times slower; sleeping at once makes small networks up to a third slower. The
/// OpenMP library reads its environment when it is loaded, so the program is started once more with
/// it; a policy that the user has set stays. Call it first in `main`; returns when there is nothing
/// (left) to do.
/// @param argv  the program's arguments, ended by a null pointer
inline void let_waiting_threads_sleep(char** argv) {
    if (std::getenv("OMP_WAIT_POLICY") != nullptr) return;
    ::setenv("OMP_WAIT_POLICY", "passive", 1);
    ::setenv("GOMP_SPINCOUNT", "10000", 0);
    ::execv("/proc/self/exe", argv);
}

}  // namespace pad::run
