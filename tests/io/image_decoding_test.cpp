#include <pad/io/image_decoding.hpp>
#include <pad/io/image_scaling.hpp>

#include <cmath>
#include <string>
#include <vector>

#include <io/images.hpp>
#include <support/catch.hpp>

using namespace pad;
using namespace pad::io;
using namespace pad::test;

namespace {

DecodedImage decode(const std::string& text) {
    return decode_image(as_bytes(text), "x.jpg");
}

std::string error(const std::string& text) {
    return error_of([&] { decode(text); });
}

std::vector<float> scaled(const std::vector<unsigned char>& pixels, int width, int height,
                          int channels, const data::ImageShape& shape, Fit fit = Fit::crop) {
    std::vector<float> planes(shape.size(), -1.0F);
    scale_image({pixels, width, height, channels}, shape, fit, planes);
    return planes;
}

}  // namespace

TEST_CASE("PNG images are decoded to the byte, JPEG images nearly", "[io][image]") {
    const int channels = GENERATE(1, 3);
    const auto pixels = pattern(20, 12, channels);
    const auto png = decode(png_text(pixels, 20, 12, channels));
    CHECK(png.width == 20);
    CHECK(png.height == 12);
    REQUIRE(png.channels == channels);
    CHECK(std::vector<unsigned char>(png.pixels().begin(), png.pixels().end()) == pixels);

    const std::vector<unsigned char> plain(20 * 12 * 3, 100);
    const auto jpeg = decode(jpeg_text(plain, 20, 12, 3));
    REQUIRE(jpeg.pixels().size() == plain.size());
    for (const unsigned char value : jpeg.pixels()) CHECK(std::abs(value - 100) <= 2);
}

TEST_CASE("transparency is dropped", "[io][image]") {
    const std::vector<unsigned char> pixels = {10, 20, 30, 0, 40, 50, 60, 128};
    const auto image = decode(png_text(pixels, 2, 1, 4));
    REQUIRE(image.channels == 3);
    CHECK(std::vector<unsigned char>(image.pixels().begin(), image.pixels().end()) ==
          std::vector<unsigned char>{10, 20, 30, 40, 50, 60});
    CHECK(decode(png_text({10, 0, 40, 128}, 2, 1, 2)).channels == 1);
}

TEST_CASE("every truncation of an image is noticed", "[io][image]") {
    const auto pixels = pattern(24, 17, 3);
    for (const std::string& whole : {png_text(pixels, 24, 17, 3), jpeg_text(pixels, 24, 17, 3)}) {
        CHECK(error(whole).empty());
        CHECK(error(whole + "what follows does not matter").empty());
        for (std::size_t size = 0; size < whole.size(); ++size) {
            INFO(size << " of " << whole.size() << " bytes");
            CHECK_THAT(error(whole.substr(0, size)), StartsWith("x.jpg: is "));
        }
    }
    CHECK_THAT(error(jpeg_text(pixels, 24, 17, 3).substr(0, 400)),
               ContainsSubstring("is a truncated JPEG image: it ends after 400 bytes"));
    CHECK_THAT(error(png_text(pixels, 24, 17, 3).substr(0, 100)),
               ContainsSubstring("is a truncated PNG image: it ends after 100 bytes"));
}

TEST_CASE("damage to a PNG is noticed, and damage to a JPEG is survived", "[io][image]") {
    const auto pixels = pattern(24, 17, 3);
    const std::string png = png_text(pixels, 24, 17, 3);
    for (std::size_t i = 0; i < png.size(); ++i) {
        std::string damaged = png;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
        INFO("byte " << i);
        CHECK_THAT(error(damaged), StartsWith("x.jpg: "));
    }
    const std::string jpeg = jpeg_text(pixels, 24, 17, 3);
    int noticed = 0;
    for (std::size_t i = 0; i < jpeg.size(); ++i) {
        std::string damaged = jpeg;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
        noticed += error(damaged).empty() ? 0 : 1;
    }
    CHECK(noticed > 100);
}

TEST_CASE("what is no image is refused with what it is", "[io][image]") {
    CHECK_THAT(error(""), ContainsSubstring("x.jpg: is an empty file where an image is expected"));
    CHECK_THAT(error("hello, world"),
               ContainsSubstring("is no JPEG or PNG image, whatever its name says: it starts with "
                                 "the bytes 68 65 6c 6c"));
    CHECK_THAT(error("GIF89a and so on"), ContainsSubstring("47 49 46"));
    // A whole PNG that announces 70,000 × 70,000 pixels.
    std::string huge = png_text({1}, 1, 1, 1);
    const std::string side("\x00\x01\x11\x70", 4);
    huge.replace(16, 8, side + side);
    const std::uint32_t sum = checksum(as_bytes(huge.substr(12, 17)));
    for (int i = 0; i < 4; ++i)
        huge[static_cast<std::size_t>(29 + i)] = static_cast<char>(sum >> (24 - 8 * i) & 0xffU);
    CHECK_THAT(error(huge), ContainsSubstring("announces 70000x70000 pixels; an image may have"));
    // Markers without a picture.
    CHECK_THAT(error("\xff\xd8\xff\xd9"), ContainsSubstring("cannot be decoded"));
    CHECK_THAT(error_of([&] { read_image("/no/such/image.png"); }),
               ContainsSubstring("/no/such/image.png: cannot be opened"));
}

TEST_CASE("an image of the wanted size is only divided by 255", "[io][image]") {
    const int channels = GENERATE(1, 3);
    const auto pixels = pattern(5, 4, channels);
    const auto planes = scaled(pixels, 5, 4, channels, {channels, 4, 5});
    for (int c = 0; c < channels; ++c)
        for (int p = 0; p < 20; ++p)
            CHECK(planes[static_cast<std::size_t>(c * 20 + p)] ==
                  static_cast<float>(pixels[static_cast<std::size_t>(p * channels + c)]) / 255.0F);
}

TEST_CASE("grey becomes colour by repetition, colour becomes grey by its luma", "[io][image]") {
    CHECK(scaled({51, 255}, 2, 1, 1, {3, 1, 2}) ==
          std::vector<float>{0.2F, 1.0F, 0.2F, 1.0F, 0.2F, 1.0F});
    const auto grey = scaled({255, 0, 0, 0, 255, 0, 0, 0, 255}, 3, 1, 3, {1, 1, 3});
    CHECK(grey[0] == Approx(0.299));
    CHECK(grey[1] == Approx(0.587));
    CHECK(grey[2] == Approx(0.114));
    CHECK_THAT(error_of([&] {
                   scaled({1}, 1, 1, 1, {2, 1, 1});
               }),
               ContainsSubstring("1 or 3 channels, not 2"));
}

TEST_CASE("scaling is bilinear and antialiased", "[io][image]") {
    // Half the size: weights 1, 3, 3, 1 of 8, the two at the border 3, 3, 1 of 7.
    const std::vector<unsigned char> row = {0, 80, 160, 240, 80, 0};
    const auto half = scaled(row, 6, 1, 1, {1, 1, 3}, Fit::stretch);
    CHECK(255 * half[0] == Approx((3 * 0 + 3 * 80 + 160) / 7.0));
    CHECK(255 * half[1] == Approx((80 + 3 * 160 + 3 * 240 + 80) / 8.0));
    CHECK(255 * half[2] == Approx((240 + 3 * 80 + 3 * 0) / 7.0));
    // Twice the size: a quarter of the neighbour.
    const auto twice = scaled({0, 200}, 2, 1, 1, {1, 1, 4}, Fit::stretch);
    CHECK(255 * twice[0] == Approx(0));
    CHECK(255 * twice[1] == Approx(50));
    CHECK(255 * twice[2] == Approx(150));
    CHECK(255 * twice[3] == Approx(200));
    // One value stays one value, whatever the sizes.
    for (const float value : scaled(std::vector<unsigned char>(35 * 3, 100), 5, 7, 3, {3, 4, 9}))
        CHECK(255 * value == Approx(100));
}

TEST_CASE("another aspect ratio is cut or stretched", "[io][image]") {
    // 6 × 2 to 2 × 2: the middle two columns, or all of them.
    const std::vector<unsigned char> wide = {0, 0, 50, 100, 255, 255, 0, 0, 50, 100, 255, 255};
    const auto cut = scaled(wide, 6, 2, 1, {1, 2, 2}, Fit::crop);
    CHECK(255 * cut[0] == Approx(50));
    CHECK(255 * cut[1] == Approx(100));
    CHECK(255 * cut[2] == Approx(50));
    const auto all = scaled(wide, 6, 2, 1, {1, 2, 2}, Fit::stretch);
    CHECK(255 * all[0] < 50);
    CHECK(255 * all[1] > 150);
}
