/// @file
/// Images of any size and kind as the planes that an agent takes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/data/dataset.hpp>

namespace pad::io {

/// How an image of another aspect ratio becomes one of the wanted size.
enum class Fit {
    crop,    ///< scale until it covers the wanted size, and cut what sticks out on both sides
    stretch  ///< scale width and height each as it must
};

/// Bytes [height][width][channels] of an image, 1 or 3 channels.
struct ByteImage {
    std::span<const unsigned char> pixels;
    int width = 0;
    int height = 0;
    int channels = 0;
};

namespace detail {

/// For each pixel of one side of the result: which pixels of the source count, and how much.
struct ScalingTaps {
    std::vector<int> first;         ///< of each result pixel
    std::vector<std::size_t> ends;  ///< end of its weights; they begin where those before end
    std::vector<float> weights;

    [[nodiscard]] std::span<const float> of(std::size_t i) const {
        const std::size_t begin = i == 0 ? 0 : ends[i - 1];
        return std::span(weights).subspan(begin, ends[i] - begin);
    }
};

/// Taps from `from` pixels to `to`, which show the stretch of `to`·`step` pixels in the middle.
/// Bilinear and antialiased: the triangle is as wide as a result pixel, at least a source pixel, to
/// each side, and is cut off at the border of the image.
inline ScalingTaps scaling_taps(int from, int to, double step) {
    ScalingTaps taps;
    const double start = (from - to * step) / 2;
    const double radius = std::max(step, 1.0);
    for (int i = 0; i < to; ++i) {
        const double centre = start + (i + 0.5) * step;
        const int first = std::max(0, static_cast<int>(std::floor(centre - radius + 0.5)));
        const int end = std::min(from, static_cast<int>(std::floor(centre + radius + 0.5)));
        const auto weight = [&](int p) {
            return std::max(0.0, 1 - std::abs((p + 0.5 - centre) / radius));
        };
        double sum = 0;
        for (int p = first; p < end; ++p) sum += weight(p);
        taps.first.push_back(first);
        for (int p = first; p < end; ++p)
            taps.weights.push_back(static_cast<float>(weight(p) / sum));
        taps.ends.push_back(taps.weights.size());
    }
    return taps;
}

/// `image` as floats 0 … 255, [height][width][channels], with 1 or 3 channels: grey from colour by
/// the luma of ITU-R 601 (0.299 red + 0.587 green + 0.114 blue), colour from grey by repetition.
inline std::vector<float> with_channels(const ByteImage& image, int channels) {
    const std::size_t count = image.pixels.size() / static_cast<std::size_t>(image.channels);
    std::vector<float> result;
    result.reserve(count * static_cast<std::size_t>(channels));
    const auto value = [&](std::size_t i) { return static_cast<float>(image.pixels[i]); };
    for (std::size_t p = 0; p < count; ++p) {
        if (image.channels == channels) {
            for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c)
                result.push_back(value(p * static_cast<std::size_t>(channels) + c));
        } else if (image.channels == 1) {
            result.insert(result.end(), 3, value(p));
        } else {
            result.push_back(0.299F * value(3 * p) + 0.587F * value(3 * p + 1) +
                             0.114F * value(3 * p + 2));
        }
    }
    return result;
}

}  // namespace detail

/// Writes `image` to `planes`, [C, H, W] of `shape`, with values in [0, 1].
///
/// Scaled with a triangle filter that is antialiased when it makes smaller, on the values as they
/// are in the file (not linear light): what Pillow's BILINEAR and torchvision's
/// resize(antialias=True) do, without their rounding to bytes in between. An image of the wanted size
/// is byte / 255 exactly. Channels: see with_channels.
/// Throws Error for a shape with another number of channels than 1 or 3.
inline void scale_image(const ByteImage& image, const data::ImageShape& shape, Fit fit,
                        std::span<float> planes) {
    core::require(shape.channels == 1 || shape.channels == 3,
                  "images from files have 1 or 3 channels, not ", shape.channels);
    const std::vector<float> source = detail::with_channels(image, shape.channels);
    double step_x = static_cast<double>(image.width) / shape.width;
    double step_y = static_cast<double>(image.height) / shape.height;
    if (fit == Fit::crop) step_x = step_y = std::min(step_x, step_y);
    const auto across = detail::scaling_taps(image.width, shape.width, step_x);
    const auto down = detail::scaling_taps(image.height, shape.height, step_y);
    const auto channels = static_cast<std::size_t>(shape.channels);
    const auto width = static_cast<std::size_t>(shape.width);
    const auto height = static_cast<std::size_t>(shape.height);
    const auto source_width = static_cast<std::size_t>(image.width);

    // First every row of the source to the wanted width, [source height][width][channels].
    std::vector<float> rows(static_cast<std::size_t>(image.height) * width * channels);
    for (std::size_t y = 0; y < static_cast<std::size_t>(image.height); ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            const float* from =
                &source[(y * source_width + static_cast<std::size_t>(across.first[x])) * channels];
            float* to = &rows[(y * width + x) * channels];
            for (const float weight : across.of(x))
                for (std::size_t c = 0; c < channels; ++c) to[c] += weight * *from++;
        }
    }
    std::vector<float> row(width * channels);
    for (std::size_t y = 0; y < height; ++y) {
        std::fill(row.begin(), row.end(), 0.0F);
        const float* from = &rows[static_cast<std::size_t>(down.first[y]) * row.size()];
        for (const float weight : down.of(y))
            for (float& value : row) value += weight * *from++;
        for (std::size_t x = 0; x < width; ++x)
            for (std::size_t c = 0; c < channels; ++c)
                planes[(c * height + y) * width + x] =
                    std::clamp(row[x * channels + c] / 255.0F, 0.0F, 1.0F);
    }
}

}  // namespace pad::io
