/// @file
/// Grids of pictures: the distilled images, and the easiest and hardest real ones.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/report/data.hpp>
#include <pad/report/labels.hpp>
#include <pad/report/picture.hpp>
#include <pad/report/text.hpp>

namespace pad::report {

/// How many images of each class a page shows, so that it stays a page: all when there are few,
/// else as many as `most_values` pixel values allow, at least one.
inline std::size_t shown_per_class(std::size_t classes, std::size_t values_per_image,
                                   std::size_t most_values = std::size_t{8} << 20) {
    constexpr std::size_t most = 50;
    const std::size_t one_each = std::max<std::size_t>(1, classes * values_per_image);
    return std::clamp<std::size_t>(most_values / one_each, 1, most);
}

namespace detail {

/// One distilled image, below the one it started from when there is one.
inline std::string image_pair(const Images& images, std::size_t i, std::string_view name,
                              std::string_view number, const std::string& tip) {
    const std::size_t size = images.shape.size();
    const auto at = [&](const std::vector<float>& pixels) {
        return std::span(pixels).subspan(i * size, size);
    };
    std::string html = "<span class=\"pair\">";
    if (!images.start.empty())
        html +=
            picture(at(images.start), images.shape, core::text(name, " ", number, " at the start"));
    return core::text(
        html,
        picture(at(images.pixels), images.shape, core::text(name, " ", number, " distilled"), tip),
        "</span>");
}

}  // namespace detail

/// The distilled images class by class, each below its start, as rows with the class's name.
/// Throws Error when sizes do not fit each other or a class is out of range.
inline std::string render_images(const Images& images, const std::vector<std::string>& names) {
    const std::size_t count = images.classes.size();
    require_images("the distilled images", images.shape, count, images.pixels.size());
    if (!images.start.empty())
        require_images("the images at the start", images.shape, count, images.start.size());
    const std::size_t label_size = label_classes(images);
    std::map<int, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < count; ++i) {
        core::require(images.classes[i] >= 0, "report: distilled image ", i, " has class ",
                      images.classes[i], "; classes count from 0");
        members[images.classes[i]].push_back(i);
    }
    const std::size_t most =
        shown_per_class(members.size(), images.shape.size() * (images.start.empty() ? 1 : 2));
    std::string html;
    bool all = true;
    for (const auto& [c, positions] : members) {
        const std::string name = class_name(names, c);
        html +=
            core::text("<section class=\"row\"><h3>", escape(name), "</h3><div class=\"strip\">");
        for (std::size_t j = 0; j < std::min(most, positions.size()); ++j)
            html +=
                detail::image_pair(images, positions[j], name, std::to_string(j + 1),
                                   label_tip(label_of(images, positions[j], label_size), names));
        html += "</div></section>\n";
        all = all && positions.size() <= most;
    }
    if (!all)
        html += core::text("<p class=\"note\">The first ", count_text(most, "image", "images"),
                           " of each class are shown.</p>");
    return html;
}

namespace detail {

/// Three digits after the point, so that scores below each other line up.
inline std::string score_text(double score) {
    return std::abs(score) < 100 ? fixed(score, 3) : compact(score, 4);
}

inline std::string scored_strip(std::string_view heading, std::string_view name,
                                const std::vector<ScoredImage>& images,
                                const data::ImageShape& shape, std::size_t most) {
    std::string html = core::text("<div><h4>", heading, "</h4><div class=\"strip\">");
    for (std::size_t i = 0; i < std::min(most, images.size()); ++i) {
        require_images("the scored images", shape, 1, images[i].pixels.size());
        const std::string score = score_text(images[i].score);
        html += core::text("<span class=\"pair\">",
                           picture(images[i].pixels, shape, core::text(name, ", score ", score)),
                           "<small>", score, "</small></span>");
    }
    if (images.empty()) html += core::text("<span class=\"missing\">", not_measured, "</span>");
    return html + "</div></div>";
}

}  // namespace detail

/// The easiest and the hardest images of each class with their scores. Throws Error when an image
/// does not have the size that `scores.shape` says.
inline std::string render_extremes(const Scores& scores, const std::vector<std::string>& names) {
    std::string html;
    // Two strips, and a page that has other pictures too.
    const std::size_t most =
        std::min<std::size_t>(20, shown_per_class(scores.classes.size(), 4 * scores.shape.size()));
    for (const ClassExtremes& ends : scores.classes) {
        const std::string name = class_name(names, ends.class_index);
        html += core::text("<section class=\"row\"><h3>", escape(name), "</h3><div class=\"ends\">",
                           detail::scored_strip("easiest", name, ends.easiest, scores.shape, most),
                           detail::scored_strip("hardest", name, ends.hardest, scores.shape, most),
                           "</div></section>\n");
    }
    return html;
}

}  // namespace pad::report
