/// @file
/// The products of the folded convolution: one row of output pixels of a block of channels.
#pragma once

#include <pad/nn/folded/geometry.hpp>

namespace pad::nn::folded {

/// Weights of each image for a block of channels: [tap][channel], and the shifts.
template <class V, class G>
struct BlockWeights {
    V weights[G::taps][block_rows];
    V shift[block_rows];
};

/// rows[k][x] = shift_k + Σ_taps weights · image, for the first `Width` pixels of output row `y`.
/// @param image  padded
template <class G, int Width, class V>
PAD_OUTLINED void convolve_row(const BlockWeights<V, G>& block, const core::LaneScalar<V>* image,
                               int y, V (&rows)[block_rows][Width]) {
    constexpr Index width = core::lane_width<V>;
    const auto pixels = [&]<int Count>(std::integral_constant<int, Count>, int x) {
        V sum[block_rows][Count];
        PAD_UNROLL
        for (int k = 0; k < block_rows; ++k) {
            PAD_UNROLL
            for (int v = 0; v < Count; ++v) sum[k][v] = block.shift[k];
        }
        const V(*weights)[block_rows] = block.weights;
        for (int c = 0; c < G::In::channels; ++c)
            for (int r = 0; r < G::kernel; ++r) {
                const auto* const seen =
                    image + ((Index(c) * G::Padded::height + y + r) * G::Padded::width + x) * width;
                PAD_UNROLL
                for (int s = 0; s < G::kernel; ++s, ++weights) {
                    V value[Count];
                    PAD_UNROLL
                    for (int v = 0; v < Count; ++v)
                        value[v] = core::load_to_register<V>(seen + (s + v) * width);
                    PAD_UNROLL
                    for (int k = 0; k < block_rows; ++k) {
                        const V factor = core::in_register((*weights)[k]);
                        PAD_UNROLL
                        for (int v = 0; v < Count; ++v) sum[k][v] += factor * value[v];
                    }
                }
            }
        PAD_UNROLL
        for (int k = 0; k < block_rows; ++k) {
            PAD_UNROLL
            for (int v = 0; v < Count; ++v) rows[k][x + v] = sum[k][v];
        }
    };
    int x = 0;
    for (; x + block_vectors <= Width; x += block_vectors)
        pixels(std::integral_constant<int, block_vectors>{}, x);
    if constexpr (Width % block_vectors != 0)
        pixels(std::integral_constant<int, Width % block_vectors>{}, x);
}

/// One row of output gradients of a block of channels, between zeros.
template <class V, class G>
struct GradientRow {
    V pixel[block_rows][G::gradient_row];
};

/// sums[j][k] += Σ_x gradient[k][x] · what tap j sees, for the output rows under one row of windows,
/// of which `y` is the first.
template <class G, class V>
PAD_OUTLINED void add_tap_sums(const GradientRow<V, G> (&gradient)[G::side],
                               const core::LaneScalar<V>* image, int y,
                               V (&sums)[G::taps][block_rows]) {
    constexpr Index width = core::lane_width<V>;
    constexpr int group = G::kernel < block_vectors ? G::kernel : block_vectors;
    for (int c = 0; c < G::In::channels; ++c)
        for (int r = 0; r < G::kernel; ++r)
            for (int s = 0; s < G::kernel; s += group) {
                V sum[block_rows][group];
                convolution::clear(sum);
                for (int i = 0; i < G::side; ++i) {
                    const Index row = Index(c) * G::Padded::height + y + i + r;
                    const core::LaneScalar<V>* seen[group];
                    PAD_UNROLL
                    for (int v = 0; v < group; ++v)
                        seen[v] = core::hidden(image + (row * G::Padded::width + s + v) * width);
                    for (int x = 0; x < G::covered; ++x) {
                        V value[group];
                        PAD_UNROLL
                        for (int v = 0; v < group; ++v)
                            value[v] = core::load_to_register<V>(seen[v] + x * width);
                        PAD_UNROLL
                        for (int k = 0; k < block_rows; ++k) {
                            const V factor =
                                core::in_register(gradient[i].pixel[k][G::gradient_first + x]);
                            PAD_UNROLL
                            for (int v = 0; v < group; ++v) sum[k][v] += factor * value[v];
                        }
                    }
                }
                const int tap = (c * G::kernel + r) * G::kernel + s;
                for (int v = 0; v < group && s + v < G::kernel; ++v)
                    for (int k = 0; k < block_rows; ++k) sums[tap + v][k] += sum[k][v];
            }
}

/// Adds to the image gradient what one row of output pixels of a block of channels gives:
/// image[c][y + r][x] += Σ_k Σ_s weights · gradient[k][x + padding − s].
/// @param image  padded rows of G::gradient_width pixels
template <class G, class V>
PAD_OUTLINED void add_image_row(const BlockWeights<V, G>& block, const GradientRow<V, G>& gradient,
                                int y, core::LaneScalar<V>* image) {
    constexpr Index width = core::lane_width<V>;
    constexpr int group = G::gradient_rows;
    constexpr int pixels = G::gradient_pixels;
    constexpr Index row = G::gradient_width * width;
    for (int c = 0; c < G::In::channels; ++c)
        for (int r = 0; r < G::kernel; r += group)
            for (int x = 0; x < G::gradient_width; x += pixels) {
                auto* const to = image + c * G::plane * width + (y + r) * row + x * width;
                V sum[group][pixels];
                PAD_UNROLL
                for (int i = 0; i < group; ++i) {
                    PAD_UNROLL
                    for (int v = 0; v < pixels; ++v)
                        sum[i][v] = core::load_lane<V>(to + i * row + v * width);
                }
                PAD_UNROLL
                for (int k = 0; k < block_rows; ++k) {
                    const V* const from = gradient.pixel[k] + G::gradient_first + x + G::padding;
                    PAD_UNROLL
                    for (int s = 0; s < G::kernel; ++s) {
                        V value[pixels];
                        PAD_UNROLL
                        for (int v = 0; v < pixels; ++v) value[v] = core::in_register(from[v - s]);
                        PAD_UNROLL
                        for (int i = 0; i < group; ++i) {
                            const int tap = (c * G::kernel + r + i) * G::kernel + s;
                            const V factor = core::in_register(block.weights[tap][k]);
                            PAD_UNROLL
                            for (int v = 0; v < pixels; ++v) sum[i][v] += factor * value[v];
                        }
                    }
                }
                PAD_UNROLL
                for (int i = 0; i < group; ++i) {
                    PAD_UNROLL
                    for (int v = 0; v < pixels; ++v)
                        core::store_lane(to + i * row + v * width, sum[i][v]);
                }
            }
}

}  // namespace pad::nn::folded
