#include <pad/data/augment/resampling.hpp>

#include <array>
#include <numbers>

#include <data/augment/checks.hpp>

namespace {

using namespace pad::data;
using namespace pad::data::test;

/// Pixel coordinate of the normalised coordinate u on a side of `size` pixels, and back.
double to_pixel(double u, int size, bool align) {
    return align ? (u + 1) / 2 * (size - 1) : ((u + 1) * size - 1) / 2;
}
double to_unit(int pixel, int size, bool align) {
    return align ? 2.0 * pixel / (size - 1) - 1 : (2.0 * pixel + 1) / size - 1;
}

double pixel_or_zero(const AugmentShape& shape, const std::vector<double>& x, int row, int col) {
    if (row < 0 || row >= shape.height || col < 0 || col >= shape.width) return 0;
    return x[static_cast<std::size_t>(row * shape.width + col)];
}

/// Bilinear, zeros outside, written from the definition: hat functions about every pixel.
double sample(const AugmentShape& shape, const std::vector<double>& x, double row, double col) {
    double sum = 0;
    for (int i = -1; i <= shape.height; ++i)
        for (int j = -1; j <= shape.width; ++j)
            sum += pixel_or_zero(shape, x, i, j) * std::max(0.0, 1 - std::abs(row - i)) *
                   std::max(0.0, 1 - std::abs(col - j));
    return sum;
}

/// Output (u, v) samples the input at m·(u, v).
std::vector<double> reference(const AugmentShape& shape, const std::vector<double>& x,
                              const std::array<double, 4>& m, bool align) {
    std::vector<double> y;
    for (int i = 0; i < shape.height; ++i) {
        for (int j = 0; j < shape.width; ++j) {
            const double u = to_unit(j, shape.width, align);
            const double v = to_unit(i, shape.height, align);
            y.push_back(sample(shape, x, to_pixel(m[2] * u + m[3] * v, shape.height, align),
                               to_pixel(m[0] * u + m[1] * v, shape.width, align)));
        }
    }
    return y;
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

TEST_CASE("resampling is linear and has the right adjoint", "[data][augment]") {
    for (const AugmentShape& shape : shapes) {
        for (const bool align : {true, false}) {
            CAPTURE(shape.channels, shape.height, shape.width, align);
            check_draw(Scale{1.17, 0.86, align}, shape);
            check_draw(Scale{5, 0.1, align}, shape);
            check_draw(Rotate{0.21, align}, shape);
            check_draw(Rotate{-1.9, align}, shape);
        }
    }
}

/// Column p of the matrix of `apply` is row p of that of `adjoint`, to the last bit: no output pixel
/// that samples a pixel is missed.
template <class Draw>
void check_transpose(const Draw& draw, const AugmentShape& shape) {
    const auto size = static_cast<std::size_t>(shape.size());
    std::vector<std::vector<double>> columns, rows;
    for (std::size_t p = 0; p < size; ++p) {
        std::vector<double> unit(size);
        unit[p] = 1;
        columns.push_back(applied(draw, shape, unit));
        rows.push_back(pulled_back(draw, shape, unit));
    }
    std::size_t wrong = 0;
    for (std::size_t p = 0; p < size; ++p)
        for (std::size_t q = 0; q < size; ++q) wrong += columns[p][q] != rows[q][p];
    CHECK(wrong == 0);
}

TEST_CASE("the adjoint of resampling is the transpose", "[data][augment]") {
    for (const AugmentShape& shape : {AugmentShape{1, 7, 5}, AugmentShape{6, 2, 3},
                                      AugmentShape{1, 1, 8}, AugmentShape{1, 12, 12}}) {
        for (int step = -12; step <= 12; ++step) {
            CAPTURE(shape.channels, shape.height, shape.width, step);
            check_transpose(Rotate{step * 0.27, step % 2 == 0}, shape);
            check_transpose(Scale{step * 0.13, 1.9 - step * 0.11}, shape);
        }
        // Maps that cannot be inverted, or hardly.
        for (const double s : {0.0, 1e-300, 1e-9, 1e300}) {
            CAPTURE(s);
            check_transpose(Scale{s, 1}, shape);
            check_transpose(Scale{s, s}, shape);
            check_transpose(resampling::LinearMap{1, 1, 1 + s, 1}, shape);
        }
    }
}

TEST_CASE("resampling follows the definition in normalised coordinates", "[data][augment]") {
    const AugmentShape shape{1, 6, 11};
    const auto x = random_values(shape.size(), 8);
    for (const bool align : {true, false}) {
        CAPTURE(align);
        const double sx = 1.19;
        const double sy = 0.84;
        CHECK(distance(applied(Scale{sx, sy, align}, shape, x),
                       reference(shape, x, {sx, 0, 0, sy}, align)) < 1e-13);
        for (const double a : {0.26, -0.11, 2.5})
            CHECK(
                distance(applied(Rotate{a, align}, shape, x),
                         reference(shape, x, {std::cos(a), -std::sin(a), std::sin(a), std::cos(a)},
                                   align)) < 1e-13);
    }
    // The two conventions shear differently unless the image is square.
    CHECK(distance(applied(Rotate{0.26, true}, shape, x), applied(Rotate{0.26, false}, shape, x)) >
          1e-3);
}

TEST_CASE("resampling of small images", "[data][augment]") {
    const AugmentShape row{1, 1, 3};
    CHECK(applied(Scale{1, 1}, row, std::vector<double>{2, 1, 4}) == std::vector<double>{2, 1, 4});
    CHECK(applied(Scale{0.5, 1}, row, std::vector<double>{0, 1, 3}) ==
          std::vector<double>{0.5, 1, 2});
    CHECK(applied(Scale{1.5, 1}, row, std::vector<double>{2, 1, 4}) ==
          std::vector<double>{1, 1, 2});
    CHECK(applied(Scale{2, 1}, row, std::vector<double>{2, 1, 4}) == std::vector<double>{0, 1, 0});

    const AugmentShape square{1, 2, 2};
    const auto turned =
        applied(Rotate{std::numbers::pi / 2}, square, std::vector<double>{1, 2, 3, 4});
    CHECK(distance(turned, {2, 4, 1, 3}) < 1e-15);
    CHECK(applied(Rotate{0}, square, std::vector<float>{1, 2, 3, 4}) ==
          std::vector<float>{1, 2, 3, 4});
}

TEST_CASE("a sampling point far away or not a number gives zero", "[data][augment]") {
    const std::vector<double> x(6, 1.0);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(applied(Scale{1e300, 1e300}, {1, 2, 3}, x) == std::vector<double>(6, 0.0));
    CHECK(applied(Rotate{nan}, {1, 2, 3}, x) == std::vector<double>(6, 0.0));
    CHECK(pulled_back(Rotate{nan}, {1, 2, 3}, x) == std::vector<double>(6, 0.0));
}

}  // namespace
