#include <pad/io/trajectory_file.hpp>

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad::io;
using namespace pad::test;

namespace {

TrajectoryInfo example_info() {
    TrajectoryInfo info;
    info.agent = "convnet 1x28x28 depth 3 width 8";
    info.dataset = "fashion 1x28x28, 10 classes";
    info.expert = 3;
    info.seed = 18446744073709551615ULL;
    info.parameters = 5;
    info.first_epoch = 2;
    info.epochs = 3;
    info.settings = {{"rate", 0.01}};
    return info;
}

template <class T>
std::vector<std::vector<T>> example_checkpoints() {
    return {{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}, {T(1) / T(3), 12, 13, 14, 15}};
}

template <class T>
void write_example(const std::filesystem::path& path) {
    const auto checkpoints = example_checkpoints<T>();
    write_trajectory<T>(path, example_info(), checkpoints);
}

}  // namespace

TEST_CASE("files of experts are named by number", "[io][trajectory]") {
    CHECK(trajectory_name(3) == "expert_0003.padtrajectory");
    CHECK(trajectory_name(0) == "expert_0000.padtrajectory");
    CHECK(trajectory_name(12345) == "expert_12345.padtrajectory");
    CHECK_THAT(error_of([] { trajectory_name(-1); }), ContainsSubstring("-1"));
}

TEMPLATE_TEST_CASE("a trajectory comes back bit by bit", "[io][trajectory]", float, double) {
    TemporaryFolder folder;
    write_example<TestType>(folder / "t");
    const TrajectoryFile<TestType> file(folder / "t");
    const TrajectoryInfo expected = example_info();
    CHECK(file.path() == folder / "t");
    CHECK(file.info().agent == expected.agent);
    CHECK(file.info().dataset == expected.dataset);
    CHECK(file.info().expert == expected.expert);
    CHECK(file.info().seed == expected.seed);
    CHECK(file.info().parameters == expected.parameters);
    CHECK(file.info().first_epoch == expected.first_epoch);
    CHECK(file.info().epochs == expected.epochs);
    CHECK(file.info().settings == expected.settings);
    const auto checkpoints = example_checkpoints<TestType>();
    for (int i = 0; i < 3; ++i) {
        const auto values = file.parameters(2 + i);
        CHECK(std::vector<TestType>(values.begin(), values.end()) ==
              checkpoints[static_cast<std::size_t>(i)]);
    }
}

TEST_CASE("an epoch outside the window is refused with the window", "[io][trajectory]") {
    TemporaryFolder folder;
    write_example<float>(folder / "t");
    const TrajectoryFile<float> file(folder / "t");
    for (const int epoch :
         {-1, 0, 1, 5, std::numeric_limits<int>::max(), std::numeric_limits<int>::lowest()})
        CHECK_THAT(
            error_of([&] { (void)file.parameters(epoch); }),
            ContainsSubstring("t: epoch ") &&
                EndsWith(std::to_string(epoch) + " was asked for, but it holds epochs 2 to 4"));
}

TEST_CASE("a trajectory of another agent or data set is refused", "[io][trajectory]") {
    TemporaryFolder folder;
    write_example<float>(folder / "t");
    const TrajectoryFile<float> file(folder / "t");
    const TrajectoryInfo info = example_info();
    CHECK_NOTHROW(file.require_made_with(info.agent, info.dataset));
    const std::string message = error_of([&] { file.require_made_with("mlp", info.dataset); });
    CHECK_THAT(message, ContainsSubstring((folder / "t").string()));
    CHECK_THAT(message, ContainsSubstring("was made with the agent \"" + info.agent + "\""));
    CHECK_THAT(message, ContainsSubstring("cannot serve the agent \"mlp\""));
    CHECK_THAT(error_of([&] { file.require_made_with(info.agent, "cifar10"); }),
               ContainsSubstring("on the data set \"cifar10\""));
}

TEST_CASE("another element type and another kind of file are refused", "[io][trajectory]") {
    TemporaryFolder folder;
    write_example<float>(folder / "t");
    CHECK_THAT(error_of([&] { TrajectoryFile<double>(folder / "t"); }),
               ContainsSubstring("holds parameters of type f4, not of the type f8"));
    ArchiveWriter("checkpoint", 1, nullptr).write(folder / "c");
    CHECK_THAT(error_of([&] { TrajectoryFile<float>(folder / "c"); }),
               ContainsSubstring("is a \"checkpoint\" file, but a \"trajectory\" file"));
}

TEST_CASE("what the description and the checkpoints disagree on is refused", "[io][trajectory]") {
    TemporaryFolder folder;
    const auto checkpoints = example_checkpoints<float>();
    const auto check = [&](auto change, const char* reason) {
        TrajectoryInfo info = example_info();
        change(info);
        CHECK_THAT(error_of([&] { write_trajectory<float>(folder / "t", info, checkpoints); }),
                   ContainsSubstring(reason));
    };
    check([](TrajectoryInfo& info) { info.epochs = 4; },
          "t: 3 checkpoints were given for a trajectory of 4");
    check([](TrajectoryInfo& info) { info.epochs = 0; }, "has 0 checkpoints");
    check([](TrajectoryInfo& info) { info.parameters = 6; },
          "the checkpoint of epoch 2 has 5 parameters instead of 6");
    check([](TrajectoryInfo& info) { info.parameters = 0; }, "no parameters");
    check([](TrajectoryInfo& info) { info.expert = -2; }, "expert number is -2");
    check([](TrajectoryInfo& info) { info.first_epoch = -1; }, "from epoch -1");
    check([](TrajectoryInfo& info) { info.first_epoch = std::numeric_limits<int>::max(); },
          "from epoch 2147483647");
    CHECK(folder.count() == 0);
}

TEST_CASE("a file whose description does not fit its arrays is refused", "[io][trajectory]") {
    TemporaryFolder folder;
    const std::vector<float> values(5);
    const auto check = [&](auto change, const char* reason) {
        nlohmann::json info = detail::to_json(example_info());
        change(info);
        ArchiveWriter writer(detail::trajectory_kind, detail::trajectory_version, info);
        for (const char* name : {"epoch_2", "epoch_3", "epoch_4"})
            writer.add<float>(name, {5}, values);
        writer.write(folder / "t");
        CHECK_THAT(error_of([&] { TrajectoryFile<float>(folder / "t"); }),
                   ContainsSubstring(reason));
    };
    check([](nlohmann::json& info) { info.erase("seed"); }, "t: \"seed\" is missing");
    check([](nlohmann::json& info) { info["epochs"] = 2; }, "holds 3 checkpoints but announces 2");
    check([](nlohmann::json& info) { info["epochs"] = -2; }, "has -2 checkpoints");
    check([](nlohmann::json& info) { info["first_epoch"] = 1; }, "no array named \"epoch_1\"");
    check([](nlohmann::json& info) { info["parameters"] = 4; }, "has the shape [5] instead of [4]");
    check([](nlohmann::json& info) { info["expert"] = "3"; }, "\"expert\" is");
    check([](nlohmann::json& info) { info = nlohmann::json::array(); }, "\"agent\" is missing");
}
