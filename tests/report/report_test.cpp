#include <pad/report/report.hpp>

#include <string>
#include <vector>

#include <io/temporary_folder.hpp>
#include <report/html.hpp>
#include <support/catch.hpp>

using namespace pad;
using test::occurrences;

namespace {

/// A report in which every text tries to break out of its place.
report::ReportData full_report() {
    const std::string evil = "<script>alert('x')</script>\"&";
    report::ReportData data;
    data.title = "PAD " + evil;
    data.subtitle = evil;
    data.warnings = {evil};
    data.comparison = {{evil, 0.8, 0.01, {0.79, 0.81}, evil}, {"random", 0.7, 0.01, {}, ""}};
    data.class_names = {evil, "dog"};
    data.distilled.shape = {3, 2, 2};
    data.distilled.classes = {0, 1};
    data.distilled.pixels.assign(24, 0.5f);
    data.distilled.start.assign(24, 0.25f);
    data.distilled.labels = {0.9f, 0.1f, 0.2f, 0.8f};
    data.charts = {{evil, evil, evil, {{evil, {{0, 1}, {1, 2}}}}, true, true}};
    data.scores.name = evil;
    data.scores.all = {0.1f, 0.2f, 0.9f};
    data.scores.shape = {1, 1, 1};
    data.scores.classes = {{0, {{{0.5f}, 0.1}}, {{{0.5f}, 0.9}}}};
    data.stages = {{evil, 12, evil}};
    data.settings = {{evil, {{evil, evil}}}};
    data.versions = {{evil, evil}};
    return data;
}

}  // namespace

TEST_CASE("a report is one well formed page with all sections") {
    const std::string html = report::render(full_report());
    const test::Html tags = test::read_html(html);
    CHECK(tags.wrong == "");
    CHECK_THAT(html, StartsWith("<!DOCTYPE html>\n<html lang=\"en\">"));
    CHECK(tags.count("h1") == 1);
    CHECK(tags.count("h2") == 7);  // six sections and the warnings
    CHECK(tags.count("title") >= 1);
    CHECK(tags.count("img") == 6);
    CHECK_THAT(html, !ContainsSubstring("not measured"));
    for (const char* id : {"result", "images", "curves", "scores", "time", "settings"}) {
        CHECK(occurrences(html, std::string("href=\"#") + id + "\"") == 1);
        CHECK(occurrences(html, std::string(" id=\"") + id + "\"") == 1);
    }
}

TEST_CASE("a report needs nothing from outside and runs no scripts") {
    const std::string html = report::render(full_report());
    const test::Html tags = test::read_html(html);
    for (const char* name : {"script", "link", "iframe", "object", "embed", "base"}) {
        INFO(name);
        CHECK(tags.count(name) == 0);
    }
    CHECK_THAT(html, !ContainsSubstring("http:"));
    CHECK_THAT(html, !ContainsSubstring("https:"));
    CHECK_THAT(html, !ContainsSubstring("url("));
    CHECK_THAT(html, !ContainsSubstring("@import"));
    CHECK(occurrences(html, "src=\"") == occurrences(html, "src=\"data:image/png;base64,"));
}

TEST_CASE("a report can be read in the dark, on a phone, and without seeing it") {
    const std::string html = report::render(full_report());
    CHECK_THAT(html, ContainsSubstring("prefers-color-scheme: dark"));
    CHECK_THAT(html, ContainsSubstring("name=\"viewport\""));
    CHECK_THAT(html, ContainsSubstring("max-width: 720px"));
    CHECK_THAT(html, ContainsSubstring("image-rendering: pixelated"));
    const test::Html tags = test::read_html(html);
    for (const test::Tag& tag : tags.tags) {
        if (tag.name == "img") CHECK_THAT(tag.attributes, ContainsSubstring("alt=\""));
        if (tag.name == "th") CHECK_THAT(tag.attributes, ContainsSubstring("scope=\""));
        if (tag.name == "svg") {
            const bool told = tag.attributes.find("aria-label=") != std::string::npos;
            const bool hidden = tag.attributes.find("aria-hidden=") != std::string::npos;
            CHECK(told != hidden);
        }
    }
}

TEST_CASE("an empty report says that nothing was measured") {
    const std::string html = report::render({});
    CHECK(test::read_html(html).wrong == "");
    CHECK(occurrences(html, "not measured") == 5);
    CHECK_THAT(html, ContainsSubstring("not recorded"));
    CHECK_THAT(html, ContainsSubstring("<title>Report</title>"));
}

TEST_CASE("a report is the same text each time") {
    CHECK(report::render(full_report()) == report::render(full_report()));
}

TEST_CASE("write_report replaces the file, and leaves it when that cannot be done") {
    const test::TemporaryFolder folder;
    const auto path = folder / "report.html";
    report::write_report(path, {});
    report::write_report(path, full_report());
    CHECK(test::read_text(path) == report::render(full_report()));
    CHECK(folder.count() == 1);

    report::ReportData wrong = full_report();
    wrong.distilled.pixels.pop_back();
    CHECK_THROWS_AS(report::write_report(path, wrong), core::Error);
    CHECK(test::read_text(path) == report::render(full_report()));

    const std::string error =
        test::error_of([&] { report::write_report(folder / "none" / "report.html", {}); });
    CHECK_THAT(error, ContainsSubstring("report.html: cannot be written"));
    {
        const test::FileSizeLimit limit(1000);
        CHECK_THROWS_AS(report::write_report(path, {}), core::Error);
    }
    CHECK(test::read_text(path) == report::render(full_report()));
    CHECK(folder.count() == 1);
}
