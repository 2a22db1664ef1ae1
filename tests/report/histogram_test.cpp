#include <pad/report/histogram.hpp>

#include <limits>
#include <numeric>
#include <vector>

#include <report/html.hpp>
#include <support/catch.hpp>

using namespace pad;

namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

std::size_t sum(const report::Histogram& bins) {
    return std::accumulate(bins.counts.begin(), bins.counts.end(), std::size_t{0});
}

}  // namespace

TEST_CASE("every finite value is in one bin") {
    std::vector<float> values;
    for (int i = 0; i <= 1000; ++i) values.push_back(static_cast<float>(i) * 0.001f);
    values.push_back(not_a_number);
    values.push_back(std::numeric_limits<float>::infinity());
    const report::Histogram bins = report::histogram(values);
    CHECK(sum(bins) == 1001);
    CHECK(bins.missing == 2);
    CHECK(bins.low == Approx(0).margin(1e-12));
    CHECK(bins.width == Approx(0.02));
    REQUIRE(bins.counts.size() == 50);
    CHECK(bins.counts[7] == 20);
    CHECK(bins.counts.back() == 21);  // the upper end too
    CHECK(bins.median == Approx(0.5));
}

TEST_CASE("edges belong to the bin above") {
    const report::Histogram bins = report::histogram(std::vector<float>{0, 1, 2, 3, 4}, 4);
    CHECK(bins.counts == std::vector<std::size_t>{1, 1, 1, 2});
}

TEST_CASE("the median of an even number of values is the mean of the middle two") {
    CHECK(report::histogram(std::vector<float>{4, 1, 3, 2}).median == Approx(2.5));
    CHECK(report::histogram(std::vector<float>{9, 1, 3}).median == Approx(3));
}

TEST_CASE("equal values, and none, make no trouble") {
    const report::Histogram equal = report::histogram(std::vector<float>(7, 0.25f));
    CHECK(sum(equal) == 7);
    CHECK(equal.median == Approx(0.25));
    CHECK(report::histogram(std::vector<float>{}).counts.empty());
    const report::Histogram none =
        report::histogram(std::vector<float>{not_a_number, not_a_number});
    CHECK(none.counts.empty());
    CHECK(none.missing == 2);
}

TEST_CASE("a histogram is drawn with its bars and its median") {
    const std::vector<float> values{0, 1, 2, 3, 3, not_a_number};
    const std::string html = report::render_histogram("EL2N <score>", values);
    const test::Html tags = test::read_html(html);
    CHECK(tags.wrong == "");
    CHECK(tags.count("rect") == 4);
    CHECK_THAT(html, ContainsSubstring("EL2N &lt;score&gt;"));
    CHECK_THAT(html, ContainsSubstring("median <span class=\"last\">2</span>"));
    CHECK_THAT(html, ContainsSubstring("2 images</title>"));
    CHECK_THAT(html, ContainsSubstring("1 score left out: not finite."));
    CHECK_THAT(report::render_histogram("x", std::vector<float>{not_a_number}),
               ContainsSubstring("not measured"));
}
