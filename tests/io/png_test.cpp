#include <pad/io/png.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include <pad/io/file.hpp>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

// The reader of the same library, for the way back.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#if __has_include(<stb_image.h>)
#include <stb_image.h>
#else
#include <stb/stb_image.h>
#endif
// A program may use the writer itself, too.
#if __has_include(<stb_image_write.h>)
#include <stb_image_write.h>
#else
#include <stb/stb_image_write.h>
#endif
#pragma GCC diagnostic pop

using namespace pad::io;
using namespace pad::test;

namespace {

struct Picture {
    int width = 0;
    int height = 0;
    int channels = 0;
    std::vector<std::uint8_t> pixels;
};

Picture decode(const std::vector<std::byte>& png) {
    Picture picture;
    stbi_uc* pixels = stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(png.data()),
                                            static_cast<int>(png.size()), &picture.width,
                                            &picture.height, &picture.channels, 0);
    if (pixels == nullptr) return {};
    picture.pixels.assign(pixels, pixels + picture.width * picture.height * picture.channels);
    stbi_image_free(pixels);
    return picture;
}

}  // namespace

TEST_CASE("a picture comes back from its PNG", "[io][png]") {
    const int channels = GENERATE(1, 2, 3, 4);
    const int width = GENERATE(1, 7, 64);
    const int height = GENERATE(1, 5, 33);
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(width * height * channels));
    for (std::size_t i = 0; i < pixels.size(); ++i)
        pixels[i] = static_cast<std::uint8_t>(i * i * 31 + i / 5);
    const auto png = encode_png(width, height, channels, pixels);
    CHECK(as_text(png).substr(0, 8) == "\x89PNG\r\n\x1a\n");
    const Picture picture = decode(png);
    CHECK(picture.width == width);
    CHECK(picture.height == height);
    CHECK(picture.channels == channels);
    CHECK(picture.pixels == pixels);
}

TEST_CASE("impossible pictures are refused with their sizes", "[io][png]") {
    const std::vector<std::uint8_t> pixels(12);
    const auto error = [&](int width, int height, int channels) {
        return error_of([&] { (void)encode_png(width, height, channels, pixels); });
    };
    CHECK(error(2, 2, 3).empty());
    CHECK_THAT(error(3, 2, 3), ContainsSubstring("a picture of 3x2 pixels with 3 channels needs 18 "
                                                 "values, not 12"));
    CHECK_THAT(error(0, 2, 3), ContainsSubstring("0x2 pixels"));
    CHECK_THAT(error(-2, -2, 3), ContainsSubstring("-2x-2 pixels"));
    CHECK_THAT(error(100000, 100000, 3), ContainsSubstring("sizes must lie in 1 … 8192"));
    CHECK_THAT(error(12, 1, 0), ContainsSubstring("0 channels"));
    CHECK_THAT(error(2, 1, 6), ContainsSubstring("6 channels"));
}

TEST_CASE("base64 has the values of RFC 4648", "[io][png]") {
    CHECK(base64(as_bytes("")).empty());
    CHECK(base64(as_bytes("f")) == "Zg==");
    CHECK(base64(as_bytes("fo")) == "Zm8=");
    CHECK(base64(as_bytes("foo")) == "Zm9v");
    CHECK(base64(as_bytes("foob")) == "Zm9vYg==");
    CHECK(base64(as_bytes("fooba")) == "Zm9vYmE=");
    CHECK(base64(as_bytes("foobar")) == "Zm9vYmFy");
    CHECK(base64(as_bytes("\xfb\xff\xfe")) == "+//+");
}
