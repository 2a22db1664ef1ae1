/// @file
/// The mask of PAD's released code.
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/mask/concept.hpp>

namespace pad::mask {

/// Leaves out the ⌊α·L⌋ parameters with the smallest (θ_N − θ*)², chosen anew in every iteration.
/// This is what PAD's released code does at its head; the paper describes ShallowFraction.
/// Equal distances are ordered by position. Cost: one selection, O(L).
struct LowestLoss {
    using family = Family;

    double fraction = 0.25;  ///< α, ratio in [0, 1)

    [[nodiscard]] std::string describe() const { return core::text("lowest loss ", fraction); }

    /// Throws Error when α is outside [0, 1).
    template <class T>
    void select(std::span<const T> theta_n, std::span<const T> target, const nn::ParameterLayout&,
                std::span<std::uint8_t> keep) const {
        core::require(fraction >= 0 && fraction < 1, "mask fraction is ", fraction,
                      "; it must lie in [0, 1)");
        const auto cut = static_cast<std::ptrdiff_t>(fraction * static_cast<double>(keep.size()));
        std::vector<std::size_t> order(keep.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        const auto distance = [&](std::size_t i) {
            const T d = theta_n[i] - target[i];
            return d * d;
        };
        std::nth_element(order.begin(), order.begin() + cut, order.end(),
                         [&](std::size_t a, std::size_t b) {
                             const T left = distance(a);
                             const T right = distance(b);
                             return left < right || (left == right && a < b);
                         });
        std::fill(keep.begin(), keep.end(), std::uint8_t(1));
        for (std::ptrdiff_t i = 0; i < cut; ++i) keep[order[static_cast<std::size_t>(i)]] = 0;
    }
};

}  // namespace pad::mask
