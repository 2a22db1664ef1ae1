#include <pad/report/sections.hpp>

#include <limits>

#include <report/html.hpp>
#include <support/catch.hpp>

using namespace pad;

TEST_CASE("stages are shown with their shares and their sum") {
    const double not_a_number = std::numeric_limits<double>::quiet_NaN();
    const std::string html = report::render_stages(
        {{"experts", 60, "6 <experts>"}, {"distil", 180, ""}, {"other", not_a_number, ""}});
    const test::Html tags = test::read_html(html);
    CHECK(tags.wrong == "");
    CHECK(tags.count("tr") == 5);
    CHECK_THAT(html, ContainsSubstring("25.0 %"));
    CHECK_THAT(html, ContainsSubstring("width:75.00%"));
    CHECK_THAT(html, ContainsSubstring("not measured"));
    CHECK_THAT(html, ContainsSubstring("4 min 00 s"));
    CHECK_THAT(html, ContainsSubstring("6 &lt;experts&gt;"));
    CHECK_THAT(report::render_stages({}), ContainsSubstring("not measured"));
    CHECK(test::read_html(report::render_stages({{"a", 0, ""}})).wrong == "");
}

TEST_CASE("settings are shown in their groups, versions last") {
    report::ReportData data;
    CHECK_THAT(report::render_settings(data), ContainsSubstring("not recorded"));
    data.settings = {{"Matching", {{"N", "20"}, {"α", ""}}}, {"A & B", {}}};
    data.versions = {{"compiler", "g++ <12>"}};
    const std::string html = report::render_settings(data);
    const test::Html tags = test::read_html(html);
    CHECK(tags.wrong == "");
    CHECK(tags.count("dl") == 3);
    CHECK_THAT(html, ContainsSubstring("<dt>N</dt><dd>20</dd>"));
    CHECK_THAT(html, ContainsSubstring("<dt>α</dt><dd>–</dd>"));
    CHECK_THAT(html, ContainsSubstring("A &amp; B"));
    CHECK(html.find("Made with") > html.find("Matching"));
    CHECK_THAT(html, ContainsSubstring("g++ &lt;12&gt;"));
}

TEST_CASE("warnings are listed, and nothing stands there without them") {
    CHECK(report::render_warnings({}) == "");
    const std::string html = report::render_warnings({"a < b", "c"});
    CHECK(test::read_html(html).wrong == "");
    CHECK(test::read_html(html).count("li") == 2);
    CHECK_THAT(html, ContainsSubstring("a &lt; b"));
}
