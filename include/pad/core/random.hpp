/// @file
/// Counter-based random numbers: a draw is a pure function of (seed, stream, position).
///
/// Philox 4×32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011) from
/// Random123. Nothing is advanced, so any thread, process or device draws the same numbers in any
/// order.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <Random123/philox.h>

#include <pad/core/config.hpp>

namespace pad::core {

/// What a random number is used for. Streams never overlap, so adding draws to one leaves the
/// others as they were.
enum class Stream : std::uint32_t {
    initialization = 1,      ///< expert parameters
    batch_order,             ///< expert minibatches
    augmentation,            ///< expert augmentation
    scoring,                 ///< scoring networks
    split,                   ///< validation split
    start,                   ///< real images a synthetic set starts from
    selection,               ///< expert and start epoch of an iteration
    synthetic_order,         ///< synthetic minibatches
    synthetic_augmentation,  ///< augmentation inside the inner loop
    evaluation,              ///< evaluation networks
    random_scores,           ///< score::Random
    matching_network,        ///< networks of gradient and distribution matching
    matching_training,       ///< their training
    real_batch,              ///< real images that are matched
    frequencies,             ///< of characteristic functions
    mixing,                  ///< mixup and CutMix of evaluation networks
    user = 1000,
};

/// A stream of draws, addressed by up to three positions (for example iteration, step, image).
/// Substreams (for example experts) are independent below 2^20.
class Random {
public:
    Random(std::uint64_t seed, Stream stream, std::uint32_t substream = 0)
        : seed_(seed), stream_(static_cast<std::uint32_t>(stream)), substream_(substream) {}

    /// Four independent 32-bit words at position (i, j). Cost: about 20 ns.
    [[nodiscard]] std::array<std::uint32_t, 4> words(std::uint64_t i, std::uint32_t j = 0) const {
        using Generator = r123::Philox4x32;
        const Generator::ctr_type counter = {{static_cast<std::uint32_t>(i),
                                              static_cast<std::uint32_t>(i >> 32), j,
                                              stream_ | (substream_ << 12)}};
        const Generator::key_type key = {
            {static_cast<std::uint32_t>(seed_),
             static_cast<std::uint32_t>(seed_ >> 32) ^ (substream_ >> 20)}};
        const auto r = Generator{}(counter, key);
        return {r[0], r[1], r[2], r[3]};
    }

    /// Uniform in [0, 1) with 53 random bits, the same for float and double before rounding.
    [[nodiscard]] double uniform(std::uint64_t i, std::uint32_t j = 0) const {
        const auto w = words(i, j);
        return to_unit(w[0], w[1]);
    }
    /// Two independent uniforms in [0, 1).
    [[nodiscard]] std::pair<double, double> uniforms(std::uint64_t i, std::uint32_t j = 0) const {
        const auto w = words(i, j);
        return {to_unit(w[0], w[1]), to_unit(w[2], w[3])};
    }
    /// Uniform integer in [0, bound), bound > 0; bias below bound/2^53.
    [[nodiscard]] int integer(int bound, std::uint64_t i, std::uint32_t j = 0) const {
        return std::min(static_cast<int>(uniform(i, j) * bound), bound - 1);
    }
    /// Standard normal (Box–Muller).
    [[nodiscard]] double normal(std::uint64_t i, std::uint32_t j = 0) const {
        const auto u = uniforms(i, j);
        return std::sqrt(-2 * std::log(1 - u.first)) * std::cos(2 * std::numbers::pi * u.second);
    }

    /// A random permutation of 0 … count−1, the `which`-th of this stream.
    /// Sorted by random 64-bit keys, so it does not depend on a library's shuffle.
    [[nodiscard]] std::vector<int> permutation(int count, std::uint32_t which = 0) const {
        std::vector<std::pair<std::uint64_t, int>> keyed(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            const auto w = words(static_cast<std::uint64_t>(i), which);
            keyed[static_cast<std::size_t>(i)] = {(std::uint64_t(w[0]) << 32) | w[1], i};
        }
        std::sort(keyed.begin(), keyed.end());
        std::vector<int> order(keyed.size());
        std::transform(keyed.begin(), keyed.end(), order.begin(),
                       [](const auto& entry) { return entry.second; });
        return order;
    }

private:
    static double to_unit(std::uint32_t high, std::uint32_t low) {
        return static_cast<double>(((std::uint64_t(high) << 32) | low) >> 11) * 0x1.0p-53;
    }

    std::uint64_t seed_;
    std::uint32_t stream_;
    std::uint32_t substream_;
};

}  // namespace pad::core
