/// @file
/// report/across.hpp: the table over networks and protocols.
#include <support/catch.hpp>

#include <pad/report/across.hpp>

using namespace pad::report;

TEST_CASE("networks and protocols in one table", "[across]") {
    AcrossRow row;
    row.agent = "Mlp <3>";
    row.protocol = "cutmix";
    row.distilled = {0.5, 0.01, {0.49, 0.51}};
    row.random_real = {0.4, 0.02, {0.38, 0.42}};
    row.hard_labels = {0.35, 0, {0.35}};
    const std::string html = render_across({row, row});
    CHECK_THAT(html, ContainsSubstring("Mlp &lt;3&gt;"));
    CHECK_THAT(html, ContainsSubstring("cutmix"));
    CHECK_THAT(html, ContainsSubstring("50.0"));
    CHECK_THAT(html, ContainsSubstring("+10.0"));
    CHECK_THAT(html, ContainsSubstring("−5.0"));
    CHECK(render_across({}).empty());
}
