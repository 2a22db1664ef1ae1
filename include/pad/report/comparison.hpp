/// @file
/// The comparison of training sets: a table, and the figures at the top of the page.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <pad/report/data.hpp>
#include <pad/report/svg.hpp>
#include <pad/report/text.hpp>

namespace pad::report {

/// A difference of two shares in percentage points with its sign, "+9.1"; not_measured when it is
/// not finite.
inline std::string points_text(double difference) {
    if (!std::isfinite(difference)) return std::string(not_measured);
    const std::string text = fixed(100 * difference, 1);
    if (text == "0.0") return "±0.0";
    return text.front() == '-' ? core::text("−", text.substr(1)) : core::text("+", text);
}

namespace detail {

/// The runs of all rows lie on one axis.
inline Axis dots_axis(const std::vector<ComparisonRow>& rows) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    const auto include = [&](double value) {
        if (!can_show(value, false)) return;
        low = std::min(low, value);
        high = std::max(high, value);
    };
    for (const ComparisonRow& row : rows) {
        include(row.mean);
        for (const double run : row.runs) include(run);
    }
    return low <= high ? linear_axis(low, high, 4, true) : Axis{};
}

/// A dot for each run and a mark for the mean.
inline std::string dots(const ComparisonRow& row, const Axis& axis) {
    const auto at = [&](double value) { return coordinate(4 + 192 * axis.place(value)); };
    std::string content = "<line x1=\"4\" y1=\"11\" x2=\"196\" y2=\"11\"/>";
    for (const double run : row.runs)
        if (can_show(run, false))
            content += core::text("<circle cx=\"", at(run), "\" cy=\"11\" r=\"4\"><title>",
                                  percent_text(run), "</title></circle>");
    if (can_show(row.mean, false))
        content += core::text("<line class=\"mean-mark\" x1=\"", at(row.mean), "\" y1=\"3\" x2=\"",
                              at(row.mean), "\" y2=\"19\"/>");
    return svg_picture(200, 22, core::text(row.name, ", mean ", percent_text(row.mean)), content,
                       "dots");
}

inline std::string runs_text(const ComparisonRow& row) {
    std::string text;
    for (const double run : row.runs)
        text +=
            core::text(text.empty() ? "" : ", ", std::isfinite(run) ? fixed(100 * run, 1) : "–");
    return text.empty() ? "–" : text;
}

/// "84.3 %", with the spread over the runs where there is one to tell.
inline std::string mean_and_std(const ComparisonRow& row) {
    if (!std::isfinite(row.mean))
        return core::text("<span class=\"missing\">", not_measured, "</span>");
    std::string html = core::text("<span class=\"mean\">", fixed(100 * row.mean, 1), "</span>");
    if (std::isfinite(row.std) && row.runs.size() != 1)
        html += core::text(" <span class=\"spread\">± ", fixed(100 * row.std, 1), "</span>");
    return html;
}

inline std::string comparison_line(const ComparisonRow& row, const ComparisonRow& subject,
                                   const Axis& axis) {
    const bool is_subject = &row == &subject;
    const double difference = row.mean - subject.mean;
    std::string against = "–";
    if (!is_subject && std::isfinite(difference))
        against = core::text("<span class=\"", difference < 0 ? "loss" : "gain", "\">",
                             points_text(difference), "</span>");
    return core::text(is_subject ? "<tr class=\"subject\">" : "<tr>", "<th scope=\"row\">",
                      escape(row.name), "</th><td class=\"number\">", mean_and_std(row),
                      "</td><td class=\"number\">", against, "</td><td>", dots(row, axis),
                      "</td><td class=\"runs\">", runs_text(row), "</td><td>", escape(row.note),
                      "</td></tr>\n");
}

/// "± 0.3 over 5 runs", as far as it is known.
inline std::string spread_text(const ComparisonRow& row) {
    if (row.runs.size() == 1) return "1 run";
    std::string text =
        std::isfinite(row.std) ? core::text("± ", fixed(100 * row.std, 1)) : std::string();
    if (!row.runs.empty()) text += core::text(" over ", count_text(row.runs.size()), " runs");
    return text;
}

inline std::string fact(std::string_view name, std::string_view value, std::string_view more) {
    return core::text(
        "<div><dt>", escape(name), "</dt><dd class=\"value\">", escape(value), "</dd>",
        more.empty() ? "" : core::text("<dd class=\"more\">", escape(more), "</dd>"), "</div>\n");
}

inline std::string images_fact(const Images& images) {
    std::vector<int> classes = images.classes;
    std::sort(classes.begin(), classes.end());
    const std::size_t all = classes.size();
    const auto end = std::unique(classes.begin(), classes.end());
    const auto different = static_cast<std::size_t>(end - classes.begin());
    const std::string each =
        all % different == 0 ? core::text(count_text(all / different), " for each of ") : "in ";
    return fact("Distilled images", count_text(all),
                core::text(each, count_text(different, "class", "classes")));
}

}  // namespace detail

/// The figures at the top of the page: accuracy, gain, size and time, as far as they are known.
inline std::string render_facts(const ReportData& data) {
    std::string html;
    const auto& rows = data.comparison;
    if (!rows.empty() && std::isfinite(rows[0].mean))
        html += detail::fact(core::text("Test accuracy, ", rows[0].name),
                             percent_text(rows[0].mean), detail::spread_text(rows[0]));
    if (rows.size() > 1 && std::isfinite(rows[0].mean - rows[1].mean))
        html += detail::fact(core::text("Against ", rows[1].name),
                             core::text(points_text(rows[0].mean - rows[1].mean), " points"),
                             core::text("from ", percent_text(rows[1].mean)));
    if (!data.distilled.classes.empty()) html += detail::images_fact(data.distilled);
    double seconds = 0;
    for (const Stage& stage : data.stages)
        if (std::isfinite(stage.seconds) && stage.seconds > 0) seconds += stage.seconds;
    if (seconds > 0)
        html += detail::fact("Time", duration_text(seconds),
                             count_text(data.stages.size(), "stage", "stages"));
    return html.empty() ? "" : core::text("<dl class=\"facts\">\n", html, "</dl>\n");
}

/// The comparison as a table; the first row is the subject, the others are compared with it.
inline std::string render_comparison(const std::vector<ComparisonRow>& rows) {
    if (rows.empty()) return core::text("<p class=\"missing\">", not_measured, "</p>");
    const Axis axis = detail::dots_axis(rows);
    const std::string range = core::text(percent_text(axis.low), " to ", percent_text(axis.high));
    std::string body;
    for (const ComparisonRow& row : rows) body += detail::comparison_line(row, rows[0], axis);
    return core::text(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Comparison\">",
        "<table><thead><tr><th scope=\"col\">Training set</th>",
        "<th scope=\"col\" class=\"number\">Test accuracy, %</th>",
        "<th scope=\"col\" class=\"number\">Difference, points</th>", "<th scope=\"col\">Runs, ",
        range, "</th><th scope=\"col\">Each run, %</th>",
        "<th scope=\"col\">Note</th></tr></thead><tbody>\n", body, "</tbody></table></div>\n");
}

}  // namespace pad::report
