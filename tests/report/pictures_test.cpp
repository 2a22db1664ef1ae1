#include <pad/report/pictures.hpp>

#include <string>
#include <vector>

#include <report/html.hpp>
#include <support/catch.hpp>

using namespace pad;
using test::occurrences;

namespace {

report::Images four_images() {
    report::Images images;
    images.shape = {1, 2, 2};
    images.pixels.assign(16, 0.5f);
    images.classes = {1, 0, 1, 1};
    return images;
}

const std::vector<std::string> names{"cat", "<dog>"};

}  // namespace

TEST_CASE("images stand class by class, each with a text for those who cannot see it") {
    const std::string html = report::render_images(four_images(), names);
    const test::Html tags = test::read_html(html);
    CHECK(tags.wrong == "");
    CHECK(tags.count("img") == 4);
    CHECK(tags.count("h3") == 2);
    CHECK(html.find("cat</h3>") < html.find("&lt;dog&gt;</h3>"));
    CHECK_THAT(html, ContainsSubstring("alt=\"&lt;dog&gt; 3 distilled\""));
    CHECK_THAT(html, !ContainsSubstring("at the start"));
    CHECK_THAT(html, !ContainsSubstring("title="));
}

TEST_CASE("an image stands below the one it started from, with its label under the pointer") {
    report::Images images = four_images();
    images.start.assign(16, 0.25f);
    images.labels = {0.0f, 1.0f, 0.9f, 0.1f, 0.0f, 1.0f, 0.0f, 1.0f};
    const std::string html = report::render_images(images, names);
    CHECK(test::read_html(html).count("img") == 8);
    CHECK(html.find("cat 1 at the start") < html.find("cat 1 distilled"));
    CHECK(occurrences(html, "title=\"label: cat 90.0 %, &lt;dog&gt; 10.0 %\"") == 1);
}

TEST_CASE("of many images the first are shown, and the page says so") {
    report::Images images;
    images.shape = {1, 1, 1};
    images.classes.assign(60, 0);
    images.pixels.assign(60, 0.0f);
    const std::string html = report::render_images(images, {});
    CHECK(test::read_html(html).count("img") == 50);
    CHECK_THAT(html, ContainsSubstring("The first 50 images of each class are shown."));
}

TEST_CASE("the more classes and pixels, the fewer images of each") {
    CHECK(report::shown_per_class(10, 784) == 50);
    CHECK(report::shown_per_class(100, 3072, 8 << 20) == 27);
    CHECK(report::shown_per_class(1000, 3 * 224 * 224) == 1);
    CHECK(report::shown_per_class(0, 0) == 50);
}

TEST_CASE("images that do not fit their classes, starts or labels are refused") {
    const auto error = [](auto&& change) {
        report::Images images = four_images();
        change(images);
        try {
            report::render_images(images, names);
        } catch (const core::Error& failure) {
            return std::string(failure.what());
        }
        return std::string();
    };
    CHECK_THAT(error([](auto& images) { images.pixels.pop_back(); }),
               ContainsSubstring("the distilled images: 4 images of 1x2x2 need 16 values, not 15"));
    CHECK_THAT(
        error([](auto& images) { images.start.assign(4, 0.0f); }),
        ContainsSubstring("the images at the start: 4 images of 1x2x2 need 16 values, not 4"));
    CHECK_THAT(error([](auto& images) { images.classes[2] = -1; }),
               ContainsSubstring("distilled image 2 has class -1"));
    CHECK_THAT(error([](auto& images) { images.labels.assign(5, 0.0f); }),
               ContainsSubstring("5 label probabilities"));
    CHECK_THAT(error([](auto& images) { images.shape.channels = 0; }),
               ContainsSubstring("have the shape 0x2x2"));
}

TEST_CASE("the ends of a class are shown with their scores") {
    report::Scores scores;
    scores.shape = {3, 1, 1};
    scores.classes = {{1, {{{0, 0, 0}, 0.01}, {{0, 0, 1}, 0.02}}, {{{1, 1, 1}, 1.39}}},
                      {0, {}, {{{1, 1, 1}, 1234.5}}}};
    const std::string html = report::render_extremes(scores, names);
    const test::Html tags = test::read_html(html);
    CHECK(tags.wrong == "");
    CHECK(tags.count("img") == 4);
    CHECK_THAT(html, ContainsSubstring("<small>0.010</small>"));
    CHECK_THAT(html, ContainsSubstring("<small>1234</small>"));
    CHECK_THAT(html, ContainsSubstring("alt=\"&lt;dog&gt;, score 1.390\""));
    CHECK(occurrences(html, "not measured") == 1);
    scores.classes[0].hardest[0].pixels.pop_back();
    CHECK_THROWS_WITH(
        report::render_extremes(scores, names),
        ContainsSubstring("the scored images: 1 images of 3x1x1 need 3 values, not 2"));
}
