/// @file
/// Pictures as PNG, and bytes as base64, to embed them in a web page.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pad/core/error.hpp>

// What stb_image_write.h includes, outside the namespace into which it goes below.
#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

// stb gets a namespace and internal linkage, and its macros are put back, so that a program can use
// stb as it likes, in the same translation unit too.
#pragma push_macro("INCLUDE_STB_IMAGE_WRITE_H")
#pragma push_macro("STBIWDEF")
#pragma push_macro("STB_IMAGE_WRITE_STATIC")
#pragma push_macro("STB_IMAGE_WRITE_IMPLEMENTATION")
#pragma push_macro("STBI_WRITE_NO_STDIO")
#undef INCLUDE_STB_IMAGE_WRITE_H
#undef STBIWDEF
#undef STB_IMAGE_WRITE_STATIC
#undef STB_IMAGE_WRITE_IMPLEMENTATION
#undef STBI_WRITE_NO_STDIO
#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#pragma GCC diagnostic ignored "-Wcast-qual"
namespace pad::io::detail::stb {
#if __has_include(<stb_image_write.h>)
#include <stb_image_write.h>
#else
#include <stb/stb_image_write.h>
#endif
}  // namespace pad::io::detail::stb
#pragma GCC diagnostic pop
#pragma pop_macro("STBI_WRITE_NO_STDIO")
#pragma pop_macro("STB_IMAGE_WRITE_IMPLEMENTATION")
#pragma pop_macro("STB_IMAGE_WRITE_STATIC")
#pragma pop_macro("STBIWDEF")
#pragma pop_macro("INCLUDE_STB_IMAGE_WRITE_H")

namespace pad::io {

/// A picture as the bytes of a PNG file. `pixels` are [height][width][channels], 0 … 255, with 1
/// (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels.
/// Throws Error when the sizes are not positive, do not fit `pixels`, or are too large.
inline std::vector<std::byte> encode_png(int width, int height, int channels,
                                         std::span<const std::uint8_t> pixels) {
    constexpr int largest = 1 << 13;  // stb counts bytes in int
    core::require(width > 0 && height > 0 && width <= largest && height <= largest, "a picture of ",
                  width, "x", height, " pixels cannot be made; sizes must lie in 1 … ", largest);
    core::require(channels >= 1 && channels <= 4, "a picture cannot have ", channels,
                  " channels; it has 1 to 4");
    const std::size_t size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                             static_cast<std::size_t>(channels);
    core::require(pixels.size() == size, "a picture of ", width, "x", height, " pixels with ",
                  channels, " channels needs ", size, " values, not ", pixels.size());
    std::vector<std::byte> png;
    const auto append = [](void* context, void* data, int count) {
        const auto* bytes = static_cast<const std::byte*>(data);
        static_cast<std::vector<std::byte>*>(context)->assign(bytes, bytes + count);
    };
    const int ok = detail::stb::stbi_write_png_to_func(append, &png, width, height, channels,
                                                       pixels.data(), width * channels);
    core::require(ok != 0 && !png.empty(), "a picture of ", width, "x", height,
                  " pixels could not be encoded: not enough memory");
    return png;
}

/// `bytes` in base64 (RFC 4648, with padding), as data URLs need it.
inline std::string base64(std::span<const std::byte> bytes) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (j < count ? std::to_integer<std::uint32_t>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            text += j <= count ? digits[group >> (18 - 6 * j) & 63U] : '=';
    }
    return text;
}

}  // namespace pad::io
