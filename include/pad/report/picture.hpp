/// @file
/// One image as a picture that is embedded in a page.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/data/dataset.hpp>
#include <pad/io/png.hpp>
#include <pad/report/text.hpp>

namespace pad::report {

/// A value of the display range [0, 1] as a byte. What lies outside is clamped, NaN becomes 0.
inline std::uint8_t display_byte(float value) {
    if (!(value > 0.0f)) return 0;
    return static_cast<std::uint8_t>(std::lround(std::min(value, 1.0f) * 255.0f));
}

/// The bytes of an image [C, H, W] as PNG wants them, [H, W, C]. One channel is grey, three are
/// red, green and blue; of any other number the mean is shown, as grey.
inline std::vector<std::uint8_t> display_bytes(std::span<const float> image,
                                               const data::ImageShape& shape) {
    const auto channels = static_cast<std::size_t>(shape.channels);
    const std::size_t plane = shape.size() / channels;
    const bool colour = channels == 3;
    std::vector<std::uint8_t> bytes;
    bytes.reserve(plane * (colour ? 3 : 1));
    for (std::size_t p = 0; p < plane; ++p) {
        float sum = 0.0f;
        for (std::size_t c = 0; c < channels; ++c) {
            const float value = image[c * plane + p];
            if (colour) bytes.push_back(display_byte(value));
            sum += value;
        }
        if (!colour) bytes.push_back(display_byte(sum / static_cast<float>(channels)));
    }
    return bytes;
}

/// Throws Error unless `count` images of `shape` take up `values` values. `what` names them.
inline void require_images(std::string_view what, const data::ImageShape& shape, std::size_t count,
                           std::size_t values) {
    core::require(shape.channels > 0 && shape.height > 0 && shape.width > 0, "report: ", what,
                  " have the shape ", shape.channels, "x", shape.height, "x", shape.width,
                  "; all three must be positive");
    core::require(values == count * shape.size(), "report: ", what, ": ", count, " images of ",
                  shape.channels, "x", shape.height, "x", shape.width, " need ",
                  count * shape.size(), " values, not ", values);
}

/// An HTML img element with the image [C, H, W] inside, drawn `scale` times as large with sharp
/// pixels. `alt` says what it shows; `tip`, when not empty, appears under the pointer.
inline std::string picture(std::span<const float> image, const data::ImageShape& shape,
                           std::string_view alt, std::string_view tip = "") {
    const int channels = shape.channels == 3 ? 3 : 1;
    const auto png =
        io::encode_png(shape.width, shape.height, channels, display_bytes(image, shape));
    // Whole multiples keep the pixels even; small images come out about 64 dots wide.
    const int side = std::max(shape.width, shape.height);
    const int scale = std::max(1, (64 + side / 4) / side);
    return core::text("<img src=\"data:image/png;base64,", io::base64(png), "\" width=\"",
                      std::to_string(shape.width * scale), "\" height=\"",
                      std::to_string(shape.height * scale), "\" alt=\"", escape(alt), "\"",
                      tip.empty() ? "" : core::text(" title=\"", escape(tip), "\""), ">");
}

}  // namespace pad::report
