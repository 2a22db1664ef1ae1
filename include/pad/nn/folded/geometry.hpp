/// @file
/// Sizes and memory of a convolution whose norm is folded into its weights.
#pragma once

#include <algorithm>

#include <pad/core/shape.hpp>
#include <pad/nn/convolution/register_block.hpp>

namespace pad::nn::folded {

using core::Index;
/// Channels of a register block: the rows of pixels of eight would not stay in the first-level cache.
inline constexpr int block_rows = 4;
inline constexpr int block_vectors = convolution::block_vectors;

/// Compile-time sizes. A *tap* is one weight of an output channel; a *vector* of images is what one
/// register holds.
/// @tparam In          image
/// @tparam Conv        output of the convolution
/// @tparam Activation  piecewise linear, with a `negative_slope`
/// @tparam Pool        linear
template <class In_, class Conv_, int Kernel, int Padding, class Activation_, class Pool_>
struct Geometry {
    using In = In_;
    using Conv = Conv_;
    using Activation = Activation_;
    using Pool = Pool_;
    static constexpr int side = Pool::side;
    using Out = core::Shape<Conv::channels, Conv::height / side, Conv::width / side>;
    static constexpr int kernel = Kernel;
    static constexpr int padding = Padding;
    static constexpr int channels = Conv::channels;
    static constexpr int taps = In::channels * Kernel * Kernel;
    static constexpr int pairs = taps * (taps + 1) / 2;
    /// The width that windows cover.
    static constexpr int covered = Out::width * side;
    using Padded = core::Shape<In::channels, In::height + 2 * Padding, In::width + 2 * Padding>;

    /// Channels of one item, and items for each vector of images.
    static constexpr int item_channels = 16;
    static constexpr int ranges = (channels + item_channels - 1) / item_channels;

    /// Pixels of a row whose signs share one number: whole windows.
    static constexpr int sign_bits = 32 / side * side;
    static constexpr int sign_words = (covered + sign_bits - 1) / sign_bits;

    /// Rows and pixels of a register block of the image gradient, and the padded rows it has.
    static constexpr int gradient_rows = Kernel == 3 ? 3 : 1;
    static constexpr int gradient_pixels = Kernel == 3 ? 3 : 8;
    static constexpr int gradient_height = Conv::height + Kernel - 1;
    static constexpr int gradient_width =
        static_cast<int>(core::round_up(In::width, gradient_pixels));
    /// Where a row of output gradients begins between its zeros, and its length with them.
    static constexpr int gradient_first = std::max(0, Kernel - 1 - Padding);
    static constexpr int gradient_row =
        gradient_first + std::max(covered, gradient_width + Padding);

    // Numbers for each image, vector after vector of images.
    static constexpr Index image = Padded::size;
    /// Means, then covariances; each as a number and what rounding took from it.
    static constexpr Index moments = 2 * (taps + pairs);
    static constexpr Index signs = Index(channels) * Out::height * side * sign_words;
    /// Gradient of the image from the channels of an item: [channel][padded row][gradient_width].
    static constexpr Index plane = Index(gradient_height) * gradient_width;
    static constexpr Index image_part = In::channels * plane;
    /// Gradient of the moments from the channels of an item: means, then covariances.
    static constexpr Index moment_part = taps + pairs;
    /// Gradient of weights, γ and β from one vector of images, summed over it.
    static constexpr Index parameters = Index(channels) * (taps + 2);

    /// What a record keeps: the sums over pixels of gradient times what a tap sees, and the moments.
    static constexpr Index tap_sums = Index(channels) * taps;
    static constexpr Index record = tap_sums + moments;

    static constexpr Index saved = image + moments + signs;
    static constexpr Index scratch = ranges * (image_part + moment_part) + parameters;

    /// Position of the pair (i, j), i ≤ j.
    static constexpr int pair(int i, int j) { return i * taps - i * (i - 1) / 2 + j - i; }
};

/// Where the parts of the memory of one layer begin, for `columns` images. Moments are in the record
/// where there is one.
template <class G, class T>
struct Memory {
    T* saved;
    T* scratch;
    T* record;  ///< null: nothing is recorded
    Index columns;

    /// Part of vector `u` of images, `width` images wide.
    [[nodiscard]] PAD_INLINE T* image(Index u, Index width) const {
        return saved + u * G::image * width;
    }
    [[nodiscard]] PAD_INLINE T* moments(Index u, Index width) const {
        return (record ? record + G::tap_sums * columns : saved + G::image * columns) +
               u * G::moments * width;
    }
    [[nodiscard]] PAD_INLINE T* tap_sums(Index u, Index channel, Index width) const {
        return record + (u * G::channels + channel) * G::taps * width;
    }
    [[nodiscard]] PAD_INLINE T* signs(Index u, Index width) const {
        return saved + (G::image + G::moments) * columns + u * G::signs * width;
    }
    [[nodiscard]] PAD_INLINE T* image_part(Index u, int range, Index width) const {
        return scratch + (u * G::ranges + range) * G::image_part * width;
    }
    [[nodiscard]] PAD_INLINE T* moment_part(Index u, int range, Index width) const {
        return scratch + G::ranges * G::image_part * columns +
               (u * G::ranges + range) * G::moment_part * width;
    }
    [[nodiscard]] PAD_INLINE T* parameters(Index u) const {
        return scratch + G::ranges * (G::image_part + G::moment_part) * columns + u * G::parameters;
    }
};

}  // namespace pad::nn::folded
