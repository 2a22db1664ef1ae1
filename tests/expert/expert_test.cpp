/// @file
/// expert/: training an expert, what a scheduler shows it, and trajectories in memory.
#include <support/catch.hpp>
#include <support/threads.hpp>
#include <support/toy_set.hpp>

#include <vector>

#include <pad/backend/host.hpp>
#include <pad/data/augment/none.hpp>
#include <pad/expert/training.hpp>
#include <pad/expert/trajectory_source.hpp>
#include <pad/nn/arch/convnet.hpp>
#include <pad/schedule/pad_window.hpp>
#include <pad/score/ensemble.hpp>
#include <pad/train/gsam.hpp>

using namespace pad;

namespace {

using Agent = nn::arch::ConvNet<core::Shape<2, 4, 4>, 3, 3, 1>;
using Engine = diff::Differentiator<Agent, nn::HardCrossEntropy, float, backend::Host<>>;
using Checkpoints = std::vector<std::vector<float>>;

const expert::ExpertSettings brief{.experts = 2, .epochs = 3, .batch = 4, .learning_rate = 0.05};
const schedule::PadWindow window{.addition_end = 1, .first_removal = 1, .second_removal = 2};

Checkpoints checkpoints_of(Engine& engine, std::uint64_t seed, int index,
                           const expert::ExpertSettings& settings = brief) {
    const auto set = test::toy_set({2, 4, 4}, 3, 20);
    const auto order = data::indices_by_class(set);
    const train::TrainingSet<float> training(set);
    Checkpoints checkpoints;
    int finished = 0;
    expert::train_expert(
        engine, train::Gsam{}, window, data::NoAugmentation{}, set.shape, training.data(), order,
        settings, seed, index,
        [&](int epoch, std::span<const float> theta) {
            CHECK(epoch == static_cast<int>(checkpoints.size()));
            checkpoints.emplace_back(theta.begin(), theta.end());
        },
        [&](int epoch, double loss) {
            CHECK(epoch == finished++);
            CHECK(std::isfinite(loss));
        });
    CHECK(finished == settings.epochs);
    return checkpoints;
}

}  // namespace

TEST_CASE("an expert is a pure function of seed and index", "[expert]") {
    const test::ThreadsRestored restored;
    backend::set_threads(1);
    Engine engine;
    const auto first = checkpoints_of(engine, 7, 0);
    const auto second = checkpoints_of(engine, 7, 1);
    REQUIRE(first.size() == 4);
    CHECK(first[0] != first[1]);
    CHECK(first[0] != second[0]);
    CHECK(checkpoints_of(engine, 8, 0)[0] != first[0]);
    SECTION("in another order, with an engine of its own") {
        Engine other;
        CHECK(checkpoints_of(other, 7, 1) == second);
        CHECK(checkpoints_of(other, 7, 0) == first);
    }
    SECTION("with two threads") {
        backend::set_threads(2);
        CHECK(checkpoints_of(engine, 7, 0) == first);
    }
    SECTION("fewer epochs give the beginning") {
        auto shorter = brief;
        shorter.epochs = 2;
        CHECK(checkpoints_of(engine, 7, 0, shorter) ==
              Checkpoints(first.begin(), first.begin() + 3));
    }
}

TEST_CASE("an expert that diverges is named, with what to lower", "[expert]") {
    Engine engine;
    auto settings = brief;
    settings.learning_rate = 1e30;
    const auto set = test::toy_set({2, 4, 4}, 3, 6);
    const train::TrainingSet<float> training(set);
    const auto run = [&] {
        expert::train_expert(engine, train::Gsam{}, schedule::PadWindow{.initial_ratio = 1},
                             data::NoAugmentation{}, set.shape, training.data(),
                             data::indices_by_class(set), settings, 1, 5,
                             [](int, std::span<const float>) {});
    };
    CHECK_THROWS_WITH(run(), ContainsSubstring("expert 5 diverged") && ContainsSubstring("1e+30"));
    settings.epochs = 0;
    CHECK_THROWS_WITH(run(), ContainsSubstring("at least one epoch and was given 0"));
}

namespace {

struct Fixed {
    schedule::Slice given;
    [[nodiscard]] schedule::Slice slice(int, int) const { return given; }
};

const std::vector<std::vector<int>> easy_to_hard = {{4, 2, 0}, {1, 3, 5}};

}  // namespace

TEST_CASE("the images that a slice shows, class after class", "[visible_images]") {
    CHECK(expert::visible_images(Fixed{{0, 3}}, easy_to_hard, 0) ==
          std::vector<int>{4, 2, 0, 1, 3, 5});
    CHECK(expert::visible_images(Fixed{{1, 2}}, easy_to_hard, 0) == std::vector<int>{2, 3});
    CHECK(expert::visible_images(schedule::PadWindow{}, easy_to_hard, 0) ==
          std::vector<int>{4, 2, 1, 3});
    CHECK(expert::visible_images(schedule::PadWindow{.second_dropped = 0.4}, easy_to_hard, 61) ==
          std::vector<int>{2, 0, 3, 5});
}

TEST_CASE("slices outside a class are refused", "[visible_images]") {
    const std::vector<schedule::Slice> wrong = {{0, 4}, {-1, 2}, {2, 2}, {2, 1}};
    for (const auto& slice : wrong)
        CHECK_THROWS_WITH(expert::visible_images(Fixed{slice}, easy_to_hard, 9),
                          ContainsSubstring("of a class of 3 images in epoch 9"));
}

TEST_CASE("trajectories in memory", "[trajectories]") {
    expert::MemoryTrajectories<float> source(2);
    CHECK(source.experts() == 0);
    CHECK(source.last_epoch() < source.first_epoch());
    source.add({{1, 2}, {3, 4}});
    source.add({{5, 6}, {7, 8}});
    CHECK(source.experts() == 2);
    CHECK(source.first_epoch() == 2);
    CHECK(source.last_epoch() == 3);
    CHECK(source.parameters(1, 2)[0] == 5);
    CHECK(source.parameters(0, 3)[1] == 4);
}

TEST_CASE("what trajectories do not hold is refused", "[trajectories]") {
    expert::MemoryTrajectories<float> source(2);
    CHECK_THROWS_WITH(source.add({}), ContainsSubstring("at least one"));
    source.add({{1}, {3}});
    CHECK_THROWS_WITH(source.add({{1}}), ContainsSubstring("an expert with 1 checkpoints"));
    CHECK(source.experts() == 1);
    CHECK_THROWS_WITH(source.parameters(1, 2),
                      "expert 1 epoch 2 was asked for; there are 1 experts with epochs 2 … 3");
    CHECK_THROWS_AS(source.parameters(-1, 2), core::Error);
    CHECK_THROWS_AS(source.parameters(0, 1), core::Error);
    CHECK_THROWS_AS(source.parameters(0, 4), core::Error);
}

TEST_CASE("the trajectory of a moving average", "[expert]") {
    Engine engine;
    expert::ExpertSettings each = brief;
    each.batch = 1000;  // one step in an epoch: the average can be followed by hand
    const auto plain = checkpoints_of(engine, 7, 0, each);
    each.average = 0.75;
    const auto averaged = checkpoints_of(engine, 7, 0, each);
    REQUIRE(averaged.size() == plain.size());
    CHECK(averaged[0] == plain[0]);
    std::vector<float> by_hand = plain[0];
    for (std::size_t e = 1; e < plain.size(); ++e) {
        for (std::size_t i = 0; i < by_hand.size(); ++i)
            by_hand[i] = 0.75F * by_hand[i] + 0.25F * plain[e][i];
        CHECK(test::relative_distance(averaged[e], by_hand) < 1e-6);
    }
    each.average = 1;
    const auto set = test::toy_set({2, 4, 4}, 3, 20);
    const train::TrainingSet<float> training(set);
    CHECK_THROWS_WITH(expert::train_expert(engine, train::Gsam{}, window, data::NoAugmentation{},
                                           set.shape, training.data(), data::indices_by_class(set),
                                           each, 7, 0, [](int, std::span<const float>) {}),
                      ContainsSubstring("[0, 1)"));
}
