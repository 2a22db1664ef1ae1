/// @file
/// The mask that keeps everything.
#pragma once

#include <algorithm>

#include <pad/mask/concept.hpp>

namespace pad::mask {

/// Keeps every parameter (MTT, FTD, DATM).
struct None {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "none"; }

    void select(const nn::ParameterLayout&, std::span<std::uint8_t> keep) const {
        std::fill(keep.begin(), keep.end(), std::uint8_t(1));
    }
};

}  // namespace pad::mask
