/// @file
/// Shapes as types: what a layer takes and gives per image.
#pragma once

#include <pad/core/config.hpp>

namespace pad::core {

/// Channels, height and width of one image or one activation.
template <int Channels, int Height, int Width>
struct Shape {
    static_assert(Channels > 0 && Height > 0 && Width > 0,
                  "pad: every side of a shape is positive; is the network too deep for its images? "
                  "(docs/policies/agent.md)");
    static constexpr int channels = Channels;
    static constexpr int height = Height;
    static constexpr int width = Width;
    /// Pixels of one channel.
    static constexpr Index plane = Index(Height) * Width;
    /// Values of one image.
    static constexpr Index size = Index(Channels) * plane;
};

}  // namespace pad::core
