#include <pad/report/picture.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <report/html.hpp>
#include <support/catch.hpp>

using namespace pad;
using Bytes = std::vector<std::uint8_t>;

TEST_CASE("values become bytes, clamped to the display range") {
    CHECK(report::display_byte(0.0f) == 0);
    CHECK(report::display_byte(1.0f) == 255);
    CHECK(report::display_byte(0.5f) == 128);
    CHECK(report::display_byte(-3.0f) == 0);
    CHECK(report::display_byte(7.0f) == 255);
    CHECK(report::display_byte(std::numeric_limits<float>::infinity()) == 255);
    CHECK(report::display_byte(std::numeric_limits<float>::quiet_NaN()) == 0);
}

TEST_CASE("channels are interleaved; other numbers than three are shown as grey") {
    const std::vector<float> colour{1, 0, 0, 1, 1, 1};  // planes R, G, B of two pixels
    CHECK(report::display_bytes(colour, {3, 1, 2}) == Bytes{255, 0, 255, 0, 255, 255});
    CHECK(report::display_bytes(std::vector<float>{1, 0}, {1, 1, 2}) == Bytes{255, 0});
    CHECK(report::display_bytes(std::vector<float>{1, 0, 1, 1}, {2, 1, 2}) == Bytes{255, 128});
}

TEST_CASE("a picture holds the PNG of its pixels") {
    const std::vector<float> image{0, 1, 0.5f, 0.25f};
    const std::string html = report::picture(image, {1, 2, 2}, "a \"shirt\"", "score < 1");
    const auto png = io::encode_png(2, 2, 1, Bytes{0, 255, 128, 64});
    CHECK_THAT(html, ContainsSubstring("src=\"data:image/png;base64," + io::base64(png) + "\""));
    CHECK_THAT(html, ContainsSubstring("alt=\"a &quot;shirt&quot;\""));
    CHECK_THAT(html, ContainsSubstring("title=\"score &lt; 1\""));
    CHECK(test::read_html(html).wrong == "");
    CHECK_THAT(report::picture(image, {1, 2, 2}, "a"), !ContainsSubstring("title"));
}

TEST_CASE("pictures are drawn whole times as large") {
    const auto size = [](int height, int width) {
        const data::ImageShape shape{1, height, width};
        const std::string html = report::picture(std::vector<float>(shape.size()), shape, "a");
        const std::size_t at = html.find("width=");
        return html.substr(at, html.find(" alt") - at);
    };
    CHECK(size(28, 28) == "width=\"56\" height=\"56\"");
    CHECK(size(32, 32) == "width=\"64\" height=\"64\"");
    CHECK(size(64, 64) == "width=\"64\" height=\"64\"");
    CHECK(size(224, 224) == "width=\"224\" height=\"224\"");
    CHECK(size(16, 32) == "width=\"64\" height=\"32\"");
}

TEST_CASE("images that do not fit their shape are refused with the numbers") {
    CHECK_THROWS_WITH(report::require_images("the images", {1, 2, 3}, 4, 25),
                      "report: the images: 4 images of 1x2x3 need 24 values, not 25");
    CHECK_THROWS_WITH(report::require_images("the images", {0, 2, 3}, 4, 0),
                      ContainsSubstring("have the shape 0x2x3"));
}
