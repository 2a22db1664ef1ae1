/// @file
/// The recorded parts of an `unroll` case: batches, augmentation and mask.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <golden/support/case.hpp>
#include <pad/data/augment/compose.hpp>
#include <pad/data/augment/displacement.hpp>
#include <pad/nn/layer.hpp>

namespace golden {

/// Images of each inner step.
std::vector<std::vector<int>> read_batches(const Case& given);

/// An augmentation policy that does what was recorded: call = step, image = position in its batch.
/// Operations that a case does not have leave the image as it is.
struct Recorded {
    static constexpr std::string_view name = "recorded";
    using Draw = pad::data::ComposedDraw<pad::data::Flip, pad::data::Crop, pad::data::Cutout>;

    std::vector<std::vector<Draw>> draws;

    [[nodiscard]] Draw draw(const pad::core::Random& /*random*/, std::uint64_t call,
                            std::uint32_t image, const pad::data::AugmentShape& /*shape*/) const {
        return draws.at(call).at(image);
    }
};

/// The augmentation of a case whose steps take `batches`. Throws NotSupported for an unknown one.
Recorded read_augmentation(const Case& given, const std::vector<std::vector<int>>& batches);

/// What the mask of the case keeps, one flag for each parameter. T is float or double.
/// Throws NotSupported for an unknown mask.
template <class T>
std::vector<std::uint8_t> select_kept(const Case& given, std::span<const T> theta_n,
                                      std::span<const T> target,
                                      const pad::nn::ParameterLayout& layout);

}  // namespace golden
