/// @file
/// The frame that every chart is drawn in: grid, axes and their labels, as SVG.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <pad/report/axis.hpp>
#include <pad/report/text.hpp>

namespace pad::report {

/// A chart's picture: its size, its margins and both axes. Units are those of the SVG's view box.
struct Frame {
    Axis x;
    Axis y;
    double width = 540;
    double height = 300;
    double left = 58;
    double right = 16;
    double top = 12;
    double bottom = 44;

    /// Horizontal place of the value `value` of the x axis.
    [[nodiscard]] double at_x(double value) const {
        return left + x.place(value) * (width - left - right);
    }
    /// Vertical place of the value `value` of the y axis; SVG counts downwards.
    [[nodiscard]] double at_y(double value) const {
        return height - bottom - y.place(value) * (height - top - bottom);
    }
    /// Length of the x axis.
    [[nodiscard]] double plot_width() const { return width - left - right; }
};

/// Makes the left margin wide enough for the labels of the y axis and, beside them, its name.
inline void fit_left_margin(Frame& frame) {
    constexpr double digit = 7.2;  // a little more than most fonts need at 12 units
    std::size_t longest = 0;
    for (const Tick& tick : frame.y.ticks) longest = std::max(longest, tick.label.size());
    frame.left = 28 + digit * static_cast<double>(longest);
}

/// A length or place for SVG, to a tenth.
inline std::string coordinate(double value) {
    return fixed(value, 1);
}

namespace detail {

inline std::string svg_text(double x, double y, std::string_view anchor, std::string_view text,
                            std::string_view more = "") {
    return core::text("<text x=\"", coordinate(x), "\" y=\"", coordinate(y), "\" text-anchor=\"",
                      anchor, "\"", more, ">", escape(text), "</text>");
}

inline std::string svg_line(std::string_view css_class, double x1, double y1, double x2,
                            double y2) {
    return core::text("<line class=\"", css_class, "\" x1=\"", coordinate(x1), "\" y1=\"",
                      coordinate(y1), "\" x2=\"", coordinate(x2), "\" y2=\"", coordinate(y2),
                      "\"/>");
}

}  // namespace detail

/// Grid, axes, tick labels and axis names of a chart.
inline std::string svg_axes(const Frame& frame, std::string_view x_label,
                            std::string_view y_label) {
    const double base = frame.height - frame.bottom;
    const double end = frame.width - frame.right;
    std::string grid;
    std::string labels;
    for (const Tick& tick : frame.y.ticks) {
        const double y = frame.at_y(tick.value);
        grid += detail::svg_line("grid", frame.left, y, end, y);
        labels += detail::svg_text(frame.left - 8, y + 4, "end", tick.label);
    }
    double taken = -1e9;
    for (const Tick& tick : frame.x.ticks) {
        const double x = frame.at_x(tick.value);
        grid += detail::svg_line("axis", x, base, x, base + 4);
        // A label that would touch its neighbour is left out.
        const double half = 3.6 * static_cast<double>(tick.label.size());
        if (x - half < taken) continue;
        taken = x + half + 6;
        labels += detail::svg_text(x, base + 18, "middle", tick.label);
    }
    grid += detail::svg_line("axis", frame.left, base, end, base);
    labels += detail::svg_text((frame.left + end) / 2, frame.height - 6, "middle", x_label,
                               " class=\"name\"");
    if (!y_label.empty()) {
        const double middle = (frame.top + base) / 2;
        labels += detail::svg_text(
            12, middle, "middle", y_label,
            core::text(" class=\"name\" transform=\"rotate(-90 12 ", coordinate(middle), ")\""));
    }
    return core::text("<g aria-hidden=\"true\">", grid, labels, "</g>");
}

/// The whole picture: `content` inside an SVG that says what it shows to those who cannot see it.
inline std::string svg_picture(double width, double height, std::string_view description,
                               std::string_view content, std::string_view css_class) {
    return core::text("<svg class=\"", css_class, "\" viewBox=\"0 0 ", coordinate(width), " ",
                      coordinate(height), "\" role=\"img\" aria-label=\"", escape(description),
                      "\">", content, "</svg>\n");
}

}  // namespace pad::report
