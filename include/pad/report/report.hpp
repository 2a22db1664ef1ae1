/// @file
/// The report of a run: one page that needs nothing but a browser.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <pad/io/file.hpp>
#include <pad/report/across.hpp>
#include <pad/report/chart.hpp>
#include <pad/report/comparison.hpp>
#include <pad/report/data.hpp>
#include <pad/report/histogram.hpp>
#include <pad/report/labels.hpp>
#include <pad/report/page.hpp>
#include <pad/report/pictures.hpp>
#include <pad/report/sections.hpp>
#include <pad/report/text.hpp>

namespace pad::report {

namespace detail {

inline std::string missing() {
    return core::text("<p class=\"missing\">", not_measured, "</p>\n");
}

inline std::string images_section(const ReportData& data) {
    const Images& images = data.distilled;
    if (images.classes.empty() && images.pixels.empty()) return missing();
    std::string about = core::text(count_text(images.classes.size(), "image", "images"), " of ",
                                   std::to_string(images.shape.height), " × ",
                                   std::to_string(images.shape.width), " pixels. ");
    if (!images.start.empty()) about += "Above, the image at the start; below, distilled. ";
    if (!images.labels.empty()) about += "The pointer shows the learned label of an image.";
    return core::text("<p>", about, "</p>\n", render_images(images, data.class_names),
                      render_labels(images, data.class_names));
}

inline std::string charts_section(const std::vector<Chart>& charts) {
    if (charts.empty()) return missing();
    std::string html = "<div class=\"charts\">\n";
    for (const Chart& chart : charts) html += render_chart(chart);
    return html + "</div>\n";
}

inline std::string scores_section(const ReportData& data) {
    const Scores& scores = data.scores;
    if (scores.all.empty() && scores.classes.empty()) return missing();
    const std::string name = core::text(scores.name, scores.name.empty() ? "" : " ", "score");
    return core::text("<p>How hard each real image is; a higher score is harder.</p>\n",
                      "<div class=\"wide\">", render_histogram(name, scores.all), "</div>\n",
                      render_extremes(scores, data.class_names));
}

}  // namespace detail

/// The report as one HTML5 page, UTF-8: no scripts, nothing from outside, light and dark.
///
/// What is empty or not finite is shown as "not measured". All texts are escaped. Throws Error when
/// images, classes and labels do not fit each other. Cost: a few hundred kilobytes of text; at most
/// about 10 MB where there are many images, of which only the first of each class are then shown.
inline std::string render(const ReportData& data) {
    return page(
        data.title, data.subtitle, render_warnings(data.warnings),
        {{"result", "Result",
          render_facts(data) + render_comparison(data.comparison) + render_across(data.across)},
         {"images", "Distilled images", detail::images_section(data)},
         {"curves", "Curves", detail::charts_section(data.charts)},
         {"scores", "Difficulty of the real images", detail::scores_section(data)},
         {"time", "Time", render_stages(data.stages)},
         {"settings", "Settings", render_settings(data)}});
}

/// Renders `data` and replaces `path` by the page in one step. Throws Error with the path and the
/// system's reason when it cannot be written; an older report then stays as it was.
inline void write_report(const std::filesystem::path& path, const ReportData& data) {
    const std::string html = render(data);
    io::write_file_atomically(path, io::as_bytes(html));
}

}  // namespace pad::report
