/// @file
/// Which input pixels an output pixel of a convolution sees.
#pragma once

#include <pad/core/shape.hpp>

namespace pad::nn::convolution {

using core::Index;

/// Pixel map of a cross-correlation: target (y, x) reads source (y·Stride + r − Padding, …).
template <class Source_, class Target_, int Kernel, int Stride, int Padding>
struct ForwardTaps {
    using Source = Source_;
    using Target = Target_;
    static constexpr int kernel = Kernel;
    static constexpr int stride = Stride;

    /// Source coordinate of tap `r` at target coordinate `o`, −1 when it lies outside.
    static constexpr int source(int o, int r, int limit) {
        const int i = o * Stride + r - Padding;
        return i >= 0 && i < limit ? i : -1;
    }
};

/// Pixel map of the adjoint: the gradient at an input pixel reads the output pixels that saw it.
template <class Source_, class Target_, int Kernel, int Stride, int Padding>
struct AdjointTaps {
    using Source = Source_;
    using Target = Target_;
    static constexpr int kernel = Kernel;
    static constexpr int stride = Stride;

    static constexpr int source(int o, int r, int limit) {
        const int t = o + Padding - r;
        if (t < 0 || t % Stride != 0) return -1;
        return t / Stride < limit ? t / Stride : -1;
    }
};

/// A stretch of neighbouring target pixels of one row that see the same taps.
template <int Kernel>
struct Segment {
    struct Tap {
        int weight;    ///< r·Kernel + s
        Index source;  ///< pixel of the first target pixel's source, y·width + x
    };
    int first = 0;   ///< first target column
    int pixels = 0;  ///< length
    int taps = 0;
    Tap tap[Kernel * Kernel];
};

/// The segment of target row `y` that starts at column `x`. With stride 1 all interior pixels share
/// their taps, so their images form one contiguous run in memory.
template <class Taps>
constexpr Segment<Taps::kernel> segment_at(int y, int x) {
    using Source = typename Taps::Source;
    constexpr int kernel = Taps::kernel;
    Segment<kernel> segment;
    segment.first = x;
    int column[kernel] = {};
    for (int s = 0; s < kernel; ++s) column[s] = Taps::source(x, s, Source::width);
    for (int r = 0; r < kernel; ++r) {
        const int row = Taps::source(y, r, Source::height);
        if (row < 0) continue;
        for (int s = 0; s < kernel; ++s)
            if (column[s] >= 0)
                segment.tap[segment.taps++] = {r * kernel + s,
                                               Index(row) * Source::width + column[s]};
    }
    segment.pixels = 1;
    if (Taps::stride > 1) return segment;
    for (int next = x + 1; next < Taps::Target::width; ++next, ++segment.pixels)
        for (int s = 0; s < kernel; ++s) {
            const int here = Taps::source(next, s, Source::width);
            const int expected = column[s] < 0 ? -1 : column[s] + next - x;
            if (here != expected) return segment;
        }
    return segment;
}

}  // namespace pad::nn::convolution
