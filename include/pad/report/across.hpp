/// @file
/// The table over networks and protocols.
#pragma once

#include <string>
#include <vector>

#include <pad/report/comparison.hpp>
#include <pad/report/data.hpp>
#include <pad/report/text.hpp>

namespace pad::report {

namespace detail {

inline std::string measured_cell(const Measured& measured) {
    ComparisonRow row;
    row.mean = measured.mean;
    row.std = measured.std;
    row.runs = measured.runs;
    return core::text("<td class=\"number\">", mean_and_std(row), "</td>");
}

inline std::string gain_cell(double gain) {
    return core::text("<td class=\"number\"><span class=\"", gain < 0 ? "loss" : "gain", "\">",
                      points_text(gain), "</span></td>");
}

}  // namespace detail

/// One line for each network under each protocol: the distilled set with its labels and with hard
/// ones, random real images, and what is gained over those. Empty without lines.
inline std::string render_across(const std::vector<AcrossRow>& rows) {
    if (rows.empty()) return "";
    std::string body;
    for (const AcrossRow& row : rows)
        body += core::text(
            "<tr><th scope=\"row\">", escape(row.agent), "</th><td>", escape(row.protocol), "</td>",
            detail::measured_cell(row.distilled), detail::measured_cell(row.random_real),
            detail::gain_cell(row.distilled.mean - row.random_real.mean),
            detail::measured_cell(row.hard_labels),
            detail::gain_cell(row.hard_labels.mean - row.random_real.mean), "</tr>\n");
    return core::text(
        "<h3>Across networks and protocols</h3>\n",
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Across networks\">",
        "<table><thead><tr><th scope=\"col\">Network</th><th scope=\"col\">Protocol</th>",
        "<th scope=\"col\" class=\"number\">Distilled, %</th>",
        "<th scope=\"col\" class=\"number\">Random real images, %</th>",
        "<th scope=\"col\" class=\"number\">Gain, points</th>",
        "<th scope=\"col\" class=\"number\">Distilled with hard labels, %</th>",
        "<th scope=\"col\" class=\"number\">Gain, points</th></tr></thead><tbody>\n", body,
        "</tbody></table></div>\n");
}

}  // namespace pad::report
