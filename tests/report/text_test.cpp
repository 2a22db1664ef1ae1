#include <pad/report/text.hpp>

#include <limits>
#include <locale>

#include <support/catch.hpp>

using namespace pad;

namespace {
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("escape keeps what HTML would read as markup out of the page") {
    CHECK(report::escape("a <b> & \"c\" 'd'") == "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
    CHECK(report::escape("α – ü") == "α – ü");
    CHECK(report::escape(std::string_view("a\0b\x1b\x7f\n", 6)) == "ab\n");
    CHECK(report::escape("") == "");
}

TEST_CASE("fixed writes a number of decimals, and no negative zero") {
    CHECK(report::fixed(1.25, 1) == "1.2");
    CHECK(report::fixed(-1.26, 1) == "-1.3");
    CHECK(report::fixed(-0.001, 2) == "0.00");
    CHECK(report::fixed(3, 0) == "3");
    CHECK(report::fixed(1e300, 0).size() == 301);
    CHECK(report::fixed(not_a_number, 2) == "not measured");
    CHECK(report::fixed(-infinity, 2) == "not measured");
}

TEST_CASE("compact writes significant digits") {
    CHECK(report::compact(0.031254) == "0.03125");
    CHECK(report::compact(84.3) == "84.3");
    CHECK(report::compact(1.23e-7, 2) == "1.2e-07");
    CHECK(report::compact(-0.0) == "0");
    CHECK(report::compact(not_a_number) == "not measured");
}

TEST_CASE("with_commas separates thousands, before the point only") {
    CHECK(report::with_commas("1") == "1");
    CHECK(report::with_commas("999") == "999");
    CHECK(report::with_commas("1000") == "1,000");
    CHECK(report::with_commas("-1234567.12345") == "-1,234,567.12345");
    CHECK(report::with_commas("-123") == "-123");
    CHECK(report::with_commas("") == "");
    CHECK(report::count_text(60000) == "60,000");
    CHECK(report::count_text(1, "image", "images") == "1 image");
    CHECK(report::count_text(0, "image", "images") == "0 images");
}

TEST_CASE("duration_text chooses the unit that reads well") {
    CHECK(report::duration_text(0) == "0.00 s");
    CHECK(report::duration_text(0.424) == "0.42 s");
    CHECK(report::duration_text(0.996) == "1.0 s");
    CHECK(report::duration_text(9.96) == "10 s");
    CHECK(report::duration_text(59.4) == "59 s");
    CHECK(report::duration_text(59.7) == "1 min 00 s");
    CHECK(report::duration_text(187) == "3 min 07 s");
    CHECK(report::duration_text(3599.6) == "1 h 00 min");
    CHECK(report::duration_text(7500) == "2 h 05 min");
    CHECK(report::duration_text(3600.0 * 2500) == "2,500 h 00 min");
    CHECK(report::duration_text(-1) == "not measured");
    CHECK(report::duration_text(not_a_number) == "not measured");
}

TEST_CASE("percent_text shows a share") {
    CHECK(report::percent_text(0.8434) == "84.3 %");
    CHECK(report::percent_text(not_a_number) == "not measured");
}

TEST_CASE("numbers do not depend on the program's locale") {
    struct Comma : std::numpunct<char> {
        char do_decimal_point() const override { return ','; }
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
    };
    const std::locale before = std::locale::global(std::locale(std::locale(), new Comma));
    const std::string text =
        report::fixed(1234.5, 1) + " " + report::compact(0.5) + " " + report::count_text(1234);
    std::locale::global(before);
    CHECK(text == "1234.5 0.5 1,234");
}
