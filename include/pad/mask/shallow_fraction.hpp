/// @file
/// PAD's mask: the first part of the parameter vector is left out.
#pragma once

#include <algorithm>

#include <pad/core/error.hpp>
#include <pad/mask/concept.hpp>

namespace pad::mask {

/// Leaves out the first ⌊α·L⌋ of the L flat parameters (PAD, section 3.2: shallow layers carry
/// low-level information that a small set should not spend its capacity on). The cut may fall
/// inside a layer. Published α: 0.25 at CIFAR-10 IPC 10 and 50, 0.5 at IPC 500 (presets).
struct ShallowFraction {
    using family = Family;

    double fraction = 0.25;  ///< α, ratio in [0, 1)

    [[nodiscard]] std::string describe() const { return core::text("shallow fraction ", fraction); }

    /// Throws Error when α is outside [0, 1).
    void select(const nn::ParameterLayout&, std::span<std::uint8_t> keep) const {
        core::require(fraction >= 0 && fraction < 1, "mask fraction is ", fraction,
                      "; it must lie in [0, 1)");
        const auto cut = static_cast<std::ptrdiff_t>(fraction * static_cast<double>(keep.size()));
        std::fill(keep.begin(), keep.begin() + cut, std::uint8_t(0));
        std::fill(keep.begin() + cut, keep.end(), std::uint8_t(1));
    }
};

}  // namespace pad::mask
