/// @file
/// Histograms as SVG.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pad/report/axis.hpp>
#include <pad/report/svg.hpp>

namespace pad::report {

/// Counts in bins of equal width; bin i covers [low + i·width, low + (i+1)·width), the last one its
/// upper end too.
struct Histogram {
    double low = 0;
    double width = 1;
    std::vector<std::size_t> counts;
    std::size_t missing = 0;  ///< Values that are not finite, in no bin.
    double median = 0;        ///< Of the counted values; the mean of the middle two.
};

/// Counts `values` in at most `wanted` bins, give or take two, with round edges. Without any finite value there are no
/// bins. Cost: linear.
inline Histogram histogram(std::span<const float> values, int wanted = 60) {
    std::vector<double> finite;
    finite.reserve(values.size());
    for (const float value : values)
        if (can_show(static_cast<double>(value), false))
            finite.push_back(static_cast<double>(value));
    Histogram result;
    result.missing = values.size() - finite.size();
    if (finite.empty()) return result;

    const auto [least, most] = std::minmax_element(finite.begin(), finite.end());
    const Axis axis = linear_axis(*least, *most, wanted, true);
    result.low = axis.low;
    result.width = axis.ticks[1].value - axis.ticks[0].value;
    const std::size_t bins = axis.ticks.size() - 1;
    result.counts.assign(bins, 0);
    for (const double value : finite) {
        const double place = std::floor((value - result.low) / result.width + 1e-9);
        const auto bin = static_cast<std::size_t>(std::max(0.0, place));
        ++result.counts[std::min(bin, bins - 1)];
    }

    const auto middle = finite.begin() + static_cast<std::ptrdiff_t>(finite.size() / 2);
    std::nth_element(finite.begin(), middle, finite.end());
    result.median = *middle;
    if (finite.size() % 2 == 0)
        result.median = (result.median + *std::max_element(finite.begin(), middle)) / 2;
    return result;
}

namespace detail {

inline std::string svg_bars(const Frame& frame, const Histogram& bins) {
    std::string result;
    const double base = frame.height - frame.bottom;
    for (std::size_t i = 0; i < bins.counts.size(); ++i) {
        if (bins.counts[i] == 0) continue;
        const double from = bins.low + static_cast<double>(i) * bins.width;
        const double left = frame.at_x(from);
        const double right = frame.at_x(from + bins.width);
        // A bin with few images among many still shows.
        const double top = std::min(frame.at_y(static_cast<double>(bins.counts[i])), base - 1);
        result += core::text(
            "<rect class=\"bar\" x=\"", coordinate(left), "\" y=\"", coordinate(top), "\" width=\"",
            coordinate(std::max(right - left - 1, 0.5)), "\" height=\"", coordinate(base - top),
            "\"><title>", compact(from), " – ", compact(from + bins.width), ": ",
            count_text(bins.counts[i], "image", "images"), "</title></rect>");
    }
    return result;
}

}  // namespace detail

/// A histogram of scores with its median marked, as an HTML figure. `name` is what was measured,
/// "EL2N score". Without any finite value the figure says "not measured".
inline std::string render_histogram(std::string_view name, std::span<const float> values) {
    const Histogram bins = histogram(values);
    std::size_t counted = 0;
    for (const std::size_t count : bins.counts) counted += count;
    std::string note;
    if (bins.missing > 0)
        note = core::text("<p class=\"note\">", count_text(bins.missing, "score", "scores"),
                          " left out: not finite.</p>");
    std::string html = core::text("<figure class=\"chart\"><figcaption><h3>Distribution of ",
                                  escape(name), "</h3>");
    if (counted == 0)
        return core::text(html, "</figcaption><p class=\"missing\">", not_measured, "</p>", note,
                          "</figure>\n");

    Frame frame;
    frame.width = 720;
    frame.height = 260;
    const double high = bins.low + static_cast<double>(bins.counts.size()) * bins.width;
    frame.x = linear_axis(bins.low, high, 8, false);
    const std::size_t tallest = *std::max_element(bins.counts.begin(), bins.counts.end());
    frame.y = linear_axis(0, static_cast<double>(tallest), 6, true);
    fit_left_margin(frame);
    const double middle = frame.at_x(bins.median);
    const std::string content = core::text(
        svg_axes(frame, name, "images"), detail::svg_bars(frame, bins),
        detail::svg_line("median", middle, frame.top, middle, frame.height - frame.bottom));
    const std::string description = core::text(
        "Histogram of ", name, " of ", count_text(counted, "image", "images"), " from ",
        compact(bins.low), " to ", compact(high), "; median ", compact(bins.median), ".");
    return core::text(html, "<ul class=\"legend\"><li>", count_text(counted, "image", "images"),
                      "</li><li><svg class=\"key\" viewBox=\"0 0 22 8\" aria-hidden=\"true\">",
                      detail::svg_line("median", 1, 4, 21, 4), "</svg>median <span class=\"last\">",
                      compact(bins.median), "</span></li></ul></figcaption>",
                      svg_picture(frame.width, frame.height, description, content, "plot"), note,
                      "</figure>\n");
}

}  // namespace pad::report
