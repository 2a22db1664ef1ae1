// How many floating-point operations the derivatives of a ConvNet take.
#pragma once

#include <pad/pad.hpp>

namespace bench {

using pad::core::Index;

/// Products and sums of one pass of one convolution over one image.
struct Pass {
    double direct = 0;    ///< as a direct convolution
    double executed = 0;  ///< as Winograd's F(4×4, 3×3) where that applies
};

template <class In, int Channels, int Padding>
constexpr Pass convolution_pass() {
    using Layer = typename pad::nn::Convolution<Channels, 3, 1, Padding>::template Layer<In>;
    using Out = typename Layer::Output;
    Pass pass;
    pass.direct = 2.0 * static_cast<double>(Out::size) * In::channels * 9;
    pass.executed = pass.direct;
    if constexpr (In::channels >= pad::nn::convolution::winograd::fewest_channels) {
        using Tiles = pad::nn::convolution::winograd::Tiling<In, Out, Padding, 4>;
        pass.executed = 2.0 * Tiles::points * Tiles::tiles * In::channels * Out::channels;
    }
    return pass;
}

/// The convolutions of a ConvNet of depth 3 with 2×2 pooling, image after image.
template <class Image, int Width>
struct ConvNetOperations {
    static constexpr int padding = Image::channels == 1 ? 3 : 1;
    static constexpr Pass first = convolution_pass<Image, Width, padding>();
    static constexpr int side = Image::height + 2 * padding - 2;
    static constexpr Pass second =
        convolution_pass<pad::core::Shape<Width, side / 2, side / 2>, Width, 1>();
    static constexpr Pass third =
        convolution_pass<pad::core::Shape<Width, side / 4, side / 4>, Width, 1>();

    /// A gradient: forward, weight gradient, and the data gradient of all but the first layer.
    static constexpr double gradient(double Pass::*which) {
        return 2 * first.*which + 3 * (second.*which + third.*which);
    }
    /// A gradient and a directional gradient with ∂x. Values that both need count once, whether they
    /// are stored or not: 2 and 3 products for the values of the first and the other layers, then
    /// for the tangents 1 forward, 1 of the weights, 2 of the image; 2 each in the other layers.
    static constexpr double inner_step(double Pass::*which) {
        return gradient(which) + 4 * first.*which + 6 * (second.*which + third.*which);
    }
};

}  // namespace bench
