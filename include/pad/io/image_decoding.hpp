/// @file
/// JPEG and PNG images out of files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <utility>

#include <pad/core/error.hpp>
#include <pad/io/file.hpp>
#include <pad/io/image_checks.hpp>

// What stb_image.h includes, outside the namespace into which it goes below.
#include <assert.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// stb gets a namespace and internal linkage, and its macros are put back, so that a program can use
// stb as it likes, in the same translation unit too. An assertion of stb's must not end a program
// because of what a file holds.
#pragma push_macro("STBI_INCLUDE_STB_IMAGE_H")
#pragma push_macro("STBIDEF")
#pragma push_macro("STB_IMAGE_STATIC")
#pragma push_macro("STB_IMAGE_IMPLEMENTATION")
#pragma push_macro("STBI_NO_STDIO")
#pragma push_macro("STBI_NO_HDR")
#pragma push_macro("STBI_NO_LINEAR")
#pragma push_macro("STBI_ONLY_JPEG")
#pragma push_macro("STBI_ONLY_PNG")
#pragma push_macro("STBI_ASSERT")
#undef STBI_INCLUDE_STB_IMAGE_H
#undef STBIDEF
#undef STB_IMAGE_STATIC
#undef STB_IMAGE_IMPLEMENTATION
#undef STBI_NO_STDIO
#undef STBI_NO_HDR
#undef STBI_NO_LINEAR
#undef STBI_ONLY_JPEG
#undef STBI_ONLY_PNG
#undef STBI_ASSERT
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ASSERT(x) static_cast<void>(0)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wunknown-warning-option"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#pragma GCC diagnostic ignored "-Wimplicit-fallthrough"
#pragma GCC diagnostic ignored "-Wcast-qual"
namespace pad::io::detail::stb_image {
#if __has_include(<stb_image.h>)
#include <stb_image.h>
#else
#include <stb/stb_image.h>
#endif
}  // namespace pad::io::detail::stb_image
#pragma GCC diagnostic pop
#pragma pop_macro("STBI_ASSERT")
#pragma pop_macro("STBI_ONLY_PNG")
#pragma pop_macro("STBI_ONLY_JPEG")
#pragma pop_macro("STBI_NO_LINEAR")
#pragma pop_macro("STBI_NO_HDR")
#pragma pop_macro("STBI_NO_STDIO")
#pragma pop_macro("STB_IMAGE_IMPLEMENTATION")
#pragma pop_macro("STB_IMAGE_STATIC")
#pragma pop_macro("STBIDEF")
#pragma pop_macro("STBI_INCLUDE_STB_IMAGE_H")

namespace pad::io {

/// The most pixels that an image may have: more is taken for a damaged header.
inline constexpr long long largest_image_pixels = 1LL << 26;

namespace detail {
struct FreeStbImage {
    void operator()(stb_image::stbi_uc* pixels) const { stb_image::stbi_image_free(pixels); }
};

/// Width and height as the header of a PNG says, for which stb has no words when they are large; for
/// other images those that are given.
inline std::pair<long long, long long> announced_size(std::span<const std::byte> bytes, int width,
                                                      int height) {
    constexpr std::size_t header = 24;
    if (!is_png(bytes) || bytes.size() < header) return {width, height};
    const auto side = [&](std::size_t at) {
        // Less than 2^31, so that the product of two is no overflow.
        return static_cast<long long>(big_endian_number(bytes.subspan(at), 4) & 0x7fffffffU);
    };
    return {side(16), side(20)};
}

}  // namespace detail

/// A decoded image: bytes [height][width][channels].
struct DecodedImage {
    int width = 0;
    int height = 0;
    int channels = 0;  ///< 1 grey, 3 colour
    std::unique_ptr<unsigned char[], detail::FreeStbImage> memory;

    [[nodiscard]] std::span<const unsigned char> pixels() const {
        return {memory.get(), static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                                  static_cast<std::size_t>(channels)};
    }
};

/// Decodes a JPEG (baseline or progressive) or PNG image. The contents decide which, not the name.
/// Grey images have one channel, all others three; transparency is dropped and 16-bit values are
/// cut to 8 bits. Safe to call from several threads.
/// @param bytes  of the file `path`, which messages name
/// Throws Error for bytes that are neither, for a truncated or damaged file, for one with more than
/// `largest_image_pixels`, and for kinds of JPEG that nothing but special programs write.
inline DecodedImage decode_image(std::span<const std::byte> bytes,
                                 const std::filesystem::path& path) {
    namespace stb = detail::stb_image;
    core::require(!bytes.empty(), path.string(),
                  ": is an empty file where an image is expected; copy or save it again");
    require_whole_image(bytes, path);
    core::require(bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()),
                  path.string(), ": has ", bytes.size(), " bytes, too many for one image");
    const auto* data = reinterpret_cast<const stb::stbi_uc*>(bytes.data());
    const int size = static_cast<int>(bytes.size());
    DecodedImage image;
    int stored = 0;
    // Where this fails, decoding does too, and has the better reason.
    stb::stbi_info_from_memory(data, size, &image.width, &image.height, &stored);
    const auto [width, height] = detail::announced_size(bytes, image.width, image.height);
    core::require(width * height <= largest_image_pixels, path.string(), ": announces ", width, "x",
                  height, " pixels; an image may have up to ", largest_image_pixels);
    image.channels = stored <= 2 ? 1 : 3;
    image.memory.reset(stb::stbi_load_from_memory(data, size, &image.width, &image.height, &stored,
                                                  image.channels));
    if (image.memory == nullptr) {
        const char* reason = stb::stbi_failure_reason();
        core::fail(path.string(), ": cannot be decoded (", reason != nullptr ? reason : "damaged",
                   "); save it again as a PNG, or as a baseline or progressive JPEG");
    }
    return image;
}

/// Reads and decodes the image in the file `path`; see decode_image.
inline DecodedImage read_image(const std::filesystem::path& path) {
    return decode_image(read_file(path), path);
}

}  // namespace pad::io
