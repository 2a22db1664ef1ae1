/// @file
/// Line charts as SVG.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <pad/report/curve.hpp>
#include <pad/report/data.hpp>
#include <pad/report/svg.hpp>

namespace pad::report {

namespace detail {

/// A curve with how it is drawn.
struct DrawnCurve {
    const Series* series = nullptr;
    Pieces pieces;
    std::vector<Point> points;  ///< Those of the pieces.
    std::size_t window = 1;     ///< Of the moving average; 1 for none.
};

inline std::vector<DrawnCurve> drawn_curves(const Chart& chart) {
    std::vector<DrawnCurve> curves;
    for (const Series& series : chart.series) {
        DrawnCurve curve{&series, pieces(series.points, chart.log), {}, 1};
        curve.points = curve.pieces.shown();
        if (chart.smooth) curve.window = smoothing_window(curve.points, chart.log);
        curves.push_back(std::move(curve));
    }
    return curves;
}

inline Frame frame_around(const std::vector<DrawnCurve>& curves, bool log) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Point low{infinity, infinity};
    Point high{-infinity, -infinity};
    for (const DrawnCurve& curve : curves)
        for (const Point& point : curve.points) {
            low = {std::min(low.x, point.x), std::min(low.y, point.y)};
            high = {std::max(high.x, point.x), std::max(high.y, point.y)};
        }
    Frame frame;
    frame.x = linear_axis(low.x, high.x, 6, false);
    frame.y = log ? log_axis(low.y, high.y) : linear_axis(low.y, high.y, 5, true);
    fit_left_margin(frame);
    return frame;
}

/// The class that gives curve `i` its colour and, after six, its dashes.
inline std::string series_class(std::size_t i) {
    return core::text("c", std::to_string(i % 6), " d", std::to_string(i / 6 % 3));
}

inline std::string svg_path(const Frame& frame, const std::vector<Point>& points,
                            std::string_view css_class) {
    std::string path;
    for (const Point& point : points)
        path += core::text(path.empty() ? "M" : " L", coordinate(frame.at_x(point.x)), " ",
                           coordinate(frame.at_y(point.y)));
    // With its round ends a line of no length is a dot.
    if (points.size() == 1) path += "h0";
    return core::text("<path class=\"", css_class, "\" d=\"", path, "\"/>");
}

/// A value with its unit, "81.25 %".
inline std::string with_unit(double value, const Chart& chart) {
    return core::text(compact(value), chart.unit.empty() ? "" : " ", chart.unit);
}

inline std::string svg_markers(const Frame& frame, const DrawnCurve& curve, const Chart& chart,
                               std::string_view css_class) {
    std::string result;
    for (const Point& point : curve.points)
        result +=
            core::text("<circle class=\"", css_class, "\" cx=\"", coordinate(frame.at_x(point.x)),
                       "\" cy=\"", coordinate(frame.at_y(point.y)), "\" r=\"3\"><title>",
                       escape(core::text(curve.series->name, ", ", chart.x_label, " ",
                                         compact(point.x, 7), ": ", with_unit(point.y, chart))),
                       "</title></circle>");
    return result;
}

inline std::string svg_curve(const Frame& frame, const DrawnCurve& curve, const Chart& chart,
                             const std::string& colour) {
    // Beyond this many points marks would run into each other.
    constexpr std::size_t most_markers = 60;
    const bool smoothed = curve.window > 1;
    const int columns = static_cast<int>(frame.plot_width());
    const auto path = [&](const std::vector<Point>& points, const std::string& css_class) {
        return svg_path(frame, decimate(points, frame.x.low, frame.x.high, columns), css_class);
    };
    std::string result;
    for (const auto& run : curve.pieces.runs)
        result += path(run, (smoothed ? "curve faint " : "curve ") + colour);
    if (smoothed)
        result += path(moving_average(curve.points, curve.window, chart.log),
                       core::text("curve ", colour));
    if (curve.points.size() <= most_markers)
        result += svg_markers(frame, curve, chart, core::text("mark ", colour));
    return result;
}

inline std::string chart_description(const Chart& chart, const std::vector<DrawnCurve>& curves) {
    std::string text = core::text("Line chart of ", chart.name, " over ", chart.x_label, ".");
    for (const DrawnCurve& curve : curves) {
        text += core::text(" ", curve.series->name, ": ");
        if (curve.points.empty()) {
            text += core::text(not_measured, ".");
            continue;
        }
        const Point first = curve.points.front();
        const Point last = curve.points.back();
        text += core::text("from ", with_unit(first.y, chart), " at ", compact(first.x, 7), " to ",
                           with_unit(last.y, chart), " at ", compact(last.x, 7), ".");
    }
    return text;
}

/// Names of the curves with their last value.
inline std::string chart_legend(const Chart& chart, const std::vector<DrawnCurve>& curves) {
    std::string items;
    for (std::size_t i = 0; i < curves.size(); ++i) {
        const std::vector<Point>& points = curves[i].points;
        const std::string last =
            points.empty() ? std::string(not_measured) : with_unit(points.back().y, chart);
        items += core::text("<li><svg class=\"key\" viewBox=\"0 0 22 8\" aria-hidden=\"true\">",
                            svg_line(core::text("curve ", series_class(i)), 1, 4, 21, 4), "</svg>",
                            escape(curves[i].series->name), " <span class=\"last\">", escape(last),
                            "</span></li>");
    }
    return core::text("<ul class=\"legend\">", items, "</ul>");
}

inline std::string chart_note(const Chart& chart, const std::vector<DrawnCurve>& curves) {
    std::size_t missing = 0;
    std::size_t window = 1;
    for (const DrawnCurve& curve : curves) {
        missing += curve.pieces.missing;
        window = std::max(window, curve.window);
    }
    std::string note;
    if (window > 1)
        note += core::text("Bold: moving average over ", count_text(window),
                           " values; faint: every value. ");
    if (missing > 0)
        note += core::text(count_text(missing, "value", "values"), " left out: not finite",
                           chart.log ? ", or not positive." : ".");
    return note.empty() ? "" : core::text("<p class=\"note\">", note, "</p>");
}

}  // namespace detail

/// One chart with its name, legend and notes, as an HTML figure. Values that are not finite (on a
/// log axis: not positive) break the line and are counted in a note; when none is left the figure
/// says "not measured". Long curves are thinned out to the width of the picture.
inline std::string render_chart(const Chart& chart) {
    const std::vector<detail::DrawnCurve> curves = detail::drawn_curves(chart);
    const bool any = std::any_of(curves.begin(), curves.end(),
                                 [](const auto& curve) { return !curve.points.empty(); });
    std::string html =
        core::text("<figure class=\"chart\"><figcaption><h3>", escape(chart.name), "</h3>");
    if (!any)
        return core::text(html, "</figcaption><p class=\"missing\">", not_measured, "</p>",
                          detail::chart_note(chart, curves), "</figure>\n");
    const Frame frame = detail::frame_around(curves, chart.log);
    const std::string scale = chart.log ? "log scale" : "";
    const std::string y_label =
        core::text(chart.unit, !chart.unit.empty() && chart.log ? ", " : "", scale);
    std::string content = svg_axes(frame, chart.x_label, y_label);
    for (std::size_t i = 0; i < curves.size(); ++i)
        content += detail::svg_curve(frame, curves[i], chart, detail::series_class(i));
    return core::text(html, detail::chart_legend(chart, curves), "</figcaption>",
                      svg_picture(frame.width, frame.height,
                                  detail::chart_description(chart, curves), content, "plot"),
                      detail::chart_note(chart, curves), "</figure>\n");
}

}  // namespace pad::report
