#include <pad/run/progress.hpp>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>

#include <support/catch.hpp>

using namespace pad;
using run::ProgressStyle;

namespace {

/// A clock that is set by hand, and what is printed.
struct Stand {
    double now = 100;
    std::ostringstream out;

    run::ProgressOptions options(ProgressStyle style, int columns = 200) {
        run::ProgressOptions result;
        result.style = style;
        result.out = &out;
        result.clock = [this] { return now; };
        result.columns = columns;
        return result;
    }
    /// What was printed since the last call.
    std::string printed() {
        std::string text = out.str();
        out.str("");
        return text;
    }
};

}  // namespace

TEST_CASE("rate and time left are those of the steps made so far") {
    Stand stand;
    run::Progress progress("distil", 1000, stand.options(ProgressStyle::quiet));
    CHECK(std::isnan(progress.rate()));
    CHECK(std::isnan(progress.seconds_left()));
    stand.now += 50;
    CHECK(std::isnan(progress.rate()));
    progress.update(200);
    CHECK(progress.rate() == Approx(4));
    CHECK(progress.seconds_left() == Approx(200));
    CHECK(progress.seconds() == Approx(50));
    stand.now += 50;
    CHECK(progress.rate() == Approx(2));
    progress.update(1000);
    CHECK(progress.seconds_left() == 0);
}

TEST_CASE("steps made before a resume do not count in the rate") {
    Stand stand;
    run::Progress progress("distil", 1000, stand.options(ProgressStyle::quiet), 600);
    CHECK(std::isnan(progress.rate()));
    stand.now += 10;
    progress.update(650);
    CHECK(progress.rate() == Approx(5));
    CHECK(progress.seconds_left() == Approx(70));
}

TEST_CASE("the line names everything") {
    Stand stand;
    run::Progress progress("distil", 1000, stand.options(ProgressStyle::quiet));
    stand.now += 88;
    progress.update(300, {{"loss", 0.41272}, {"accuracy", 84.3}});
    CHECK(progress.line() ==
          "distil [######--------------] 300/1000  3.41 it/s  1:28, 3:25 left  loss 0.4127  "
          "accuracy 84.3");
    progress.update(1000, {{"loss", std::numeric_limits<double>::quiet_NaN()}});
    CHECK(progress.line() == "distil [####################] 1000/1000  11.4 it/s  1:28  loss nan");
}

TEST_CASE("without a total there is no bar and no time left") {
    Stand stand;
    run::ProgressOptions options = stand.options(ProgressStyle::quiet);
    options.unit = "image";
    run::Progress progress("read", 0, options);
    CHECK(progress.line() == "read 0  – image/s  0:00");
    stand.now += 2;
    progress.update(500);
    CHECK(progress.line() == "read 500  250 image/s  0:02");
    CHECK(std::isnan(progress.seconds_left()));
}

TEST_CASE("more steps than announced do not break the line") {
    Stand stand;
    run::Progress progress("a", 10, stand.options(ProgressStyle::quiet));
    stand.now += 1;
    progress.update(12);
    CHECK(progress.line() == "a [####################] 12/10  12.0 it/s  0:01");
}

TEST_CASE("negative steps are refused") {
    Stand stand;
    CHECK_THROWS_WITH(run::Progress("distil", -1, stand.options(ProgressStyle::quiet)),
                      "progress of distil: 0 of -1 steps; neither may be negative");
    CHECK_THROWS_AS(run::Progress("distil", 1, stand.options(ProgressStyle::quiet), -1),
                    core::Error);
}

TEST_CASE("a terminal's line is rewritten at most ten times a second") {
    Stand stand;
    run::Progress progress("distil", 100, stand.options(ProgressStyle::terminal));
    progress.update(1);
    CHECK(stand.printed() == "\rdistil [--------------------] 1/100  – it/s  0:00, – left\x1b[K");
    stand.now += 0.05;
    progress.update(2);
    CHECK(stand.printed() == "");
    stand.now += 0.06;
    progress.update(3);
    CHECK_THAT(stand.printed(), StartsWith("\rdistil [") && ContainsSubstring(" 3/100 "));
    int lines = 0;
    for (int i = 0; i < 1000; ++i) {
        stand.now += 0.001;
        progress.update(4);
        lines += stand.printed().empty() ? 0 : 1;
    }
    CHECK(lines >= 9);
    CHECK(lines <= 10);
    progress.update(100);
    progress.finish();
    CHECK_THAT(stand.printed(), ContainsSubstring(" 100/100 ") && EndsWith("\x1b[K\n"));
    progress.finish();
    progress.update(100);
    CHECK(stand.printed() == "");
}

TEST_CASE("a terminal's line is cut so that it does not wrap") {
    Stand stand;
    run::Progress progress("distil", 100, stand.options(ProgressStyle::terminal, 20));
    progress.update(1);
    CHECK(stand.printed() == "\rdistil [-----------\x1b[K");
}

TEST_CASE("what comes after an unfinished stage starts on a line of its own") {
    Stand stand;
    {
        run::Progress progress("distil", 100, stand.options(ProgressStyle::terminal));
        progress.update(1);
        stand.printed();
    }
    CHECK(stand.printed() == "\n");
    { run::Progress progress("distil", 100, stand.options(ProgressStyle::terminal)); }
    CHECK(stand.printed() == "");
}

TEST_CASE("a file gets a line every ten seconds and one at the end") {
    Stand stand;
    run::Progress progress("distil", 1000, stand.options(ProgressStyle::plain));
    int lines = 0;
    for (int i = 1; i <= 350; ++i) {
        stand.now += 0.1;
        progress.update(i);
        const std::string text = stand.printed();
        if (text.empty()) continue;
        ++lines;
        CHECK_THAT(text, StartsWith("distil [") && EndsWith(" left\n"));
        CHECK_THAT(text, !ContainsSubstring("\r") && !ContainsSubstring("\x1b"));
    }
    CHECK(lines == 3);
    progress.finish();
    CHECK_THAT(stand.printed(), ContainsSubstring(" 350/1000 "));
}

TEST_CASE("quiet prints nothing but what is said") {
    Stand stand;
    {
        run::Progress progress("distil", 10, stand.options(ProgressStyle::quiet));
        stand.now += 100;
        progress.update(5);
        progress.say("iteration 5 was skipped");
        progress.finish();
    }
    CHECK(stand.printed() == "iteration 5 was skipped\n");
}

TEST_CASE("what is said stands above the progress line") {
    Stand stand;
    run::Progress progress("distil", 10, stand.options(ProgressStyle::terminal));
    progress.say("before");
    CHECK(stand.printed() == "before\n");
    progress.update(5);
    stand.printed();
    progress.say("iteration 5 was skipped");
    CHECK_THAT(
        stand.printed(),
        StartsWith("\r\x1b[Kiteration 5 was skipped\n\rdistil [##########") && EndsWith("\x1b[K"));
}

TEST_CASE("the system's clock moves on") {
    std::ostringstream out;
    run::ProgressOptions options;
    options.out = &out;
    options.style = ProgressStyle::quiet;
    const run::Progress progress("distil", 10, options);
    const double first = progress.seconds();
    CHECK(first >= 0);
    CHECK(progress.seconds() >= first);
    CHECK(first < 600);
}
