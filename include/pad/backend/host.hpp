/// @file
/// The host backend: launches kernels over Thrust's host systems.
#pragma once

#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>

#if defined(PAD_HOST_SYSTEM_TBB)
#include <tbb/global_control.h>
#include <thrust/system/tbb/execution_policy.h>

#include <memory>
#elif defined(PAD_HOST_SYSTEM_CPP)
#include <thrust/system/cpp/execution_policy.h>
#else
#include <omp.h>
#include <thrust/system/omp/execution_policy.h>
#endif

#include <algorithm>
#include <string_view>
#include <thread>

#include <pad/backend/eager.hpp>
#include <pad/backend/family.hpp>
#include <pad/backend/host_product.hpp>
#include <pad/core/buffer.hpp>
#include <pad/core/config.hpp>
#include <pad/core/error.hpp>
#include <pad/core/lane.hpp>

namespace pad::backend {

/// Lane widths a host kernel can be compiled for.
template <class T>
struct WideLanes {
    using Lane = core::WideLane<T>;
    using Native = core::NativeLane<T>;
};
/// Lane width 1: line for line the code that a GPU thread runs.
template <class T>
struct ScalarLanes {
    using Lane = T;
    using Native = T;
};

/// Runs kernels on the processor's cores.
///
/// The threading system is chosen at compile time with PAD_HOST_SYSTEM_OMP (default),
/// PAD_HOST_SYSTEM_TBB or PAD_HOST_SYSTEM_CPP (one thread).
/// @tparam Lanes  WideLanes (vector registers) or ScalarLanes (what a GPU thread does).
///
/// Every kernel writes what its item owns and sums in an order that does not depend on the thread
/// count, so results are the same bits on any number of threads.
template <template <class> class Lanes = WideLanes>
class Host {
public:
    using family = Family;

    /// The images that a kernel works on at once: a core::Pack, or the scalar itself.
    template <class T>
    using Lane = typename Lanes<T>::Lane;
    /// The lane of the convolutions' kernels: one vector register.
    template <class T>
    using Native = typename Lanes<T>::Native;

    /// Columns of a batch are padded to a multiple of this many images.
    template <class T>
    static constexpr int column_unit = core::lane_width<Lane<T>>;

    /// Memory that kernels work on: here the host's own.
    template <class T>
    using Buffer = core::Buffer<T>;
    /// Whether kernels' memory is the host's: what lies there needs no copy.
    static constexpr bool host_memory = true;
    /// Work that repeats itself is simply run again.
    template <class Key>
    using Replay = Eager<Key>;
    /// Elements of a flat vector that one item works on.
    static constexpr core::Index vector_block = 8192;

    /// Copies between two places in the memory of kernels.
    template <class T>
    void copy(core::Index count, const T* from, T* to) const {
        std::copy_n(from, count, to);
    }

    /// use(memory): `count` values, of whatever value, for the kernels that `use` launches.
    template <class T, class Use>
    void with_memory(core::Index count, const Use& use) const {
        const Buffer<T> memory(count);
        use(memory.data());
    }

    /// Calls `kernel(item)` for every item in [0, count), in parallel; returns when all are done.
    template <class Kernel>
    void launch(core::Index count, const Kernel& kernel) const {
        // One item needs no second thread, and waking one costs more than most single items.
        if (count == 1) {
            kernel(core::Index(0));
            return;
        }
        const thrust::counting_iterator<core::Index> first(0);
        thrust::for_each(policy(), first, first + count, kernel);
    }

    /// c = a·b, or c += a·b. Cost: 2·rows·inner·columns operations, in parallel.
    template <class T>
    void product(Matrix<const T> a, Matrix<const T> b, Matrix<T> c, bool accumulate) const {
        const auto kernel = HostProduct<T>{a, b, c, accumulate}.in_parts();
        launch(kernel.items(), kernel);
    }

    /// The products of `count` pairs of matrices, whose data lie `a_step`, `b_step` and `c_step`
    /// elements apart.
    template <class T>
    void products(core::Index count, Matrix<const T> a, core::Index a_step, Matrix<const T> b,
                  core::Index b_step, Matrix<T> c, core::Index c_step, bool accumulate) const {
        for (core::Index i = 0; i < count; ++i) {
            product(a, b, c, accumulate);
            a.data += a_step;
            b.data += b_step;
            c.data += c_step;
        }
    }

    /// Name of the threading system, for run records.
    static constexpr std::string_view system() {
#if defined(PAD_HOST_SYSTEM_TBB)
        return "tbb";
#elif defined(PAD_HOST_SYSTEM_CPP)
        return "cpp";
#else
        return "omp";
#endif
    }

private:
    static auto policy() {
#if defined(PAD_HOST_SYSTEM_TBB)
        return thrust::tbb::par;
#elif defined(PAD_HOST_SYSTEM_CPP)
        return thrust::cpp::par;
#else
        return thrust::omp::par;
#endif
    }
};

/// No machine has as many cores; far more threads crash the threading libraries.
inline constexpr int most_threads = 1024;

/// Sets how many threads every host backend of this process uses; 0 means one for each core.
/// Returns the number in force. Throws Error for more than most_threads.
inline int set_threads(int threads) {
    core::require(threads <= most_threads, threads, " threads are asked for; at most ",
                  most_threads, " can be had");
    if (threads <= 0) threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
#if defined(PAD_HOST_SYSTEM_TBB)
    static std::unique_ptr<tbb::global_control> control;
    control = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                    static_cast<std::size_t>(threads));
#elif defined(PAD_HOST_SYSTEM_CPP)
    threads = 1;
#else
    omp_set_num_threads(threads);
#endif
    return threads;
}

}  // namespace pad::backend
