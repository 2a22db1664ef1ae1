#include <pad/data/augment/colour.hpp>

#include <data/augment/checks.hpp>

namespace {

using namespace pad::data;
using namespace pad::data::test;

TEST_CASE("colour operations are affine and have the right adjoint", "[data][augment]") {
    for (const AugmentShape& shape : shapes) {
        CAPTURE(shape.channels, shape.height, shape.width);
        check_draw(Brightness{0.9, 0.7}, shape);
        check_draw(Saturation{0.3}, shape);
        check_draw(Contrast{0.8}, shape);
        check_draw(Colour{{0.1}, {0.9}, {0.2}}, shape);
    }
}

TEST_CASE("brightness shifts every value", "[data][augment]") {
    const auto y = applied(Brightness{0.75}, {1, 1, 3}, std::vector<double>{0, 0.5, -1});
    CHECK(y == std::vector<double>{0.25, 0.75, -0.75});
    CHECK(applied(Brightness{0.75, 2}, {1, 1, 1}, std::vector<double>{0})[0] == 0.5);
    CHECK(pulled_back(Brightness{0.75}, {1, 1, 2}, std::vector<double>{3, 4}) ==
          std::vector<double>{3, 4});
}

TEST_CASE("saturation stretches the channels of each pixel about their mean", "[data][augment]") {
    // Two pixels with the channels (0, 3, 6) and (1, 1, 1).
    const std::vector<double> x{0, 1, 3, 1, 6, 1};
    CHECK(applied(Saturation{0}, {3, 1, 2}, x) == std::vector<double>{3, 1, 3, 1, 3, 1});
    CHECK(applied(Saturation{0.5}, {3, 1, 2}, x) == x);
    CHECK(applied(Saturation{0.75}, {3, 1, 2}, x) == std::vector<double>{-1.5, 1, 3, 1, 7.5, 1});
    CHECK(applied(Saturation{0.1}, {1, 1, 6}, x) == x);  // grey images have no saturation
}

TEST_CASE("contrast stretches the image about its mean", "[data][augment]") {
    const std::vector<double> x{0, 2, 4, 6};
    CHECK(applied(Contrast{0.5}, {2, 1, 2}, x) == x);
    CHECK(applied(Contrast{0}, {2, 1, 2}, x) == std::vector<double>{1.5, 2.5, 3.5, 4.5});
    CHECK(applied(Contrast{0, 1.5}, {2, 1, 2}, x) == std::vector<double>{-1.5, 1.5, 4.5, 7.5});
}

TEST_CASE("colour is brightness, then saturation, then contrast", "[data][augment]") {
    const AugmentShape shape{3, 4, 5};
    const auto x = random_values(shape.size(), 6);
    const Brightness brightness{0.2};
    const Saturation saturation{0.9};
    const Contrast contrast{0.7};
    const auto expected =
        applied(contrast, shape, applied(saturation, shape, applied(brightness, shape, x)));
    CHECK(applied(Colour{brightness, saturation, contrast}, shape, x) == expected);
}

}  // namespace
