#include <pad/run/metrics_log.hpp>

#include <limits>
#include <string>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

double noon() {
    return 1700000000.2504;
}

run::MetricsLog make_log(const test::TemporaryFolder& folder) {
    return run::MetricsLog(folder / "metrics.jsonl", noon);
}

/// What a run writes: 3 steps of experts, then 6 of distillation, each second one evaluated.
void write_steps(const run::MetricsLog& log, int from, int to) {
    for (int step = from; step <= to; ++step) {
        log.write("distil", step, {{"loss", 1.0 / step}});
        if (step % 2 == 0) log.write("evaluate", step, {{"accuracy", 0.1 * step}});
    }
}

}  // namespace

TEST_CASE("a line holds stage, step, time and the metrics in their order") {
    const test::TemporaryFolder folder;
    const run::MetricsLog log = make_log(folder);
    log.write("distil", 120, {{"loss", 0.41}, {"accuracy", 84}});
    log.write("distil", 121, {});
    CHECK(test::read_text(log.path()) ==
          "{\"stage\":\"distil\",\"step\":120,\"time\":1700000000.25,\"loss\":0.41,"
          "\"accuracy\":84.0}\n"
          "{\"stage\":\"distil\",\"step\":121,\"time\":1700000000.25}\n");
}

TEST_CASE("a value that is not finite becomes null") {
    const test::TemporaryFolder folder;
    const run::MetricsLog log = make_log(folder);
    log.write("distil", 1, {{"a", not_a_number}, {"b", -std::numeric_limits<double>::infinity()}});
    CHECK_THAT(test::read_text(log.path()), EndsWith(",\"a\":null,\"b\":null}\n"));
    const auto line = io::read_json(log.path());
    CHECK(line.at("a").is_null());
}

TEST_CASE("names with quotes, line breaks or broken characters still make a line") {
    const test::TemporaryFolder folder;
    const run::MetricsLog log = make_log(folder);
    log.write("a\n\"b\"", 1, {{"\xff", 1}});
    const auto line = io::read_json(log.path());
    CHECK(line.at("stage") == "a\n\"b\"");
    CHECK(line.size() == 4);
}

TEST_CASE("a metric must not hide what the line says already") {
    const test::TemporaryFolder folder;
    const run::MetricsLog log = make_log(folder);
    for (const char* name : {"stage", "step", "time"})
        CHECK_THROWS_WITH(log.write("a", 1, {{name, 1}}),
                          ContainsSubstring("a metric cannot be called \"" + std::string(name)));
    CHECK_THROWS_AS(log.write("a", 1, {{"loss", 1}, {"loss", 2}}), core::Error);
    CHECK(folder.count() == 0);
}

TEST_CASE("a log that was cut off and written again is the log of an uninterrupted run") {
    const test::TemporaryFolder folder;
    const run::MetricsLog log = make_log(folder);
    log.write("expert", 7, {{"accuracy", 0.9}});
    write_steps(log, 1, 6);
    const std::string whole = test::read_text(log.path());
    for (int checkpoint = 0; checkpoint <= 6; ++checkpoint) {
        INFO("checkpoint " << checkpoint);
        log.truncate_after("distil", checkpoint);
        CHECK((test::read_text(log.path()) == whole) == (checkpoint == 6));
        write_steps(log, checkpoint + 1, 6);
        CHECK(test::read_text(log.path()) == whole);
    }
}

TEST_CASE("cutting off before the first step keeps earlier stages and removes later ones") {
    const test::TemporaryFolder folder;
    const run::MetricsLog log = make_log(folder);
    log.write("expert", 100, {});
    const std::string before = test::read_text(log.path());
    write_steps(log, 1, 4);
    log.write("final", 1, {});
    log.truncate_after("distil", -1);
    CHECK(test::read_text(log.path()) == before);
    log.truncate_after("unknown", -1);
    CHECK(test::read_text(log.path()) == before);
}

TEST_CASE("a last line that was not completed is cut off") {
    const test::TemporaryFolder folder;
    const run::MetricsLog log = make_log(folder);
    write_steps(log, 1, 1);
    const std::string whole = test::read_text(log.path());
    test::write_text(log.path(), whole + "{\"stage\":\"distil\",\"st");
    log.truncate_after("distil", 100);
    CHECK(test::read_text(log.path()) == whole);
}

TEST_CASE("a log that is not there, or empty, has nothing to cut off") {
    const test::TemporaryFolder folder;
    const run::MetricsLog log = make_log(folder);
    log.truncate_after("distil", 0);
    CHECK(folder.count() == 0);
    test::write_text(log.path(), "");
    log.truncate_after("distil", 0);
    CHECK(test::read_text(log.path()) == "");
}

TEST_CASE("what is no log is refused by its line, and left as it is") {
    const test::TemporaryFolder folder;
    const run::MetricsLog log = make_log(folder);
    const auto error = [&](const std::string& text) {
        test::write_text(log.path(), text);
        const std::string sentence = test::error_of([&] { log.truncate_after("distil", 0); });
        CHECK(test::read_text(log.path()) == text);
        return sentence;
    };
    CHECK_THAT(error("{\"stage\":\"a\",\"step\":1}\nhello\n"),
               ContainsSubstring("metrics.jsonl, line 2: is not valid JSON"));
    CHECK_THAT(error("[1]\n"), ContainsSubstring("line 1: \"stage\" is missing"));
    CHECK_THAT(error("{\"stage\":\"a\",\"step\":1.5}\n"), ContainsSubstring("\"step\" is"));
}

TEST_CASE("a log that cannot be written says why") {
    const test::TemporaryFolder folder;
    const run::MetricsLog log(folder / "none" / "metrics.jsonl");
    CHECK_THROWS_WITH(log.write("a", 1, {}), ContainsSubstring("metrics.jsonl: cannot be opened"));
    const run::MetricsLog there = make_log(folder);
    there.write("a", 1, {});
    const std::string before = test::read_text(there.path());
    {
        const test::FileSizeLimit limit(before.size() + 5);
        CHECK_THROWS_AS(there.write("a", 2, {}), core::Error);
    }
    CHECK(test::read_text(there.path()) == before);
}

TEST_CASE("the time is that of the system unless another clock is given") {
    const test::TemporaryFolder folder;
    const run::MetricsLog log(folder / "metrics.jsonl");
    log.write("a", 1, {});
    CHECK(io::read_json(log.path()).at("time").get<double>() > 1.7e9);
}
