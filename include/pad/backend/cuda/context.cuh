/// @file
/// What all CUDA backends and buffers of a process share: a stream, a cuBLAS handle, memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <pad/backend/cuda/error.cuh>
#include <pad/core/config.hpp>

namespace pad::backend::cuda {

/// One stream on the current device, the cuBLAS handle that works on it, the device's memory pool as
/// arena, and pinned memory through which small uploads go.
///
/// There is one context as long as anything uses it: every backend::Cuda and every Buffer with memory
/// keeps it alive, and the last to go ends it. All work is in the order of the one stream, so memory
/// that is released may be handed out again at once. The pool keeps what it has got from the driver
/// until the context ends: only the first allocation of a size costs.
class Context {
public:
    /// Bytes of pinned memory; an upload of up to a quarter of it does not wait for the device.
    static constexpr std::size_t staging_bytes = std::size_t(16) << 20;
    /// Bytes of cuBLAS's own workspace: what its manual recommends for compute capability 9.0.
    static constexpr std::size_t workspace_bytes = std::size_t(32) << 20;

    /// The context in use, or a new one. Throws core::Error where there is no usable device.
    static std::shared_ptr<Context> current() {
        static std::mutex guard;
        static std::weak_ptr<Context> known;
        const std::lock_guard lock(guard);
        std::shared_ptr<Context> context = known.lock();
        if (!context) known = context = std::make_shared<Context>();
        return context;
    }

    Context() {
        const std::string problem = device_problem();
        core::require(problem.empty(), problem);
        check(cudaGetDevice(&device_), "cudaGetDevice");
        check(cudaDeviceGetDefaultMemPool(&pool_, device_), "cudaDeviceGetDefaultMemPool",
              " of device ", device_);
        std::uint64_t keep = UINT64_MAX;
        check(cudaMemPoolSetAttribute(pool_, cudaMemPoolAttrReleaseThreshold, &keep),
              "cudaMemPoolSetAttribute");
        check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking),
              "cudaStreamCreateWithFlags");
        check(cublasCreate(&blas_), "cublasCreate");
        check(cublasSetStream(blas_, stream_), "cublasSetStream");
        check(cudaMallocHost(&staging_, staging_bytes), "cudaMallocHost", " of ", staging_bytes,
              " bytes");
        for (cudaEvent_t& event : passed_)
            check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming),
                  "cudaEventCreateWithFlags");
    }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() {
        (void)cublasDestroy(blas_);
        if (workspace_) release(workspace_, workspace_bytes);
        if (temporary_) release(temporary_, temporary_bytes_);
        (void)cudaStreamSynchronize(stream_);
        for (const cudaEvent_t event : passed_) (void)cudaEventDestroy(event);
        (void)cudaFreeHost(staging_);
        (void)cudaStreamDestroy(stream_);
        (void)cudaMemPoolTrimTo(pool_, 0);
    }

    [[nodiscard]] cudaStream_t stream() const { return stream_; }
    [[nodiscard]] cublasHandle_t blas() const { return blas_; }

    /// Waits until the device has done everything it was given.
    void wait() const {
        refuse_in_capture("waiting for the device");
        check(cudaStreamSynchronize(stream_), "cudaStreamSynchronize");
    }

    /// Gives cuBLAS memory to work in for good: products that are captured allocate none.
    void own_workspace() {
        if (workspace_) return;
        workspace_ = allocate(workspace_bytes);
        check(cublasSetWorkspace(blas_, workspace_, workspace_bytes), "cublasSetWorkspace", " of ",
              workspace_bytes, " bytes");
    }

    /// From here to end_capture(), what the stream is given is collected into a graph and not done.
    void begin_capture() {
        check(cudaStreamBeginCapture(stream_, cudaStreamCaptureModeThreadLocal),
              "cudaStreamBeginCapture");
        capturing_ = true;
    }
    [[nodiscard]] cudaError_t end_capture(cudaGraph_t* graph) noexcept {
        const cudaError_t code = cudaStreamEndCapture(stream_, graph);
        capturing_ = false;
        for (void* const memory : released_in_capture_) (void)cudaFreeAsync(memory, stream_);
        released_in_capture_.clear();
        return code;
    }
    /// How many times memory was released. A graph from before the last time may hold addresses that
    /// are somebody else's by now.
    [[nodiscard]] std::uint64_t releases() const { return releases_; }

    /// Device memory, filled with zeros.
    void* allocate(std::size_t bytes) {
        refuse_in_capture("allocating memory");
        void* memory = nullptr;
        const cudaError_t code = cudaMallocAsync(&memory, bytes, stream_);
        if (code == cudaErrorMemoryAllocation) {
            (void)cudaGetLastError();
            std::size_t left = 0;
            std::size_t total = 0;
            (void)cudaMemGetInfo(&left, &total);
            core::fail("cannot allocate ", mebibytes(bytes),
                       " MiB of device memory: ", mebibytes(left), " of ", mebibytes(total),
                       " MiB are free, and this program's own arrays hold ", mebibytes(in_use_),
                       " MiB; a smaller workspace, batch or number of steps needs less "
                       "(distill::memory_need says how much a composition needs)");
        }
        check(code, "cudaMallocAsync", " of ", bytes, " bytes");
        in_use_ += bytes;
        most_in_use_ = std::max(most_in_use_, in_use_);
        check(cudaMemsetAsync(memory, 0, bytes, stream_), "cudaMemsetAsync", " of ", bytes,
              " bytes");
        return memory;
    }
    void release(void* memory, std::size_t bytes) noexcept {
        in_use_ -= bytes;
        ++releases_;
        // A graph can only free what it has allocated.
        if (capturing_)
            released_in_capture_.push_back(memory);
        else
            (void)cudaFreeAsync(memory, stream_);
    }

    /// At least so many bytes for what is launched next: the same each time, until more is asked for.
    void* temporary(std::size_t bytes) {
        if (bytes > temporary_bytes_) {
            if (temporary_) release(std::exchange(temporary_, nullptr), temporary_bytes_);
            temporary_bytes_ = 0;
            temporary_ = allocate(bytes);
            temporary_bytes_ = bytes;
        }
        return temporary_;
    }

    /// Bytes that can still be allocated. Waits for the device, and gives what the pool has kept
    /// back to the driver, so that it counts as free.
    [[nodiscard]] std::size_t available() const {
        wait();
        check(cudaMemPoolTrimTo(pool_, 0), "cudaMemPoolTrimTo", " of 0 bytes");
        std::size_t left = 0;
        std::size_t total = 0;
        check(cudaMemGetInfo(&left, &total), "cudaMemGetInfo");
        return left;
    }
    /// Largest number of bytes that were allocated at the same time.
    [[nodiscard]] std::size_t most_in_use() const { return most_in_use_; }

    /// Host → device. The host memory may be used again at once. Small uploads go through pinned
    /// memory and do not wait for the device, unless it is a whole ring of uploads behind.
    void upload(const void* from, void* to, std::size_t bytes) {
        if (bytes == 0) return;
        // A replay would read what is there by then.
        refuse_in_capture("reading host memory");
        const char* source = static_cast<const char*>(from);
        if (bytes <= part) {
            source = stage(source, bytes);
        }
        check(cudaMemcpyAsync(to, source, bytes, cudaMemcpyHostToDevice, stream_),
              "cudaMemcpyAsync", " of ", bytes, " bytes to the device");
        if (bytes > part) wait();
    }

    /// Device → host; waits for the result.
    void download(const void* from, void* to, std::size_t bytes) const {
        if (bytes == 0) return;
        refuse_in_capture("reading device memory back");
        check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream_), "cudaMemcpyAsync",
              " of ", bytes, " bytes to the host");
        wait();
    }

private:
    static constexpr int parts = 4;
    static constexpr std::size_t part = staging_bytes / parts;
    static std::size_t mebibytes(std::size_t bytes) { return (bytes + (1 << 20) - 1) >> 20; }

    void refuse_in_capture(const char* what) const {
        core::require(!capturing_, what,
                      " is not possible in work that is captured into a CUDA graph");
    }

    /// Copies into the part of the ring that is being filled. A part is filled again when the device
    /// has passed the end of it.
    const char* stage(const char* from, std::size_t bytes) {
        if (used_ + bytes > part) {
            check(cudaEventRecord(passed_[filling_], stream_), "cudaEventRecord");
            filling_ = (filling_ + 1) % parts;
            used_ = 0;
            check(cudaEventSynchronize(passed_[filling_]), "cudaEventSynchronize");
        }
        char* const to = static_cast<char*>(staging_) + filling_ * part + used_;
        std::memcpy(to, from, bytes);
        used_ += static_cast<std::size_t>(core::round_up(static_cast<core::Index>(bytes), 64));
        used_ = std::min(used_, part);
        return to;
    }

    int device_ = 0;
    cudaMemPool_t pool_ = nullptr;
    cudaStream_t stream_ = nullptr;
    cublasHandle_t blas_ = nullptr;
    void* staging_ = nullptr;
    void* workspace_ = nullptr;
    void* temporary_ = nullptr;
    std::size_t temporary_bytes_ = 0;
    bool capturing_ = false;
    std::vector<void*> released_in_capture_;
    std::uint64_t releases_ = 0;
    cudaEvent_t passed_[parts] = {};
    int filling_ = 0;
    std::size_t used_ = 0;
    std::size_t in_use_ = 0;
    std::size_t most_in_use_ = 0;
};

}  // namespace pad::backend::cuda
