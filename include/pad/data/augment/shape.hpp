/// @file
/// The run-time image size that augmentation kernels are given.
#pragma once

#include <pad/core/config.hpp>
#include <pad/data/dataset.hpp>

namespace pad::data {

using core::Index;

/// Channels, height and width of one image, as plain data that a kernel can carry.
struct AugmentShape {
    int channels = 0;
    int height = 0;
    int width = 0;

    /// Pixels of one channel, H·W.
    [[nodiscard]] PAD_HOST_DEVICE constexpr Index plane() const { return Index(height) * width; }
    /// Values of one image, C·H·W.
    [[nodiscard]] PAD_HOST_DEVICE constexpr Index size() const { return channels * plane(); }
};

/// The same size for a kernel.
inline AugmentShape augment_shape(const ImageShape& shape) {
    return {shape.channels, shape.height, shape.width};
}

}  // namespace pad::data
