#include <pad/report/chart.hpp>

#include <limits>
#include <string>

#include <report/html.hpp>
#include <support/catch.hpp>

using namespace pad;
using test::occurrences;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

report::Chart accuracy() {
    report::Chart chart;
    chart.name = "Accuracy";
    chart.unit = "%";
    chart.x_label = "iteration";
    chart.series = {{"distilled", {{0, 70}, {100, 80}, {200, 84.25}}},
                    {"random", {{0, 75}, {200, 75}}}};
    return chart;
}

}  // namespace

TEST_CASE("a chart shows its lines, marks, axes and legend") {
    const std::string html = report::render_chart(accuracy());
    const test::Html tags = test::read_html(html);
    CHECK(tags.wrong == "");
    CHECK(tags.count("figure") == 1);
    CHECK(tags.count("path") == 2);
    CHECK(tags.count("circle") == 5);
    CHECK(occurrences(html, "class=\"key\"") == 2);
    CHECK_THAT(html, ContainsSubstring(">distilled <span class=\"last\">84.25 %</span>"));
    CHECK_THAT(html, ContainsSubstring("<title>distilled, iteration 100: 80 %</title>"));
    CHECK_THAT(html, ContainsSubstring(">iteration</text>"));
    CHECK_THAT(html, ContainsSubstring(">75</text>"));
    CHECK_THAT(html,
               ContainsSubstring("aria-label=\"Line chart of Accuracy over iteration. distilled: "
                                 "from 70 % at 0 to 84.25 % at 200."));
}

TEST_CASE("points lie where their values say") {
    const std::string html = report::render_chart(accuracy());
    // x = 0 … 200 from the left margin (two digits wide) to 524, y = 70 … 85 from 256 up to 12.
    CHECK_THAT(html, ContainsSubstring("d=\"M42.4 256.0 L283.2 93.3 L524.0 24.2\""));
}

TEST_CASE("a value that is not finite breaks the line and is counted") {
    report::Chart chart = accuracy();
    chart.series[0].points[1].y = not_a_number;
    const std::string html = report::render_chart(chart);
    const test::Html tags = test::read_html(html);
    CHECK(tags.wrong == "");
    CHECK(tags.count("path") == 3);
    CHECK_THAT(html, ContainsSubstring("1 value left out: not finite."));
    CHECK_THAT(html, !ContainsSubstring("nan"));
}

TEST_CASE("a chart without a value says so") {
    report::Chart chart = accuracy();
    chart.series = {{"a", {{0, not_a_number}}}, {"b", {}}};
    const std::string html = report::render_chart(chart);
    CHECK(test::read_html(html).wrong == "");
    CHECK_THAT(html, ContainsSubstring("not measured"));
    CHECK(test::read_html(html).count("svg") == 0);
    chart.series.clear();
    CHECK_THAT(report::render_chart(chart), ContainsSubstring("not measured"));
}

TEST_CASE("a series without a value stands in the legend as not measured") {
    report::Chart chart = accuracy();
    chart.series[1].points.clear();
    CHECK_THAT(report::render_chart(chart),
               ContainsSubstring(">random <span class=\"last\">not measured</span>"));
}

TEST_CASE("a log scale leaves out what is not positive, and says that it is one") {
    report::Chart chart = accuracy();
    chart.log = true;
    chart.series = {{"loss", {{0, 1}, {1, 0.1}, {2, -1}, {3, 0.01}}}};
    const std::string html = report::render_chart(chart);
    CHECK_THAT(html, ContainsSubstring("log scale"));
    CHECK_THAT(html, ContainsSubstring("1 value left out: not finite, or not positive."));
    CHECK_THAT(html, ContainsSubstring(">0.1</text>"));
}

TEST_CASE("a long noisy series is thinned out and gets its moving average") {
    report::Chart chart = accuracy();
    chart.series = {{"loss", {}}};
    for (int i = 0; i < 200000; ++i)
        chart.series[0].points.push_back({static_cast<double>(i), i % 3 == 0 ? 1.0 : 0.5});
    const std::string html = report::render_chart(chart);
    CHECK(html.size() < 100000);
    CHECK(test::read_html(html).count("path") == 2);
    CHECK(test::read_html(html).count("circle") == 0);
    CHECK_THAT(html, ContainsSubstring("moving average over 5,001 values"));
    chart.smooth = false;
    CHECK(test::read_html(report::render_chart(chart)).count("path") == 1);
}

TEST_CASE("a single point is shown") {
    report::Chart chart = accuracy();
    chart.series = {{"one", {{5, 3}}}};
    const std::string html = report::render_chart(chart);
    CHECK(test::read_html(html).count("circle") == 1);
    CHECK_THAT(html, !ContainsSubstring("not measured"));
}

TEST_CASE("a point between missing values is a dot on the line of a long series") {
    report::Chart chart = accuracy();
    chart.series = {{"long", {}}};
    for (int i = 0; i < 200; ++i)
        chart.series[0].points.push_back(
            {static_cast<double>(i), i == 9 || i == 11 ? not_a_number : 1});
    const std::string html = report::render_chart(chart);
    CHECK(test::read_html(html).count("path") == 3);
    CHECK(occurrences(html, "h0\"") == 1);
}

TEST_CASE("curves after the sixth differ by their dashes") {
    report::Chart chart = accuracy();
    chart.series.assign(8, chart.series[0]);
    const std::string html = report::render_chart(chart);
    CHECK_THAT(html, ContainsSubstring("class=\"curve c0 d0\""));
    CHECK_THAT(html, ContainsSubstring("class=\"curve c1 d1\""));
}

TEST_CASE("the texts of a chart are escaped") {
    report::Chart chart = accuracy();
    chart.name = chart.x_label = chart.unit = chart.series[0].name = "<b>\"&";
    const std::string html = report::render_chart(chart);
    CHECK(test::read_html(html).wrong == "");
    CHECK(test::read_html(html).count("b") == 0);
}
