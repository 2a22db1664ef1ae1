/// @file
/// The CUDA backend: kernels through Thrust on a stream, matrix products through cuBLAS.
#pragma once

#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system/cuda/execution_policy.h>
#include <thrust/system_error.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>

#include <pad/backend/cuda/buffer.cuh>
#include <pad/backend/cuda/graph_replay.cuh>
#include <pad/backend/eager.hpp>
#include <pad/backend/family.hpp>
#include <pad/backend/matrix.hpp>

namespace pad::backend {

namespace cuda {

/// Calls a kernel for the items of one launch. Thrust gives `block` items to each block of threads;
/// with few items only the first `active` places of a block do something, so that the work is on as
/// many multiprocessors as there are.
template <class Kernel>
struct Spread {
    static constexpr std::uint32_t block = 512;

    Kernel kernel;
    std::uint32_t count;
    std::uint32_t active;

    PAD_HOST_DEVICE void operator()(core::Index place) const {
        const auto at = static_cast<std::uint32_t>(place);
        const std::uint32_t item = at / block * active + at % block;
        if (at % block < active && item < count) kernel(static_cast<core::Index>(item));
    }
};

}  // namespace cuda

/// How exact the products of floats are.
enum class ProductPrecision {
    full,  ///< 32-bit products and sums
    tf32   ///< tensor cores, factors rounded to 10 bits (compute capability 8.0 and newer)
};

/// How the steps of a loop reach the device.
enum class Launches {
    eager,  ///< kernel by kernel
    graph   ///< steps that repeat as one launch of a CUDA graph (cuda::GraphReplay)
};

/// Runs kernels on the current CUDA device: the same functors as on the host, one image for each
/// thread. Launches, products and copies return at once and are done in order; reading memory back
/// waits (Buffer::read, dot, and what is made of them).
///
/// Errors: core::Error that names the call and its sizes; a fault of a kernel shows at the next call
/// that waits. Constructing one throws where there is no usable device (cuda::device_problem).
/// @tparam precision  of matrix products in float; double products are always exact
/// @tparam launches   how a loop that repeats a step gives it to the device; same results
template <ProductPrecision precision = ProductPrecision::full, Launches launches = Launches::eager>
class CudaWith {
public:
    using family = Family;

    template <class T>
    using Lane = T;
    template <class T>
    using Native = T;
    template <class T>
    using Buffer = cuda::Buffer<T>;
    template <class Key>
    using Replay =
        std::conditional_t<launches == Launches::graph, cuda::GraphReplay<Key>, Eager<Key>>;
    static constexpr bool host_memory = false;
    /// Every row of images begins at a sector of memory, which is 32 bytes.
    template <class T>
    static constexpr int column_unit = static_cast<int>(32 / sizeof(T));
    static constexpr core::Index vector_block = 1;

    /// Calls `kernel(item)` for every item in [0, count). Throws Error for more than 2³¹ − 1 items.
    template <class Kernel>
    void launch(core::Index count, const Kernel& kernel) const {
        static_assert(std::is_trivially_copyable_v<Kernel>,
                      "pad: a kernel is copied to the device");
        if (count <= 0) return;
        core::require(count <= INT32_MAX, "a launch of ", count,
                      " items is too large; a smaller micro-batch needs fewer");
        const auto items = static_cast<std::uint32_t>(count);
        using Spread = cuda::Spread<Kernel>;
        const std::uint32_t active = places(items);
        const core::Index blocks = (count + active - 1) / active;
        try {
            const thrust::counting_iterator<core::Index> first(0);
            thrust::for_each_n(thrust::cuda::par_nosync.on(context_->stream()), first,
                               blocks * Spread::block, Spread{kernel, items, active});
        } catch (const thrust::system_error& error) {
            (void)cudaGetLastError();
            core::fail("the launch of a kernel over ", count, " items failed: ", error.what());
        }
    }

    /// use(memory): `count` values, of whatever value, for the kernels that `use` launches. It is the
    /// same memory each time, so that `use` asks for none itself.
    template <class T, class Use>
    void with_memory(core::Index count, const Use& use) const {
        use(static_cast<T*>(context_->temporary(static_cast<std::size_t>(count) * sizeof(T))));
    }

    /// c = a·b, or c += a·b.
    template <class T>
    void product(Matrix<const T> a, Matrix<const T> b, Matrix<T> c, bool accumulate) const {
        products<T>(1, a, 0, b, 0, c, 0, accumulate);
    }

    /// The products of `count` pairs of matrices, whose data lie `a_step`, `b_step` and `c_step`
    /// elements apart. cuBLAS sees row-major matrices as their transposes: Cᵀ = Bᵀ·Aᵀ.
    template <class T>
    void products(core::Index count, Matrix<const T> a, core::Index a_step, Matrix<const T> b,
                  core::Index b_step, Matrix<T> c, core::Index c_step, bool accumulate) const {
        const core::Index inner = a.transposed ? a.rows : a.columns;
        const T one = 1;
        const T beta = accumulate ? T(1) : T(0);
        const auto whole = [](core::Index value) { return static_cast<int>(value); };
        core::require(c.rows <= INT32_MAX && c.columns <= INT32_MAX && inner <= INT32_MAX,
                      "a product of ", c.rows, " × ", inner, " × ", c.columns,
                      " is too large for cuBLAS; a smaller micro-batch needs less");
        const auto operation = [](bool transposed) {
            return transposed ? CUBLAS_OP_T : CUBLAS_OP_N;
        };
        const auto gemm = [&](auto function, const char* name) {
            cuda::check(function(context_->blas(), operation(b.transposed), operation(a.transposed),
                                 whole(c.columns), whole(c.rows), whole(inner), &one, b.data,
                                 whole(b.stride), b_step, a.data, whole(a.stride), a_step, &beta,
                                 c.data, whole(c.stride), c_step, whole(count)),
                        name, " of ", count, " products of ", c.rows, " × ", inner, " × ",
                        c.columns);
        };
        if constexpr (std::is_same_v<T, float>) {
            set_precision();
            gemm(cublasSgemmStridedBatched, "cublasSgemmStridedBatched");
        } else {
            gemm(cublasDgemmStridedBatched, "cublasDgemmStridedBatched");
        }
    }

    /// Copies between two places in device memory.
    template <class T>
    void copy(core::Index count, const T* from, T* to) const {
        const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(T);
        if (bytes > 0)
            cuda::check(
                cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, context_->stream()),
                "cudaMemcpyAsync", " of ", bytes, " bytes on the device");
    }

    /// Bytes that can still be allocated. Waits until everything is done.
    [[nodiscard]] core::Index available_bytes() const {
        return static_cast<core::Index>(context_->available());
    }

    /// Waits until everything is done; throws what has failed since.
    void wait() const { context_->wait(); }

    /// Name for run records.
    static constexpr std::string_view system() { return "cuda"; }

private:
    /// Places of a block that get an item: at least some two blocks for each multiprocessor of a
    /// large chip, whole warps.
    static std::uint32_t places(std::uint32_t items) {
        constexpr std::uint32_t wanted_blocks = 264;
        std::uint32_t active = cuda::Spread<int>::block;
        while (active > 32 && items / active < wanted_blocks) active /= 2;
        return active;
    }

    void set_precision() const {
        cuda::check(cublasSetMathMode(context_->blas(), precision == ProductPrecision::tf32
                                                            ? CUBLAS_TF32_TENSOR_OP_MATH
                                                            : CUBLAS_DEFAULT_MATH),
                    "cublasSetMathMode");
    }

    std::shared_ptr<cuda::Context> context_ = cuda::Context::current();
};

/// The CUDA backend with 32-bit products, with TF32 ones, and with steps as CUDA graphs.
using Cuda = CudaWith<>;
using CudaTf32 = CudaWith<ProductPrecision::tf32>;
using CudaGraph = CudaWith<ProductPrecision::full, Launches::graph>;

}  // namespace pad::backend
