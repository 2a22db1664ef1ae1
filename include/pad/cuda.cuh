/// @file
/// What a .cu file adds to the headers it uses: the CUDA backend, backend::Cuda. Include it first.
/// Needs nvcc 13 with -std=c++20 --expt-relaxed-constexpr -DEIGEN_NO_CUDA; the CMake target
/// pad::cuda gives them.
#pragma once

#if !defined(__CUDACC__)
#error "pad/cuda.cuh is for nvcc: put it into a .cu file."
#endif
#if !defined(__CUDACC_RELAXED_CONSTEXPR__)
#error \
    "pad/cuda.cuh needs nvcc's option --expt-relaxed-constexpr; the CMake target pad::cuda sets it."
#endif
#if !defined(EIGEN_NO_CUDA)
#error \
    "pad/cuda.cuh needs -DEIGEN_NO_CUDA: Eigen is for the host. The CMake target pad::cuda sets it."
#endif

#include <pad/backend/cuda.cuh>
