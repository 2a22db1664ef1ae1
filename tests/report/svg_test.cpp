#include <pad/report/svg.hpp>

#include <string>

#include <report/html.hpp>
#include <support/catch.hpp>

using namespace pad;
using test::occurrences;

namespace {

report::Frame frame() {
    report::Frame result;
    result.x = report::linear_axis(0, 10, 5, false);
    result.y = report::linear_axis(0, 1, 5, true);
    return result;
}

}  // namespace

TEST_CASE("values lie between the margins, y counting upwards") {
    const report::Frame plot = frame();
    CHECK(plot.at_x(0) == Approx(plot.left));
    CHECK(plot.at_x(10) == Approx(plot.width - plot.right));
    CHECK(plot.at_x(10) - plot.at_x(0) == Approx(plot.plot_width()));
    CHECK(plot.at_y(0) == Approx(plot.height - plot.bottom));
    CHECK(plot.at_y(1) == Approx(plot.top));
}

TEST_CASE("axes have a grid line and a label at each tick") {
    const std::string svg = report::svg_axes(frame(), "<x>", "y & z");
    const test::Html tags = test::read_html(svg);
    CHECK(tags.wrong == "");
    CHECK(occurrences(svg, "class=\"grid\"") == 6);
    CHECK(tags.count("text") == 6 + 6 + 2);
    CHECK_THAT(svg,
               ContainsSubstring(">&lt;x&gt;</text>") && ContainsSubstring(">y &amp; z</text>"));
    CHECK(test::read_html(report::svg_axes(frame(), "x", "")).count("text") == 6 + 6 + 1);
}

TEST_CASE("labels that would touch are left out") {
    report::Frame plot = frame();
    for (report::Tick& tick : plot.x.ticks) tick.label = std::string(25, '7');
    const std::string svg = report::svg_axes(plot, "x", "");
    CHECK(occurrences(svg, std::string(25, '7')) == 3);
    CHECK(occurrences(svg, "class=\"axis\"") == 7);  // the ticks themselves stay
}

TEST_CASE("the left margin makes room for the labels of the y axis") {
    report::Frame plot = frame();
    report::fit_left_margin(plot);
    const double small = plot.left;
    plot.y = report::linear_axis(0, 100000, 5, true);
    report::fit_left_margin(plot);
    CHECK(plot.left > small + 20);
    CHECK(plot.left < 100);
}
