// The calls that reach the runtime and cuBLAS: taken down or refused while a stream is captured,
// handed on otherwise.
#include <cublas_v2.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

#include "capture.hpp"
#include "kernel_parameters.hpp"

using namespace stream_capture;

#define ORIGINAL(function) original<decltype(function)>(#function)

namespace {

/// Names of the kernels in PTX, by the host function that stands for each.
std::map<const void*, std::string>& kernel_names() {
    static std::map<const void*, std::string> names;
    return names;
}

/// Copies of the parameters of a launch.
class Parameters {
public:
    Parameters(const std::string& kernel, void* const* from) {
        for (const std::size_t bytes : parameter_sizes(kernel)) {
            auto& copy = copies_.emplace_back((bytes + unit - 1) / unit);
            std::memcpy(copy.data(), from[places_.size()], bytes);
            places_.push_back(copy.data());
        }
    }
    [[nodiscard]] void** places() { return places_.data(); }

private:
    static constexpr std::size_t unit = sizeof(std::max_align_t);
    std::vector<std::vector<std::max_align_t>> copies_;
    std::vector<void*> places_;
};

template <class T, class Function>
cublasStatus_t product(const char* name, Function* function, cublasHandle_t handle,
                       cublasOperation_t a_operation, cublasOperation_t b_operation, int m, int n,
                       int k, const T* alpha, const T* a, int a_stride, long long a_step,
                       const T* b, int b_stride, long long b_step, const T* beta, T* c,
                       int c_stride, long long c_step, int count) {
    const auto call = [=](const T* alpha_at, const T* beta_at) {
        return function(handle, a_operation, b_operation, m, n, k, alpha_at, a, a_stride, a_step, b,
                        b_stride, b_step, beta_at, c, c_stride, c_step, count);
    };
    cudaStream_t stream = nullptr;
    cublasGetStream(handle, &stream);
    if (!capturing(stream)) return call(alpha, beta);
    take({name, nullptr, [call, one = *alpha, other = *beta] { call(&one, &other); }});
    return CUBLAS_STATUS_SUCCESS;
}

}  // namespace

extern "C" {

void __cudaRegisterFunction(void** module, const char* host, char* device, const char* name,
                            int threads, uint3* thread, uint3* block, dim3* block_size,
                            dim3* grid_size, int* warp_size) {
    kernel_names()[host] = name;
    ORIGINAL(__cudaRegisterFunction)
    (module, host, device, name, threads, thread, block, block_size, grid_size, warp_size);
}

/// In the simulator a kernel's handle is its host function.
cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                               std::size_t shared, cudaStream_t stream) {
    auto* const launch = ORIGINAL(__cudaLaunchKernel);
    if (!capturing(stream)) return launch(kernel, grid, block, arguments, shared, stream);
    const auto parameters = std::make_shared<Parameters>(kernel_names().at(kernel), arguments);
    take({"kernel", kernel,
          [=] { launch(kernel, grid, block, parameters->places(), shared, stream); }});
    return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
    auto* const copy = ORIGINAL(cudaMemcpyAsync);
    if (!capturing(stream)) return copy(to, from, bytes, kind, stream);
    if (kind != cudaMemcpyDeviceToDevice) return refuse("cudaMemcpyAsync with host memory");
    take({"copy", nullptr, [=] { copy(to, from, bytes, kind, stream); }});
    return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t stream) {
    auto* const set = ORIGINAL(cudaMemsetAsync);
    if (!capturing(stream)) return set(to, value, bytes, stream);
    take({"set", nullptr, [=] { set(to, value, bytes, stream); }});
    return cudaSuccess;
}

cublasStatus_t cublasSgemmStridedBatched(cublasHandle_t handle, cublasOperation_t a_operation,
                                         cublasOperation_t b_operation, int m, int n, int k,
                                         const float* alpha, const float* a, int a_stride,
                                         long long a_step, const float* b, int b_stride,
                                         long long b_step, const float* beta, float* c,
                                         int c_stride, long long c_step, int count) {
    return product("products of floats", ORIGINAL(cublasSgemmStridedBatched), handle, a_operation,
                   b_operation, m, n, k, alpha, a, a_stride, a_step, b, b_stride, b_step, beta, c,
                   c_stride, c_step, count);
}

cublasStatus_t cublasDgemmStridedBatched(cublasHandle_t handle, cublasOperation_t a_operation,
                                         cublasOperation_t b_operation, int m, int n, int k,
                                         const double* alpha, const double* a, int a_stride,
                                         long long a_step, const double* b, int b_stride,
                                         long long b_step, const double* beta, double* c,
                                         int c_stride, long long c_step, int count) {
    return product("products of doubles", ORIGINAL(cublasDgemmStridedBatched), handle, a_operation,
                   b_operation, m, n, k, alpha, a, a_stride, a_step, b, b_stride, b_step, beta, c,
                   c_stride, c_step, count);
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    return capturing() ? refuse("cudaStreamSynchronize") : ORIGINAL(cudaStreamSynchronize)(stream);
}
cudaError_t cudaDeviceSynchronize() {
    return capturing() ? refuse("cudaDeviceSynchronize") : ORIGINAL(cudaDeviceSynchronize)();
}
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
    return capturing() ? refuse("cudaEventRecord") : ORIGINAL(cudaEventRecord)(event, stream);
}
cudaError_t cudaEventSynchronize(cudaEvent_t event) {
    return capturing() ? refuse("cudaEventSynchronize") : ORIGINAL(cudaEventSynchronize)(event);
}
cudaError_t cudaMallocAsync(void** memory, std::size_t bytes, cudaStream_t stream) {
    return capturing() ? refuse("cudaMallocAsync")
                       : ORIGINAL(cudaMallocAsync)(memory, bytes, stream);
}
cudaError_t cudaFreeAsync(void* memory, cudaStream_t stream) {
    return capturing() ? refuse("cudaFreeAsync") : ORIGINAL(cudaFreeAsync)(memory, stream);
}
cudaError_t cudaMallocHost(void** memory, std::size_t bytes) {
    return capturing() ? refuse("cudaMallocHost") : ORIGINAL(cudaMallocHost)(memory, bytes);
}
cudaError_t cudaLaunchKernel(const void* kernel, dim3 grid, dim3 block, void** arguments,
                             std::size_t shared, cudaStream_t stream) {
    return capturing() ? refuse("cudaLaunchKernel")
                       : ORIGINAL(cudaLaunchKernel)(kernel, grid, block, arguments, shared, stream);
}
cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* config, const void* kernel,
                                void** arguments) {
    return capturing() ? refuse("cudaLaunchKernelExC")
                       : ORIGINAL(cudaLaunchKernelExC)(config, kernel, arguments);
}

}  // extern "C"
