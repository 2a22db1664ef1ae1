#include <pad/data/augment/displacement.hpp>

#include <climits>

#include <data/augment/checks.hpp>

namespace {

using namespace pad::data;
using namespace pad::data::test;

const AugmentShape small{1, 3, 3};
const std::vector<double> digits{1, 2, 3, 4, 5, 6, 7, 8, 9};

TEST_CASE("displacements are linear and have the right adjoint", "[data][augment]") {
    for (const AugmentShape& shape : shapes) {
        CAPTURE(shape.channels, shape.height, shape.width);
        for (const Crop crop : {Crop{0, 0}, Crop{2, -1}, Crop{-3, 4}, Crop{100, 0}})
            check_draw(crop, shape);
        for (const Cutout cutout : {Cutout{0, 0, 2, 2}, Cutout{-1, 3, 4, 9}, Cutout{50, 0, 3, 3}})
            check_draw(cutout, shape);
        check_draw(Flip{true}, shape);
        check_draw(Flip{false}, shape);
    }
}

TEST_CASE("a crop moves the picture and fills with zeros", "[data][augment]") {
    CHECK(applied(Crop{1, 0}, small, digits) == std::vector<double>{4, 5, 6, 7, 8, 9, 0, 0, 0});
    CHECK(applied(Crop{0, -1}, small, digits) == std::vector<double>{0, 1, 2, 0, 4, 5, 0, 7, 8});
    CHECK(pulled_back(Crop{1, 1}, small, digits) == std::vector<double>{0, 0, 0, 0, 1, 2, 0, 4, 5});
    CHECK(applied(Crop{3, 0}, small, digits) == std::vector<double>(9, 0.0));
    CHECK(pulled_back(Crop{INT_MIN, INT_MAX}, small, digits) == std::vector<double>(9, 0.0));
    // Each channel on its own: nothing moves from one into the other.
    CHECK(applied(Crop{1, 0}, {2, 2, 1}, std::vector<float>{1, 2, 3, 4}) ==
          std::vector<float>{2, 0, 4, 0});
}

TEST_CASE("a cutout is clipped to the image and reaches all channels", "[data][augment]") {
    CHECK(applied(Cutout{1, 1, 1, 2}, small, digits) ==
          std::vector<double>{1, 2, 3, 4, 0, 0, 7, 8, 9});
    CHECK(applied(Cutout{-1, 2, 2, 5}, small, digits) ==
          std::vector<double>{1, 2, 0, 4, 5, 6, 7, 8, 9});
    CHECK(applied(Cutout{0, 0, 0, 3}, small, digits) == digits);
    CHECK(applied(Cutout{0, 0, 1, 1}, {2, 1, 2}, std::vector<double>{1, 2, 3, 4}) ==
          std::vector<double>{0, 2, 0, 4});
    // A value that is not finite is gone as well.
    const double infinite = std::numeric_limits<double>::infinity();
    CHECK(applied(Cutout{0, 0, 1, 1}, {1, 1, 1}, std::vector<double>{infinite})[0] == 0);
}

TEST_CASE("the named cutout begins half its size before the offset", "[data][augment]") {
    const Cutout odd = Cutout::at_offset(5, 2, 7, 8);
    CHECK(odd.row0 == 2);
    CHECK(odd.col0 == -2);
    CHECK(odd.rows == 7);
    CHECK(odd.cols == 8);
}

TEST_CASE("a flip mirrors left and right", "[data][augment]") {
    CHECK(applied(Flip{true}, small, digits) == std::vector<double>{3, 2, 1, 6, 5, 4, 9, 8, 7});
    CHECK(applied(Flip{false}, small, digits) == digits);
    CHECK(applied(Flip{true}, {2, 1, 2}, std::vector<float>{1, 2, 3, 4}) ==
          std::vector<float>{2, 1, 4, 3});
}

}  // namespace
