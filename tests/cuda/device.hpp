/// @file
/// What the programs of the CUDA tests do where there is no GPU.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

#include <pad/backend/cuda/error.cuh>

/// Ends the program as skipped, with a sentence, where there is no device.
inline void require_device_or_skip() {
    const std::string problem = pad::backend::cuda::device_problem();
    if (problem.empty()) return;
    std::printf("skipped: %s\n", problem.c_str());
    std::exit(77);
}
