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

/// One sentence that says why no GPU can be used, from what the runtime answered; empty if one can.
/// @param code     of counting the devices
/// @param driver   the version of CUDA that the driver supports, 0 where there is none
/// @param runtime  that of the runtime which the program is linked with
inline std::string device_problem(cudaError_t code, int devices, int driver, int runtime) {
    const auto version = [](int v) { return core::text(v / 1000, ".", v % 1000 / 10); };
    if (code == cudaSuccess && devices > 0) return {};
    if (driver == 0)
        return "no NVIDIA driver is installed, so the CUDA backend has no GPU to run on";
    if (code == cudaErrorInsufficientDriver)
        return core::text("the NVIDIA driver is too old: it supports CUDA ", version(driver),
                          ", and this program needs CUDA ", version(runtime));
    if (code == cudaErrorNoDevice || code == cudaSuccess)
        return "there is no CUDA device in this machine, or CUDA_VISIBLE_DEVICES hides it";
    return core::text("the CUDA devices cannot be counted: ", cudaGetErrorString(code), " (",
                      cudaGetErrorName(code), ")");
}

/// The same for this machine.
inline std::string device_problem() {
    int driver = 0;
    int runtime = 0;
    (void)cudaDriverGetVersion(&driver);
    (void)cudaRuntimeGetVersion(&runtime);
    int devices = 0;
    const cudaError_t code = cudaGetDeviceCount(&devices);
    if (code != cudaSuccess) (void)cudaGetLastError();
    return device_problem(code, devices, driver, runtime);
}

}  // namespace pad::backend::cuda
