/// @file
/// The remaining parts of the report: stages, settings, versions, warnings.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pad/report/data.hpp>
#include <pad/report/text.hpp>

namespace pad::report {

/// The stages with their times and shares, as a table with a sum.
inline std::string render_stages(const std::vector<Stage>& stages) {
    if (stages.empty()) return core::text("<p class=\"missing\">", not_measured, "</p>");
    const auto known = [](const Stage& stage) {
        return std::isfinite(stage.seconds) && stage.seconds >= 0;
    };
    double sum = 0;
    for (const Stage& stage : stages) sum += known(stage) ? stage.seconds : 0;
    std::string body;
    for (const Stage& stage : stages) {
        const double share = known(stage) && sum > 0 ? stage.seconds / sum : 0;
        body += core::text(
            "<tr><th scope=\"row\">", escape(stage.name), "</th><td class=\"number\">",
            duration_text(stage.seconds), "</td><td class=\"number\">",
            known(stage) && sum > 0 ? percent_text(share) : "–",
            "</td><td class=\"bar-cell\"><span class=\"share\" style=\"width:",
            fixed(100 * share, 2), "%\"></span></td><td>", escape(stage.note), "</td></tr>\n");
    }
    return core::text("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Time\">",
                      "<table><thead><tr><th scope=\"col\">Stage</th>",
                      "<th scope=\"col\" class=\"number\">Time</th>",
                      "<th scope=\"col\" class=\"number\">Share</th><td></td>",
                      "<th scope=\"col\">Note</th></tr></thead><tbody>\n", body,
                      "<tr class=\"subject\"><th scope=\"row\">Sum</th><td class=\"number mean\">",
                      duration_text(sum),
                      "</td><td></td><td></td><td></td></tr>\n</tbody></table></div>\n");
}

namespace detail {

inline std::string values_list(std::string_view heading,
                               const std::vector<std::pair<std::string, std::string>>& values) {
    std::string html = core::text("<div><h3>", escape(heading), "</h3><dl>\n");
    for (const auto& [name, value] : values)
        html += core::text("<div><dt>", escape(name), "</dt><dd>",
                           value.empty() ? "–" : escape(value), "</dd></div>\n");
    return html + "</dl></div>\n";
}

}  // namespace detail

/// The settings, group by group, and what the run was made with.
inline std::string render_settings(const ReportData& data) {
    std::string html;
    for (const SettingGroup& group : data.settings)
        html += detail::values_list(group.name, group.values);
    if (!data.versions.empty()) html += detail::values_list("Made with", data.versions);
    if (html.empty()) return "<p class=\"missing\">not recorded</p>";
    return core::text("<div class=\"groups\">\n", html, "</div>\n");
}

/// What the reader has to know before anything else; empty without warnings.
inline std::string render_warnings(const std::vector<std::string>& warnings) {
    if (warnings.empty()) return "";
    std::string items;
    for (const std::string& warning : warnings)
        items += core::text("<li>", escape(warning), "</li>");
    return core::text("<aside class=\"warnings\" aria-labelledby=\"warnings-heading\">",
                      "<h2 id=\"warnings-heading\">", warnings.size() == 1 ? "Warning" : "Warnings",
                      "</h2><ul>", items, "</ul></aside>\n");
}

}  // namespace pad::report
