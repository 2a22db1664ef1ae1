/// @file
/// A mask that leaves out whole layers.
#pragma once

#include <algorithm>

#include <pad/core/error.hpp>
#include <pad/mask/concept.hpp>

namespace pad::mask {

/// Leaves out the first `tensors` tensors of θ (weights, biases and norm parameters count as one
/// tensor each; a block of the ConvNet has four), so that the cut never falls inside a layer.
struct ShallowLayers {
    using family = Family;

    int tensors = 4;

    [[nodiscard]] std::string describe() const { return core::text("shallow layers ", tensors); }

    /// Throws Error when nothing would be kept.
    void select(const nn::ParameterLayout& layout, std::span<std::uint8_t> keep) const {
        const int count = static_cast<int>(layout.tensors.size());
        core::require(tensors >= 0 && tensors < count, "mask leaves out ", tensors,
                      " tensors; the network has ", count, ", so 0 … ", count - 1,
                      " can be left out");
        const auto cut = layout.tensors[static_cast<std::size_t>(tensors)].offset;
        std::fill(keep.begin(), keep.begin() + cut, std::uint8_t(0));
        std::fill(keep.begin() + cut, keep.end(), std::uint8_t(1));
    }
};

}  // namespace pad::mask
