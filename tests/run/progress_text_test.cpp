#include <pad/run/progress_text.hpp>

#include <limits>

#include <support/catch.hpp>

using namespace pad;

namespace {
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("clock_text reads as on a clock") {
    CHECK(run::clock_text(0) == "0:00");
    CHECK(run::clock_text(7.4) == "0:07");
    CHECK(run::clock_text(59.6) == "1:00");
    CHECK(run::clock_text(754) == "12:34");
    CHECK(run::clock_text(3723) == "1:02:03");
    CHECK(run::clock_text(2 * 86400 + 3 * 3600 + 4 * 60 + 5) == "2 d 03:04:05");
    CHECK(run::clock_text(-1) == "–");
    CHECK(run::clock_text(not_a_number) == "–");
    CHECK(run::clock_text(infinity) == "–");
    CHECK(run::clock_text(1e300) == "–");
}

TEST_CASE("rate_text has three digits, and turns round below one in a second") {
    CHECK(run::rate_text(1234.4, "it") == "1234 it/s");
    CHECK(run::rate_text(123.4, "it") == "123 it/s");
    CHECK(run::rate_text(99.96, "it") == "100 it/s");
    CHECK(run::rate_text(45.67, "it") == "45.7 it/s");
    CHECK(run::rate_text(4.567, "epochs") == "4.57 epochs/s");
    CHECK(run::rate_text(9.996, "it") == "10.0 it/s");
    CHECK(run::rate_text(1, "it") == "1.00 it/s");
    CHECK(run::rate_text(0.4, "it") == "2.50 s/it");
    CHECK(run::rate_text(0.01, "it") == "100 s/it");
    CHECK(run::rate_text(0, "it") == "– it/s");
    CHECK(run::rate_text(not_a_number, "it") == "– it/s");
    CHECK(run::rate_text(infinity, "it") == "– it/s");
}

TEST_CASE("value_text has four significant digits") {
    CHECK(run::value_text(0.312549) == "0.3125");
    CHECK(run::value_text(84.3) == "84.3");
    CHECK(run::value_text(1.23e-7) == "1.23e-07");
    CHECK(run::value_text(not_a_number) == "nan");
    CHECK(run::value_text(-infinity) == "-inf");
}

TEST_CASE("bar_text is filled in proportion") {
    CHECK(run::bar_text(0, 4) == "[----]");
    CHECK(run::bar_text(0.5, 4) == "[##--]");
    CHECK(run::bar_text(0.74, 4) == "[##--]");
    CHECK(run::bar_text(1, 4) == "[####]");
    CHECK(run::bar_text(3.0 / 10.0, 10) == "[###-------]");
    CHECK(run::bar_text(7, 4) == "[####]");
    CHECK(run::bar_text(-1, 4) == "[----]");
    CHECK(run::bar_text(not_a_number, 4) == "[----]");
}

TEST_CASE("cut_to counts characters, not bytes") {
    CHECK(run::cut_to("abcdef", 3) == "abc");
    CHECK(run::cut_to("abc", 3) == "abc");
    CHECK(run::cut_to("äöü", 2) == "äö");
    CHECK(run::cut_to("a–b", 2) == "a–");
    CHECK(run::cut_to("abc", 0) == "");
    CHECK(run::cut_to("", 5) == "");
}
