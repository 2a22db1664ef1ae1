#include <pad/report/comparison.hpp>

#include <limits>
#include <string>
#include <vector>

#include <report/html.hpp>
#include <support/catch.hpp>

using namespace pad;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

report::ReportData result() {
    report::ReportData data;
    data.comparison = {{"distilled", 0.843, 0.0032, {0.84, 0.846}, "it's <best>"},
                       {"random", 0.7521, 0.007, {}, ""},
                       {"whole", 0.92, 0, {0.92}, ""},
                       {"herding", not_a_number, not_a_number, {not_a_number}, ""}};
    data.distilled.classes = {0, 0, 1, 1, 2, 2};
    data.stages = {{"experts", 100, ""}, {"unknown", not_a_number, ""}, {"distil", 87, ""}};
    return data;
}

}  // namespace

TEST_CASE("differences are in points, with their sign") {
    CHECK(report::points_text(0.0909) == "+9.1");
    CHECK(report::points_text(-0.0909) == "−9.1");
    CHECK(report::points_text(-0.0001) == "±0.0");
    CHECK(report::points_text(not_a_number) == "not measured");
}

TEST_CASE("the comparison is a table with the first row as its subject") {
    const std::string html = report::render_comparison(result().comparison);
    const test::Html tags = test::read_html(html);
    CHECK(tags.wrong == "");
    CHECK(tags.count("tr") == 5);
    CHECK(tags.count("th") == 10);
    CHECK(tags.count("circle") == 3);
    CHECK_THAT(html,
               ContainsSubstring("<span class=\"mean\">84.3</span> <span class=\"spread\">± 0.3"));
    CHECK_THAT(html, ContainsSubstring("<span class=\"loss\">−9.1</span>"));
    CHECK_THAT(html, ContainsSubstring("<span class=\"gain\">+7.7</span>"));
    CHECK_THAT(html, ContainsSubstring(">84.0, 84.6</td>"));
    CHECK_THAT(html, ContainsSubstring("it&#39;s &lt;best&gt;"));
    CHECK_THAT(html, ContainsSubstring("<span class=\"missing\">not measured</span>"));
    CHECK_THAT(html, ContainsSubstring("Runs, 75.0 % to 95.0 %"));
    CHECK_THAT(html, !ContainsSubstring("nan"));
}

TEST_CASE("a single run has no spread") {
    const std::string html = report::render_comparison({{"one", 0.5, 0.0, {0.5}, ""}});
    CHECK_THAT(html, !ContainsSubstring("±"));
}

TEST_CASE("a comparison of nothing, or of nothing measured, says so") {
    CHECK_THAT(report::render_comparison({}), ContainsSubstring("not measured"));
    const std::string html = report::render_comparison({{"a", not_a_number, not_a_number, {}, ""}});
    CHECK_THAT(html, ContainsSubstring("not measured"));
    CHECK(test::read_html(html).wrong == "");
}

TEST_CASE("the figures at the top are those that are known") {
    const std::string html = report::render_facts(result());
    CHECK(test::read_html(html).wrong == "");
    CHECK(test::read_html(html).count("dt") == 4);
    CHECK_THAT(html, ContainsSubstring("<dd class=\"value\">84.3 %</dd>"));
    CHECK_THAT(html, ContainsSubstring("± 0.3 over 2 runs"));
    CHECK_THAT(html, ContainsSubstring("<dd class=\"value\">+9.1 points</dd>"));
    CHECK_THAT(html, ContainsSubstring("2 for each of 3 classes"));
    CHECK_THAT(html, ContainsSubstring("<dd class=\"value\">3 min 07 s</dd>"));

    report::ReportData data;
    CHECK(report::render_facts(data) == "");
    data.comparison = {{"a", not_a_number, not_a_number, {}, ""}, {"b", 0.5, not_a_number, {}, ""}};
    CHECK(report::render_facts(data) == "");
    data.distilled.classes = {0, 0, 1};
    CHECK_THAT(report::render_facts(data), ContainsSubstring("in 2 classes"));
}
