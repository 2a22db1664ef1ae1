/// @file
/// Classes by name, and the learned soft labels: in words, and as a table of their means.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/report/data.hpp>
#include <pad/report/text.hpp>

namespace pad::report {

/// The name of class `c`: "class 7" where the list has none.
inline std::string class_name(const std::vector<std::string>& names, int c) {
    const auto i = static_cast<std::size_t>(c);
    if (c >= 0 && i < names.size() && !names[i].empty()) return names[i];
    return core::text("class ", c);
}

/// Number K of classes in the label probabilities [N, K]; 0 when there are none. Throws Error when
/// they do not fit the number of images.
inline std::size_t label_classes(const Images& images) {
    const std::size_t count = images.classes.size();
    if (images.labels.empty()) return 0;
    core::require(count > 0 && images.labels.size() % count == 0, "report: ", images.labels.size(),
                  " label probabilities cannot belong to ", count,
                  " images; each image needs one for each class");
    return images.labels.size() / count;
}

/// The label probabilities of image `i`, `classes` many.
inline std::span<const float> label_of(const Images& images, std::size_t i, std::size_t classes) {
    return std::span(images.labels).subspan(i * classes, classes);
}

/// The three largest probabilities of a label, "label: Shirt 62.0 %, Coat 21.5 %, Bag 3.1 %"; the
/// empty text for an empty label.
inline std::string label_tip(std::span<const float> label, const std::vector<std::string>& names) {
    // NaN has no order; it counts as less than everything.
    const auto value = [&](int c) {
        const float p = label[static_cast<std::size_t>(c)];
        return std::isnan(p) ? -1.0f : p;
    };
    std::vector<int> order(label.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return value(a) > value(b); });
    std::string tip;
    for (std::size_t j = 0; j < std::min<std::size_t>(3, order.size()); ++j) {
        const float p = label[static_cast<std::size_t>(order[j])];
        tip += core::text(j > 0 ? ", " : "label: ", class_name(names, order[j]), " ",
                          percent_text(static_cast<double>(p)));
    }
    return tip;
}

/// The mean label of the images of each class, [classes of images][K]; a class without images has
/// NaN. Labels have `classes` entries.
inline std::vector<std::vector<double>> mean_labels(const Images& images, std::size_t classes) {
    std::vector<std::vector<double>> means(classes, std::vector<double>(classes, 0.0));
    std::vector<double> counts(classes, 0.0);
    for (std::size_t i = 0; i < images.classes.size(); ++i) {
        const auto c = static_cast<std::size_t>(images.classes[i]);
        core::require(images.classes[i] >= 0 && c < classes, "report: distilled image ", i,
                      " has class ", images.classes[i], ", but labels have ", classes, " classes");
        const auto label = label_of(images, i, classes);
        for (std::size_t k = 0; k < classes; ++k) means[c][k] += static_cast<double>(label[k]);
        ++counts[c];
    }
    for (std::size_t c = 0; c < classes; ++c)
        for (double& mean : means[c]) mean /= counts[c];
    return means;
}

/// The mean learned label of each class as a table, darker where the probability is larger. Empty
/// without labels, and with more than 20 classes, which no table can show.
inline std::string render_labels(const Images& images, const std::vector<std::string>& names) {
    const std::size_t classes = label_classes(images);
    if (classes == 0 || classes > 20) return "";
    const auto means = mean_labels(images, classes);
    std::string head = "<tr><th scope=\"col\">Images of</th>";
    for (std::size_t k = 0; k < classes; ++k)
        head += core::text("<th scope=\"col\">", escape(class_name(names, static_cast<int>(k))),
                           "</th>");
    std::string body;
    for (std::size_t c = 0; c < classes; ++c) {
        body += core::text("<tr><th scope=\"row\">", escape(class_name(names, static_cast<int>(c))),
                           "</th>");
        for (const double mean : means[c]) {
            const double shade = std::isfinite(mean) ? std::clamp(mean, 0.0, 1.0) : 0.0;
            body += core::text("<td style=\"--v:", fixed(shade, 3), "\"",
                               shade > 0.75 ? " class=\"on\">" : ">",
                               std::isfinite(mean) ? fixed(100 * mean, 1) : "–", "</td>");
        }
        body += "</tr>\n";
    }
    return core::text(
        "<h3>Mean learned label of each class, in %</h3>",
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Mean learned labels\">",
        "<table class=\"heat\"><thead>", head, "</tr></thead><tbody>", body,
        "</tbody></table></div>\n");
}

}  // namespace pad::report
