/// @file
/// score/: the scorers against hand computations, their mean over networks, and the order it gives.
#include <support/catch.hpp>
#include <support/numbers.hpp>
#include <support/toy_set.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/nn/arch/convnet.hpp>
#include <pad/score/el2n.hpp>
#include <pad/score/ensemble.hpp>
#include <pad/score/grand.hpp>

using namespace pad;
using core::Index;

namespace {

using Agent = nn::arch::ConvNet<core::Shape<2, 4, 4>, 3, 3, 1>;
using Engine = diff::Differentiator<Agent, nn::HardCrossEntropy, double, backend::Host<>>;

/// Seven images on one random network.
struct Setting {
    Engine engine;
    data::Dataset set = test::toy_set({2, 4, 4}, 3, 7);
    diff::BatchArray<double> images{Engine::image_size, engine.cut(7)};
    core::Buffer<double> theta = test::random_buffer<double>(Engine::parameters, 1);

    Setting() { images.pack<float>(set.images); }
    template <class Scorer>
    std::vector<double> score(const Scorer& scorer) {
        return scorer.score(engine, theta.data(), static_cast<double*>(nullptr), images,
                            set.labels);
    }
};

const score::EnsembleSettings brief{.networks = 2, .epochs = 2, .batch = 4};

}  // namespace

TEST_CASE("the shipped scorers are scorers", "[score]") {
    STATIC_REQUIRE(score::Scorer<score::El2n, Engine, double>);
    STATIC_REQUIRE(score::Scorer<score::Grand, Engine, double>);
    STATIC_REQUIRE(score::Scorer<score::GrandLastLayer, Engine, double>);
    STATIC_REQUIRE_FALSE(score::Scorer<int, Engine, double>);
}

TEST_CASE("a softmax of any size", "[el2n]") {
    diff::BatchArray<double> logits(3, diff::MicroBatches{2, 8, 8});
    const std::vector<double> values = {0, std::log(2.0), std::log(5.0), 1000, 1000, -1000};
    logits.pack(std::span<const double>(values));
    const auto first = score::softmax(logits, 0);
    CHECK(first[0] == Approx(0.125));
    CHECK(first[1] == Approx(0.25));
    CHECK(first[2] == Approx(0.625));
    const auto second = score::softmax(logits, 1);
    CHECK(second[0] == Approx(0.5));
    CHECK(second[2] == 0);
}

TEST_CASE("EL2N is the length of softmax minus one-hot", "[el2n]") {
    Setting s;
    const auto scores = s.score(score::El2n{});
    diff::BatchArray<double> logits;
    s.engine.logits(s.theta.data(), s.images, logits);
    REQUIRE(scores.size() == 7);
    for (std::size_t i = 0; i < 7; ++i) {
        const auto z = logits.view().column(static_cast<Index>(i));
        const double total = std::exp(z[0]) + std::exp(z[1]) + std::exp(z[2]);
        double squares = 0;
        for (int k = 0; k < 3; ++k)
            squares += std::pow(std::exp(z[k]) / total - (k == s.set.labels[i]), 2);
        CHECK(scores[i] == Approx(std::sqrt(squares)));
        CHECK(scores[i] <= std::sqrt(2.0));
    }
}

TEST_CASE("GraNd is the length of each image's own gradient, and of its last layer's part",
          "[grand]") {
    Setting s;
    const auto all = s.score(score::Grand{});
    const auto last = s.score(score::GrandLastLayer{});
    constexpr Index features = Agent::Network::features;
    constexpr Index tail = 3 * (features + 1);  // weight and bias of the classifier
    for (std::size_t i = 0; i < 7; ++i) {
        diff::BatchArray<double> image(Engine::image_size, s.engine.cut(1));
        diff::BatchArray<double> label(1, s.engine.cut(1));
        image.pack<float>(std::as_const(s.set).image(i));
        label.view().column(0)[0] = s.set.labels[i];
        core::Buffer<double> g(Engine::parameters);
        s.engine.gradient(s.theta.data(), image, label, {.theta = g.data()});
        double whole = 0;
        double part = 0;
        for (Index p = 0; p < Engine::parameters; ++p) {
            whole += g[p] * g[p];
            if (p >= Engine::parameters - tail) part += g[p] * g[p];
        }
        CHECK(all[i] == Approx(std::sqrt(whole)));
        CHECK(last[i] == Approx(std::sqrt(part)));
    }
}

TEST_CASE("an ensemble's scores are a pure function of the seed", "[ensemble]") {
    Setting s;
    int epochs = 0;
    const auto first = score::ensemble_scores(s.engine, score::El2n{}, s.set, brief, 5,
                                              [&](int, int, double) { ++epochs; });
    CHECK(epochs == 4);
    CHECK(first.size() == 7);
    Engine other;
    CHECK(score::ensemble_scores(other, score::El2n{}, s.set, brief, 5) == first);
    CHECK(score::ensemble_scores(other, score::El2n{}, s.set, brief, 6) != first);
}

TEST_CASE("an ensemble averages over its networks", "[ensemble]") {
    Setting s;
    auto settings = brief;
    settings.networks = 1;
    const auto one = score::ensemble_scores(s.engine, score::El2n{}, s.set, settings, 5);
    settings.networks = 2;
    const auto two = score::ensemble_scores(s.engine, score::El2n{}, s.set, settings, 5);
    CHECK(test::relative_distance(one, two) > 1e-6);
    for (const double x : two) CHECK((x >= 0 && x <= std::sqrt(2.0)));
    settings.networks = 0;
    CHECK_THROWS_WITH(score::ensemble_scores(s.engine, score::El2n{}, s.set, settings, 5),
                      ContainsSubstring("settings are 0 and 2"));
}

TEST_CASE("scoring networks that diverge are named", "[ensemble]") {
    Setting s;
    auto settings = brief;
    settings.learning_rate = 1e300;
    CHECK_THROWS_WITH(score::ensemble_scores(s.engine, score::El2n{}, s.set, settings, 5),
                      ContainsSubstring("scoring network 0 diverged") &&
                          ContainsSubstring("lower its learning rate"));
}

TEST_CASE("images are ordered from easy to hard within their class", "[easy_to_hard]") {
    data::Dataset set{"six", {1, 1, 1}, 2, std::vector<float>(6), {0, 1, 0, 1, 0, 0}, {}};
    const auto order = score::easy_to_hard(set, std::vector<double>{3, 2, 1, 0.5, 3, 2});
    CHECK(order == std::vector<std::vector<int>>{{2, 5, 0, 4}, {3, 1}});
}

TEST_CASE("scores that give no order are refused", "[easy_to_hard]") {
    data::Dataset set{"three", {1, 1, 1}, 2, std::vector<float>(3), {0, 1, 0}, {}};
    using Scores = std::vector<double>;
    CHECK_THROWS_WITH(score::easy_to_hard(set, Scores{1, 2}), "three: 2 scores for 3 images");
    CHECK_THROWS_WITH(
        score::easy_to_hard(set, Scores{1, std::numeric_limits<double>::quiet_NaN(), 2}),
        ContainsSubstring("the score of image 1 is nan"));
    CHECK_THROWS_AS(score::easy_to_hard(set, Scores{1, 2, INFINITY}), core::Error);
    set.labels = {0, 2, 0};
    CHECK_THROWS_WITH(score::easy_to_hard(set, Scores{1, 2, 3}),
                      ContainsSubstring("image 1 has label 2"));
    set.labels = {0, 0, 0};
    CHECK_THROWS_WITH(score::easy_to_hard(set, Scores{1, 2, 3}),
                      ContainsSubstring("class 1 has no image"));
}
