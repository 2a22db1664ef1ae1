#include <pad/report/axis.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <support/catch.hpp>

using namespace pad;

namespace {

std::vector<std::string> labels(const report::Axis& axis) {
    std::vector<std::string> result;
    for (const report::Tick& tick : axis.ticks) result.push_back(tick.label);
    return result;
}

using Labels = std::vector<std::string>;

}  // namespace

TEST_CASE("round_step is the next of 1, 2, 5 times a power of ten") {
    CHECK(report::round_step(1) == Approx(1));
    CHECK(report::round_step(1.01) == Approx(2));
    CHECK(report::round_step(0.03) == Approx(0.05));
    CHECK(report::round_step(700) == Approx(1000));
    CHECK(report::round_step(6e-9) == Approx(1e-8));
}

TEST_CASE("a linear axis has ticks at round numbers") {
    CHECK(labels(report::linear_axis(0, 5000, 6, false)) ==
          Labels{"0", "1,000", "2,000", "3,000", "4,000", "5,000"});
    CHECK(labels(report::linear_axis(0.013, 0.048, 4, true)) ==
          Labels{"0.01", "0.02", "0.03", "0.04", "0.05"});
    CHECK(labels(report::linear_axis(-1, 1, 4, true)) ==
          Labels{"-1.0", "-0.5", "0.0", "0.5", "1.0"});
    CHECK(labels(report::linear_axis(0, 3e-6, 3, true)) == Labels{"0", "1e-06", "2e-06", "3e-06"});
    CHECK(labels(report::linear_axis(0, 4e8, 4, true)).back() == "4e+08");
}

TEST_CASE("an axis that is rounded out holds its ends") {
    const report::Axis axis = report::linear_axis(74.9, 84.2, 5, true);
    CHECK(axis.low == Approx(74));
    CHECK(axis.high == Approx(86));
    CHECK(axis.place(axis.low) == Approx(0));
    CHECK(axis.place(80) == Approx(0.5));
}

TEST_CASE("an axis that is not rounded out keeps its ends") {
    const report::Axis axis = report::linear_axis(1, 4999, 6, false);
    CHECK(axis.low == 1);
    CHECK(axis.high == 4999);
    CHECK(labels(axis) == Labels{"1,000", "2,000", "3,000", "4,000"});
}

TEST_CASE("a range without extent is widened") {
    for (const double value : {0.0, 1.0, -75.2, 1e-30, 1e90}) {
        const report::Axis axis = report::linear_axis(value, value, 5, false);
        CHECK(axis.low < value);
        CHECK(axis.high > value);
        CHECK(axis.ticks.size() >= 2);
        CHECK(axis.ticks.size() < 20);
    }
    const double next = std::nextafter(1e9, 2e9);
    CHECK(report::linear_axis(1e9, next, 5, true).ticks.size() < 20);
}

TEST_CASE("a logarithmic axis has ticks at powers of ten") {
    CHECK(labels(report::log_axis(0.001, 10)) == Labels{"0.001", "0.01", "0.1", "1", "10"});
    CHECK(labels(report::log_axis(0.2, 4)) == Labels{"0.2", "0.5", "1", "2"});
    const report::Axis axis = report::log_axis(0.01, 1);
    CHECK(axis.place(0.1) == Approx(0.5));
    CHECK(axis.low < 0.01);
    CHECK(axis.high > 1);
}

TEST_CASE("a logarithmic axis has a few ticks whatever its range") {
    const auto check = [](double low, double high) {
        const report::Axis axis = report::log_axis(low, high);
        INFO(low << " to " << high);
        CHECK(axis.ticks.size() >= 2);
        CHECK(axis.ticks.size() <= 14);
        for (const report::Tick& tick : axis.ticks) {
            CHECK(axis.place(tick.value) >= -1e-6);
            CHECK(axis.place(tick.value) <= 1 + 1e-6);
        }
    };
    check(0.5, 0.5);
    check(0.30, 0.31);
    check(0.30, 0.9);
    check(1e-9, 1e9);
    check(1e-100, 1e100);
}

TEST_CASE("log_tick_label") {
    CHECK(report::log_tick_label(1) == "1");
    CHECK(report::log_tick_label(0.5) == "0.5");
    CHECK(report::log_tick_label(1.5) == "1.5");
    CHECK(report::log_tick_label(0.001) == "0.001");
    CHECK(report::log_tick_label(100) == "100");
    CHECK(report::log_tick_label(20000) == "20,000");
    CHECK(report::log_tick_label(1e-5) == "1e-05");
    CHECK(report::log_tick_label(1e8) == "1e+08");
}

TEST_CASE("can_show refuses what has no place on an axis") {
    CHECK(report::can_show(-3, false));
    CHECK_FALSE(report::can_show(-3, true));
    CHECK_FALSE(report::can_show(0, true));
    CHECK_FALSE(report::can_show(std::numeric_limits<double>::quiet_NaN(), false));
    CHECK_FALSE(report::can_show(std::numeric_limits<double>::infinity(), false));
    CHECK_FALSE(report::can_show(1e200, false));
}
