/// @file
/// What the compiler and the processor give: the two macros every kernel is written with.
#pragma once

#include <cstddef>

/// Marks a function that runs on the host and, under nvcc, on the device as well.
#if defined(__CUDACC__)
#define PAD_HOST_DEVICE __host__ __device__
#else
#define PAD_HOST_DEVICE
#endif

/// Forces a small kernel into its caller; the register blocks of the products depend on it.
#if defined(__CUDACC__)
#define PAD_INLINE __host__ __device__ __forceinline__
#else
#define PAD_INLINE inline __attribute__((always_inline))
#endif

/// Keeps an inner loop out of its caller, which would leave it too few registers.
#if defined(__CUDACC__)
#define PAD_OUTLINED __host__ __device__
#else
#define PAD_OUTLINED __attribute__((noinline))
#endif

/// Unrolls the loop that follows completely, so that its accumulators stay in registers. clang does
/// so without being asked, and warns where it is asked and cannot.
#if defined(__CUDA_ARCH__)
#define PAD_UNROLL _Pragma("unroll")
#elif defined(__clang__) || defined(__CUDACC__)
#define PAD_UNROLL
#else
#define PAD_UNROLL _Pragma("GCC unroll 64")
#endif

/// How assembler names a vector register that is read and written; see load_to_register.
#if defined(__CUDACC__)
#elif defined(__x86_64__)
#define PAD_REGISTER(value) "+x"(value)
#elif defined(__aarch64__)
#define PAD_REGISTER(value) "+w"(value)
#endif

/// Bytes of one native vector register of the processor that is compiled for.
#if defined(__AVX512F__)
#define PAD_VECTOR_BYTES 64
#elif defined(__AVX__)
#define PAD_VECTOR_BYTES 32
#else
#define PAD_VECTOR_BYTES 16
#endif

namespace pad::core {

/// Signed index into arrays that may be large.
using Index = std::ptrdiff_t;

/// Bytes to which every array is aligned: one cache line, one lane.
inline constexpr std::size_t alignment = 64;

/// `value` rounded up to a multiple of `unit`.
PAD_HOST_DEVICE constexpr Index round_up(Index value, Index unit) {
    return (value + unit - 1) / unit * unit;
}

}  // namespace pad::core
