#include <pad/report/curve.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <support/catch.hpp>

using namespace pad;
using report::Point;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::vector<Point> line(int count, double value) {
    std::vector<Point> points;
    for (int i = 0; i < count; ++i) points.push_back({static_cast<double>(i), value});
    return points;
}

/// A line at 1 with noise of ±0.5 that alternates.
std::vector<Point> zigzag(int count) {
    std::vector<Point> points = line(count, 1);
    for (std::size_t i = 0; i < points.size(); ++i) points[i].y += i % 2 == 0 ? 0.5 : -0.5;
    return points;
}

}  // namespace

TEST_CASE("a curve is broken where a value is missing") {
    const report::Pieces result = report::pieces(
        {{0, 1}, {1, 2}, {2, not_a_number}, {3, 4}, {4, INFINITY}, {not_a_number, 1}}, false);
    REQUIRE(result.runs.size() == 2);
    CHECK(result.runs[0].size() == 2);
    CHECK(result.runs[1].size() == 1);
    CHECK(result.shown().size() == 3);
    CHECK(result.missing == 3);
}

TEST_CASE("a curve on a log axis is broken where a value is not positive") {
    const report::Pieces result = report::pieces({{0, 1}, {1, 0}, {2, -1}, {3, 4}}, true);
    CHECK(result.runs.size() == 2);
    CHECK(result.missing == 2);
}

TEST_CASE("the points of a curve are put in order of x") {
    const auto points = report::pieces({{3, 30}, {1, 10}, {2, 20}}, false).shown();
    REQUIRE(points.size() == 3);
    CHECK(points[0].y == 10);
    CHECK(points[2].y == 30);
}

TEST_CASE("decimation bounds the number of points and keeps spikes and ends") {
    std::vector<Point> points = line(100000, 1);
    points[31234].y = 50;
    points[31235].y = -50;
    points.back().y = 7;
    const auto thin = report::decimate(points, 0, 99999, 400);
    CHECK(thin.size() <= 4 * 401);
    double low = 0;
    double high = 0;
    bool in_order = true;
    for (std::size_t i = 0; i < thin.size(); ++i) {
        low = std::min(low, thin[i].y);
        high = std::max(high, thin[i].y);
        if (i > 0) in_order = in_order && thin[i].x > thin[i - 1].x;
    }
    CHECK(in_order);
    CHECK(low == -50);
    CHECK(high == 50);
    CHECK(thin.front().x == 0);
    CHECK(thin.back().y == 7);
}

TEST_CASE("decimation leaves short curves, and those without extent, alone") {
    CHECK(report::decimate(line(800, 1), 0, 799, 400).size() == 800);
    CHECK(report::decimate(std::vector<Point>(5000, Point{1, 2}), 1, 1, 400).size() == 5000);
    CHECK(report::decimate({}, 0, 1, 400).empty());
}

TEST_CASE("the moving average is the mean of its window") {
    std::vector<Point> points;
    for (int i = 0; i < 9; ++i) points.push_back({static_cast<double>(i), i == 4 ? 9.0 : 0.0});
    const auto average = report::moving_average(points, 3, false);
    CHECK(average[2].y == 0);
    CHECK(average[3].y == Approx(3));
    CHECK(average[4].y == Approx(3));
    CHECK(average[5].y == Approx(3));
    CHECK(average[6].y == 0);
    CHECK(average[0].y == 0);
}

TEST_CASE("the moving average of a straight line is that line, but for its ends") {
    std::vector<Point> points;
    for (int i = 0; i < 200; ++i) points.push_back({static_cast<double>(i), 3.0 * i});
    const auto average = report::moving_average(points, 41, false);
    for (std::size_t i = 5; i < 195; ++i) CHECK(average[i].y == Approx(points[i].y));
    CHECK(average[0].y == Approx(3.0 * 2.5));
    CHECK(average[199].y == Approx(3.0 * 196.5));
}

TEST_CASE("on a log axis the moving average is that of the logarithms") {
    const auto average = report::moving_average({{0, 1}, {1, 10}, {2, 100}}, 3, true);
    CHECK(average[1].y == Approx(10));
}

TEST_CASE("only long and noisy curves are smoothed") {
    CHECK(report::smoothing_window(zigzag(100), false) == 1);
    CHECK(report::smoothing_window(zigzag(8000), false) == 201);
    CHECK(report::smoothing_window(zigzag(8000), true) == 201);
    CHECK(report::smoothing_window(line(8000, 1), false) == 1);
    std::vector<Point> smooth = line(8000, 0);
    for (Point& point : smooth) point.y = std::exp(-point.x / 3000);
    CHECK(report::smoothing_window(smooth, false) == 1);
    CHECK(report::smoothing_window({}, false) == 1);
}
