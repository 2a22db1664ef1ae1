/// @file
/// train/: Sgd and Gsam against updates written by hand, and the epoch that calls them.
#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <algorithm>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/data/augment/none.hpp>
#include <pad/nn/arch/convnet.hpp>
#include <pad/train/epoch.hpp>
#include <pad/train/gsam.hpp>
#include <pad/train/network.hpp>
#include <pad/train/sgd.hpp>

using namespace pad;
using core::Index;

namespace {

using Agent = nn::arch::ConvNet<core::Shape<2, 4, 4>, 3, 3, 1>;
using Engine = diff::Differentiator<Agent, nn::HardCrossEntropy, double, backend::Host<>>;
using Values = std::vector<double>;

struct Setting {
    Engine engine;
    diff::BatchArray<double> images{Engine::image_size, engine.cut(4)};
    diff::BatchArray<double> labels{1, engine.cut(4)};
    core::Buffer<double> theta = test::random_buffer<double>(Engine::parameters, 1);

    Setting() {
        const auto pixels = test::random_values<double>(Engine::image_size * 4, 2);
        images.pack(std::span<const double>(pixels));
        const std::vector<double> classes = {0, 2, 1, 2};
        labels.pack(std::span<const double>(classes));
    }
    Values gradient() {
        Values g(static_cast<std::size_t>(Engine::parameters));
        engine.gradient(theta.data(), images, labels, {.theta = g.data()});
        return g;
    }
    Values values() const { return {theta.span().begin(), theta.span().end()}; }
};

}  // namespace

TEST_CASE("SGD with momentum and weight decay, step by step", "[sgd]") {
    const train::Sgd settings{.momentum = 0.9, .weight_decay = 0.05};
    Setting by_hand;
    Setting by_stepper;
    train::Sgd::Stepper<Engine> stepper(settings, by_stepper.engine);
    Values buffer(static_cast<std::size_t>(Engine::parameters));
    for (int step = 0; step < 4; ++step) {
        if (step == 2) {  // a new optimiser forgets
            stepper.reset();
            std::fill(buffer.begin(), buffer.end(), 0.0);
        }
        const Values g = by_hand.gradient();
        const auto loss =
            by_hand.engine.gradient(by_hand.theta.data(), by_hand.images, by_hand.labels, {});
        for (std::size_t i = 0; i < g.size(); ++i) {
            const auto at = static_cast<Index>(i);
            buffer[i] = 0.9 * buffer[i] + g[i] + 0.05 * by_hand.theta[at];
            by_hand.theta[at] -= 0.1 * buffer[i];
        }
        CHECK(stepper.step(by_stepper.theta.data(), nullptr, by_stepper.images, by_stepper.labels,
                           0.1) == Approx(loss.value));
        CHECK(test::relative_distance(by_stepper.values(), by_hand.values()) < 1e-13);
    }
}

TEST_CASE("plain SGD is a step along the gradient", "[sgd]") {
    Setting s;
    const Values before = s.values();
    const Values g = s.gradient();
    train::Sgd::Stepper<Engine> stepper({}, s.engine);
    stepper.step(s.theta.data(), nullptr, s.images, s.labels, 0.5);
    Values expected = before;
    for (std::size_t i = 0; i < g.size(); ++i) expected[i] -= 0.5 * g[i];
    CHECK(test::relative_distance(s.values(), expected) < 1e-14);
}

TEST_CASE("GSAM without a perturbation is SGD", "[gsam]") {
    Setting sgd;
    Setting gsam;
    train::Sgd::Stepper<Engine> plain({}, sgd.engine);
    train::Gsam::Stepper<Engine> flat({.rho = 0, .alpha = 0.3}, gsam.engine);
    for (int step = 0; step < 3; ++step) {
        plain.step(sgd.theta.data(), nullptr, sgd.images, sgd.labels, 0.2);
        flat.step(gsam.theta.data(), nullptr, gsam.images, gsam.labels, 0.2);
    }
    CHECK(test::relative_distance(gsam.values(), sgd.values()) < 1e-9);
}

TEST_CASE("GSAM's update by hand", "[gsam]") {
    Setting s;
    const Values theta = s.values();
    const Values g0 = s.gradient();
    train::Gsam::Stepper<Engine> stepper({.rho = 0.5, .alpha = 0.3}, s.engine);
    stepper.step(s.theta.data(), nullptr, s.images, s.labels, 0.2);

    double scale = 0;
    for (std::size_t i = 0; i < theta.size(); ++i) scale += std::pow(theta[i] * g0[i], 2);
    Setting perturbed;
    for (std::size_t i = 0; i < theta.size(); ++i)
        perturbed.theta[static_cast<Index>(i)] +=
            0.5 * theta[i] * theta[i] * g0[i] / std::sqrt(scale);
    const Values g1 = perturbed.gradient();
    double first = 0;
    double second = 0;
    double both = 0;
    for (std::size_t i = 0; i < theta.size(); ++i) {
        first += g0[i] * g0[i];
        second += g1[i] * g1[i];
        both += g0[i] * g1[i];
    }
    Values expected = theta;
    for (std::size_t i = 0; i < theta.size(); ++i) {
        // g0's part orthogonal to g1: cos·‖g0‖/‖g1‖ = g0·g1/‖g1‖².
        const double orthogonal = g0[i] - both / second * g1[i];
        expected[i] -= 0.2 * (g1[i] - 0.3 * orthogonal);
    }
    CHECK(first > 0);
    CHECK(test::relative_distance(s.values(), expected) < 1e-10);
}

namespace {

/// A stepper that only remembers what it was shown.
struct Recorder {
    std::vector<double> seen_labels;
    std::vector<double> first_pixels;
    std::vector<Index> batches;

    double step(double*, double*, const diff::BatchArray<double>& images,
                const diff::BatchArray<double>& labels, double) {
        for (Index i = 0; i < images.cut().count; ++i) {
            seen_labels.push_back(labels.view().column(i)[0]);
            first_pixels.push_back(images.view().column(i)[0]);
        }
        batches.push_back(images.cut().count);
        return static_cast<double>(batches.size());
    }
};

}  // namespace

TEST_CASE("an epoch shows the images of its order, in it, in batches", "[epoch]") {
    Engine engine;
    data::Dataset set{"test", {2, 4, 4}, 10, {}, {}, {}};
    for (int i = 0; i < 10; ++i) {
        set.images.insert(set.images.end(), 32, static_cast<float>(100 * i));
        set.labels.push_back(i);
    }
    const train::TrainingSet<double> training(set);
    train::EpochRunner<Engine, data::NoAugmentation> runner(engine, set.shape, {});
    const core::Random random(1, core::Stream::user);
    const std::vector<int> order = {9, 0, 3, 3, 7, 1, 2};
    Recorder recorder;
    const double loss =
        runner.run(recorder, nullptr, nullptr, training.data(), order, 3, 0.1, random, 0);
    CHECK(recorder.batches == std::vector<Index>{3, 3, 1});
    CHECK(recorder.seen_labels == std::vector<double>{9, 0, 3, 3, 7, 1, 2});
    for (std::size_t i = 0; i < order.size(); ++i)
        CHECK(recorder.first_pixels[i] == 100 * order[i]);
    CHECK(loss == Approx((1 * 3 + 2 * 3 + 3 * 1) / 7.0));
    CHECK(runner.calls(7, 3) == 3);
    CHECK(runner.calls(6, 3) == 2);

    CHECK_THROWS_WITH(
        runner.run(recorder, nullptr, nullptr, training.data(), {}, 3, 0.1, random, 0),
        ContainsSubstring("at least one image"));
    CHECK_THROWS_WITH(
        runner.run(recorder, nullptr, nullptr, training.data(), order, 0, 0.1, random, 0),
        ContainsSubstring("batch size is 0"));
}

TEST_CASE("an empty set cannot train", "[training_data]") {
    const data::Dataset set{"nothing", {2, 4, 4}, 10, {}, {}, {}};
    CHECK_THROWS_WITH(train::TrainingSet<double>(set), "nothing: the set has no images");
    CHECK_THROWS_AS(train::TrainingSet<float>(set), core::Error);
}

TEST_CASE("a fresh network is a pure function of its stream", "[network]") {
    using State = train::NetworkState<Agent, double>;
    const State one(core::Random(3, core::Stream::user, 1));
    const State same(core::Random(3, core::Stream::user, 1));
    const State other(core::Random(3, core::Stream::user, 2));
    CHECK(std::ranges::equal(one.parameters(), same.parameters()));
    CHECK_FALSE(std::ranges::equal(one.parameters(), other.parameters()));
    CHECK(one.finite());
    one.theta()[2] = NAN;
    CHECK_FALSE(one.finite());
}

TEST_CASE("optimisers name their settings", "[train]") {
    CHECK(train::Sgd{}.describe() != train::Sgd{.momentum = 0.5}.describe());
    CHECK(train::Sgd{}.describe() != train::Sgd{.weight_decay = 1e-7}.describe());
    CHECK(train::Gsam{}.describe() != train::Gsam{.rho = 0.02}.describe());
}
