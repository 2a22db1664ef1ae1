/// @file
/// The frame of the report: one HTML page with its sections, and everything in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <pad/core/version.hpp>
#include <pad/report/style.hpp>
#include <pad/report/text.hpp>

namespace pad::report {

/// A part of the page. `html` is its content without the heading.
struct Section {
    std::string id;  ///< Name for links, letters and digits only.
    std::string heading;
    std::string html;
};

/// A whole HTML5 page that needs nothing from outside: no scripts, no fonts, no files. `notice` is
/// HTML that stands between the title and the sections.
inline std::string page(std::string_view title, std::string_view subtitle, std::string_view notice,
                        const std::vector<Section>& sections) {
    std::string links;
    std::string content;
    for (const Section& section : sections) {
        const std::string heading = escape(section.heading);
        links += core::text("<li><a href=\"#", section.id, "\">", heading, "</a></li>");
        content += core::text("<section id=\"", section.id, "\" aria-labelledby=\"", section.id,
                              "-heading\">\n<h2 id=\"", section.id, "-heading\">", heading,
                              "</h2>\n", section.html, "</section>\n");
    }
    const std::string name = title.empty() ? "Report" : escape(title);
    return core::text(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
        "<meta name=\"generator\" content=\"pad ", core::version, "\">\n<title>", name,
        "</title>\n<style>", style_sheet, "</style>\n</head>\n<body>\n<header>\n<h1>", name,
        "</h1>\n",
        subtitle.empty() ? "" : core::text("<p class=\"subtitle\">", escape(subtitle), "</p>\n"),
        "<nav aria-label=\"Sections\"><ul>", links, "</ul></nav>\n", notice, "</header>\n<main>\n",
        content, "</main>\n<footer>Written by pad ", core::version,
        ".</footer>\n</body>\n</html>\n");
}

}  // namespace pad::report
