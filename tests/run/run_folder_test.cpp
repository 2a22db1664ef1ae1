#include <pad/run/run_folder.hpp>

#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad;
using run::Existing;
using run::RunFolder;
using run::RunState;

namespace {

/// Files of a run, its experts, and files that have nothing to do with it.
void leave_run(const std::filesystem::path& path, bool finished) {
    std::filesystem::create_directories(path / "experts");
    test::write_text(path / "run.json", "{}");
    test::write_text(path / "checkpoint.pad", "state");
    test::write_text(path / "preprocessing_mean.npy", "mean");
    test::write_text(path / "experts" / "expert_0000.padtrajectory", "theta");
    if (finished) test::write_text(path / "results.json", "{}");
    test::write_text(path / "notes.txt", "mine");
}

std::string error_of(const std::filesystem::path& path, Existing existing) {
    return test::error_of([&] { RunFolder(path, existing); });
}

}  // namespace

TEST_CASE("a run folder is made with those above it, and cleans up its lock") {
    const test::TemporaryFolder folder;
    const auto path = folder / "a" / "b";
    {
        const RunFolder run(path);
        CHECK(run.state() == RunState::none);
        CHECK(run.is_locked());
        CHECK(std::filesystem::exists(path / "run.lock"));
    }
    CHECK(std::filesystem::is_directory(path));
    CHECK(std::filesystem::is_empty(path));
}

TEST_CASE("every file has its name in the folder") {
    const test::TemporaryFolder folder;
    const RunFolder run(folder.path());
    CHECK(run.path() == folder.path());
    CHECK(run.images() == folder / "images.npy");
    CHECK(run.labels() == folder / "labels.npy");
    CHECK(run.step_size() == folder / "step_size.npy");
    CHECK(run.preprocessing() == folder / "preprocessing.json");
    CHECK(run.preprocessing("mean") == folder / "preprocessing_mean.npy");
    CHECK(run.results() == folder / "results.json");
    CHECK(run.record() == folder / "run.json");
    CHECK(run.report() == folder / "report.html");
    CHECK(run.metrics() == folder / "metrics.jsonl");
    CHECK(run.checkpoint() == folder / "checkpoint.pad");
    CHECK(run.scores() == folder / "scores.npy");
    CHECK(run.experts() == folder / "experts");
}

TEST_CASE("every name is one that makes the folder hold a run") {
    const test::TemporaryFolder folder;
    std::vector<std::filesystem::path> paths;
    {
        const RunFolder run(folder.path());
        paths = {run.images(),  run.labels(),  run.step_size(),  run.preprocessing(),
                 run.results(), run.record(),  run.report(),     run.metrics(),
                 run.scores(),  run.experts(), run.checkpoint(), run.preprocessing("zca_matrix")};
    }
    for (const auto& path : paths) {
        INFO(path);
        test::write_text(path, "x");
        CHECK(error_of(folder.path(), Existing::refuse) != "");
        std::filesystem::remove(path);
        CHECK(error_of(folder.path(), Existing::refuse) == "");
    }
}

TEST_CASE("a folder that holds a run is refused and left alone") {
    const test::TemporaryFolder folder;
    leave_run(folder.path(), false);
    const auto before = folder.count();
    CHECK_THAT(error_of(folder.path(), Existing::refuse),
               StartsWith(folder.path().string()) && ContainsSubstring("unfinished run") &&
                   ContainsSubstring("--resume") && ContainsSubstring("--force"));
    CHECK(folder.count() == before);
    leave_run(folder.path(), true);
    const std::string finished = error_of(folder.path(), Existing::refuse);
    CHECK_THAT(finished, ContainsSubstring("a finished run") && ContainsSubstring("--force"));
    CHECK_THAT(finished, !ContainsSubstring("--resume"));
    CHECK(folder.count() == before + 1);
}

TEST_CASE("other files in the folder are no run and stay") {
    const test::TemporaryFolder folder;
    test::write_text(folder / "notes.txt", "mine");
    for (const Existing existing : {Existing::refuse, Existing::resume, Existing::replace})
        CHECK(RunFolder(folder.path(), existing).state() == RunState::none);
    CHECK(test::read_text(folder / "notes.txt") == "mine");
}

TEST_CASE("a resumed run finds everything as it was") {
    const test::TemporaryFolder folder;
    leave_run(folder.path(), false);
    const auto before = folder.count();
    CHECK(RunFolder(folder.path(), Existing::resume).state() == RunState::unfinished);
    CHECK(folder.count() == before);
    leave_run(folder.path(), true);
    CHECK(RunFolder(folder.path(), Existing::resume).state() == RunState::finished);
    CHECK(RunFolder(folder / "new", Existing::resume).state() == RunState::none);
}

TEST_CASE("a replaced run is gone, and nothing else") {
    const test::TemporaryFolder folder;
    leave_run(folder.path(), true);
    test::write_text(folder / "experts" / "readme", "mine");
    {
        const RunFolder run(folder.path(), Existing::replace);
        CHECK(run.state() == RunState::none);
    }
    CHECK(test::read_text(folder / "notes.txt") == "mine");
    CHECK(test::read_text(folder / "experts" / "readme") == "mine");
    CHECK_FALSE(std::filesystem::exists(folder / "experts" / "expert_0000.padtrajectory"));
    CHECK(folder.count() == 2);

    std::filesystem::remove(folder / "experts" / "readme");
    leave_run(folder.path(), true);
    RunFolder(folder.path(), Existing::replace);
    CHECK(folder.count() == 1);
}

TEST_CASE("what a killed process left half written is removed") {
    const test::TemporaryFolder folder;
    leave_run(folder.path(), false);
    const auto before = folder.count();
    test::write_text(folder / "checkpoint.pad.1234-5.tmp", "half");
    test::write_text(folder / "experts" / "expert_0001.padtrajectory.1234-6.tmp", "half");
    test::write_text(folder / "notes.tmp", "mine");
    test::write_text(folder / "x.tmp", "mine");
    RunFolder(folder.path(), Existing::resume);
    CHECK(folder.count() == before + 2);
    CHECK_FALSE(std::filesystem::exists(folder / "checkpoint.pad.1234-5.tmp"));
    CHECK_FALSE(
        std::filesystem::exists(folder / "experts" / "expert_0001.padtrajectory.1234-6.tmp"));
}

TEST_CASE("two runs do not work in one folder") {
    const test::TemporaryFolder folder;
    const RunFolder run(folder.path());
    for (const Existing existing : {Existing::refuse, Existing::resume, Existing::replace})
        CHECK_THAT(error_of(folder.path(), existing),
                   ContainsSubstring("another run (process " + std::to_string(::getpid())));
}

TEST_CASE("a folder that cannot be made or written in is an error with the path and the reason") {
    const test::TemporaryFolder folder;
    test::write_text(folder / "file", "mine");
    CHECK_THAT(
        error_of(folder / "file", Existing::replace),
        ContainsSubstring((folder / "file").string()) && ContainsSubstring("cannot be made"));
    CHECK_THAT(error_of(folder / "file" / "out", Existing::replace),
               ContainsSubstring("Not a directory"));
    CHECK(test::read_text(folder / "file") == "mine");
    CHECK_THAT(error_of("", Existing::refuse), ContainsSubstring("--out"));
    // Not even root can write there.
    CHECK_THAT(error_of("/proc/self", Existing::refuse), ContainsSubstring("/proc/self"));
}

TEST_CASE("results make the run a finished one") {
    const test::TemporaryFolder folder;
    {
        const RunFolder run(folder.path());
        run.write_record({{"seed", 7}});
        run.write_results({{"distilled", {{"mean", 0.843}, {"runs", {0.84, 0.846}}}}});
        CHECK(io::read_json(run.results()).at("distilled").at("mean") == 0.843);
        CHECK(io::read_json(run.record()).at("seed") == 7);
    }
    CHECK_THAT(error_of(folder.path(), Existing::refuse), ContainsSubstring("a finished run"));
}

TEST_CASE("a run is resumed only with what it was started with") {
    const test::TemporaryFolder folder;
    const RunFolder run(folder.path());
    const nlohmann::json record = {{"dataset", "fashion"},
                                   {"seed", 7},
                                   {"date", "today"},
                                   {"settings", {{"ipc", 10}, {"match", {{"alpha", 0.25}}}}}};
    CHECK(test::error_of([&] { run.require_same_run(record); }) == "");  // no run.json yet
    run.write_record(record);
    const auto error = [&](const char* pointer, const nlohmann::json& value) {
        nlohmann::json other = record;
        other[nlohmann::json::json_pointer(pointer)] = value;
        return test::error_of([&] { run.require_same_run(other); });
    };
    CHECK(error("/date", "tomorrow") == "");
    CHECK(error("/settings/ipc", 10U) == "");
    CHECK_THAT(error("/settings/ipc", 50),
               ContainsSubstring("run.json: the run in this folder has settings.ipc = 10, this "
                                 "command has 50; resume it with what it was started with"));
    CHECK_THAT(error("/settings/match/alpha", 0.5),
               ContainsSubstring("has settings.match.alpha = 0.25, this command has 0.5"));
    CHECK_THAT(error("/settings/new", true),
               ContainsSubstring("has settings.new = null, this command has true"));
    CHECK_THAT(error("/seed", 8), ContainsSubstring("has seed = 7, this command has 8"));
    CHECK_THAT(error("/dataset", "cifar"), ContainsSubstring("dataset = \"fashion\""));
    test::write_text(run.record(), "{\"seed\":");
    CHECK_THAT(error("/date", "x"), ContainsSubstring("run.json: is not valid JSON"));
    test::write_text(run.record(), "{}");
    CHECK_THAT(error("/date", "x"), ContainsSubstring("run.json: \"dataset\" is missing"));
}
