#include <pad/report/labels.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <report/html.hpp>
#include <support/catch.hpp>

using namespace pad;

namespace {

report::Images three_images() {
    report::Images images;
    images.shape = {1, 1, 1};
    images.pixels = {0, 0, 0};
    images.classes = {0, 0, 2};
    images.labels = {0.8f, 0.2f, 0.0f, 0.6f, 0.0f, 0.4f, 0.0f, 0.0f, 1.0f};
    return images;
}

const std::vector<std::string> names{"cat", "dog", ""};

}  // namespace

TEST_CASE("a class without a name is called by its number") {
    CHECK(report::class_name(names, 1) == "dog");
    CHECK(report::class_name(names, 2) == "class 2");
    CHECK(report::class_name(names, 7) == "class 7");
    CHECK(report::class_name({}, -1) == "class -1");
}

TEST_CASE("the number of classes follows from the labels") {
    report::Images images = three_images();
    CHECK(report::label_classes(images) == 3);
    images.labels.clear();
    CHECK(report::label_classes(images) == 0);
    images.labels.assign(10, 0.0f);
    CHECK_THROWS_WITH(report::label_classes(images),
                      "report: 10 label probabilities cannot belong to 3 images; each image needs "
                      "one for each class");
    images.classes.clear();
    CHECK_THROWS_AS(report::label_classes(images), core::Error);
}

TEST_CASE("a label is told by its largest probabilities") {
    const std::vector<float> label{0.1f, 0.7f, std::numeric_limits<float>::quiet_NaN(), 0.2f};
    CHECK(report::label_tip(label, names) == "label: dog 70.0 %, class 3 20.0 %, cat 10.0 %");
    CHECK(report::label_tip({}, names) == "");
}

TEST_CASE("labels are averaged class by class") {
    const auto means = report::mean_labels(three_images(), 3);
    CHECK(means[0][0] == Approx(0.7));
    CHECK(means[0][1] == Approx(0.1));
    CHECK(means[0][2] == Approx(0.2));
    CHECK(std::isnan(means[1][0]));
    CHECK(means[2][2] == Approx(1));
    report::Images images = three_images();
    images.classes[1] = 3;
    CHECK_THROWS_WITH(report::mean_labels(images, 3),
                      "report: distilled image 1 has class 3, but labels have 3 classes");
}

TEST_CASE("the table of mean labels has headings on both sides") {
    const std::string html = report::render_labels(three_images(), names);
    const test::Html tags = test::read_html(html);
    CHECK(tags.wrong == "");
    CHECK(tags.count("th") == 7);
    CHECK(tags.count("td") == 9);
    CHECK_THAT(html, ContainsSubstring("<td style=\"--v:0.700\">70.0</td>"));
    CHECK_THAT(html, ContainsSubstring("<td style=\"--v:1.000\" class=\"on\">100.0</td>"));
    CHECK_THAT(html, ContainsSubstring("<td style=\"--v:0.000\">–</td>"));
}

TEST_CASE("there is no table without labels or with too many classes") {
    report::Images images = three_images();
    images.labels.clear();
    CHECK(report::render_labels(images, names) == "");
    images.labels.assign(3 * 100, 0.01f);
    CHECK(report::render_labels(images, names) == "");
}
