/// @file
/// Return codes of CUDA and cuBLAS as exceptions.
#pragma once

#include <cublas_v2.h>
#include <cuda_runtime_api.h>

#include <string>

#include <pad/core/error.hpp>

namespace pad::backend::cuda {

/// Throws core::Error unless `code` is success. `call` and `parts` name what was called and its
/// sizes: check(cudaMemcpyAsync(…), "cudaMemcpyAsync", " of ", bytes, " bytes").
template <class... Parts>
void check(cudaError_t code, const char* call, const Parts&... parts) {
    if (code == cudaSuccess) return;
    (void)cudaGetLastError();
    core::fail(call, parts..., " failed: ", cudaGetErrorString(code), " (", cudaGetErrorName(code),
               ")");
}

/// The same for cuBLAS.
template <class... Parts>
void check(cublasStatus_t code, const char* call, const Parts&... parts) {
    if (code == CUBLAS_STATUS_SUCCESS) return;
    core::fail(call, parts..., " failed: ", cublasGetStatusString(code), " (",
               cublasGetStatusName(code), ")");
}

/// One sentence that says why no GPU can be used; empty if one can.
inline std::string device_problem() {
    int driver = 0;
    int runtime = 0;
    (void)cudaDriverGetVersion(&driver);
    (void)cudaRuntimeGetVersion(&runtime);
    const auto version = [](int v) { return core::text(v / 1000, ".", v % 1000 / 10); };
    int devices = 0;
    const cudaError_t code = cudaGetDeviceCount(&devices);
    if (code == cudaSuccess && devices > 0) return {};
    (void)cudaGetLastError();
    if (driver == 0)
        return "no NVIDIA driver is installed, so the CUDA backend has no GPU to run on";
    if (code == cudaErrorInsufficientDriver)
        return core::text("the NVIDIA driver is too old: it supports CUDA ", version(driver),
                          ", and this program needs CUDA ", version(runtime));
    if (code == cudaErrorNoDevice || devices == 0)
        return "there is no CUDA device in this machine, or CUDA_VISIBLE_DEVICES hides it";
    return core::text("the CUDA devices cannot be counted: ", cudaGetErrorString(code), " (",
                      cudaGetErrorName(code), ")");
}

}  // namespace pad::backend::cuda
