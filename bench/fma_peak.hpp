// The processor's peak of fused multiply-adds, measured.
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/core/lane.hpp>

namespace bench {

/// One thread's share of the measurement: independent chains of products that stay in registers.
template <class T>
struct FmaChains {
    using V = pad::core::NativeLane<T>;
    static constexpr int chains = PAD_VECTOR_BYTES == 64 ? 24 : 12;
    static constexpr int rounds = 4'000'000;

    T* sink;

    void operator()(pad::core::Index item) const {
        V sum[chains];
        for (V& value : sum) value = V(T(1));
        // Read from memory, so that the compiler knows nothing about them.
        const V factor = pad::core::load_to_register<V>(sink);
        const V term = pad::core::load_to_register<V>(sink + pad::core::lane_width<V>);
        for (int round = 0; round < rounds; ++round) {
            PAD_UNROLL
            for (int i = 0; i < chains; ++i) sum[i] = sum[i] * factor + term;
        }
        T total = 0;
        for (const V& value : sum) total += pad::core::lane_sum(value);
        sink[2 * pad::core::lane_width<V> + item] = total;
    }
};

/// GFLOP/s that all threads of the host backend reach together; the best of three.
template <class T>
double fma_peak() {
    using Chains = FmaChains<T>;
    const auto threads = static_cast<pad::core::Index>(pad::backend::set_threads(0));
    pad::core::Buffer<T> memory(2 * pad::core::lane_width<typename Chains::V> + threads);
    std::fill_n(memory.data(), pad::core::lane_width<typename Chains::V>, T(0.999));
    double best = 0;
    for (int attempt = 0; attempt < 3; ++attempt) {
        const auto start = std::chrono::steady_clock::now();
        pad::backend::Host<>{}.launch(threads, Chains{memory.data()});
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
        const double operations = 2.0 * Chains::rounds * Chains::chains *
                                  pad::core::lane_width<typename Chains::V> *
                                  static_cast<double>(threads);
        best = std::max(best, operations / time.count() / 1e9);
    }
    return best;
}

}  // namespace bench
