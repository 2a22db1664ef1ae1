/// @file
/// match/: every matching loss with its exact gradient, on a network that is smooth.
#include <support/catch.hpp>
#include <support/check_matcher.hpp>

#include <cmath>
#include <vector>

#include <pad/data/augment/none.hpp>
#include <pad/mask/named_layers.hpp>
#include <pad/match/characteristic_function.hpp>
#include <pad/match/distribution.hpp>
#include <pad/match/gaussian_kernel.hpp>
#include <pad/match/gradient.hpp>
#include <pad/match/trajectory.hpp>
#include <pad/nn/linear.hpp>
#include <pad/nn/norm_activation_pool.hpp>
#include <pad/nn/sequential.hpp>

using namespace pad;

namespace {

/// A chain of linear layers compiles fast; the golden cases match convolutions.
template <class... Layers>
struct Chain {
    using Image = core::Shape<2, 4, 4>;
    using Network = typename nn::Sequential<Layers...>::template Layer<Image>;
    static constexpr int classes = 2;
    static nn::ParameterLayout parameter_layout() {
        nn::ParameterLayout layout;
        Network::describe(layout);
        return layout;
    }
};
using Activation = nn::NormActivationPool<nn::NoNorm, nn::Sigmoid>;
using Smooth = Chain<nn::Linear<6>, Activation, nn::Linear<5>, Activation, nn::Linear<2>>;
using Coupled =
    Chain<nn::Linear<4>, nn::NormActivationPool<nn::BatchNorm, nn::Sigmoid>, nn::Linear<2>>;
/// Masks by name; without names they keep everything.
using Bench = test::MatchingBench<Smooth, mask::NamedLayers>;

constexpr match::Networks brief{.matchings = 2,
                                .train_on = match::TrainOn::synthetic,
                                .epochs = 2,
                                .batch = 3,
                                .learning_rate = 0.1,
                                .momentum = 0.5};
constexpr match::BatchSizes few{.real = 4};

template <class Distance>
match::Gradient<Distance> gradient_matching() {
    return {.networks = brief, .batch = few};
}

}  // namespace

TEST_CASE("trajectory matching is a matching loss", "[match]") {
    Bench bench;
    test::check_matcher(bench, match::Trajectory{.steps = 3,
                                                 .expert_epochs = 2,
                                                 .start_limit = 1,
                                                 .last_start = 2,
                                                 .expansion_end = 0,
                                                 .batch = 3});
}

TEST_CASE("gradient matching is a matching loss", "[match]") {
    Bench bench;
    test::check_matcher(bench, gradient_matching<match::RowCosine>());
    test::check_matcher(bench, gradient_matching<match::SquaredError>());
    auto at_once = gradient_matching<match::Cosine>();
    at_once.class_by_class = false;
    at_once.networks.train_on = match::TrainOn::real;
    at_once.networks.real_images = 6;
    at_once.batch.synthetic = 1;
    test::check_matcher(bench, at_once);
}

TEST_CASE("experts of another network are refused", "[match]") {
    Bench bench;
    bench.experts = expert::MemoryTrajectories<double>();
    bench.experts.add(std::vector(4, std::vector<double>(5)));
    Bench::Gradient gradient;
    CHECK_THROWS_WITH(
        bench.loss(
            match::Trajectory{.steps = 1, .expert_epochs = 1, .start_limit = 1, .last_start = 2},
            gradient),
        ContainsSubstring("expert 0 has 5 parameters and the network has "));
}

TEST_CASE("distribution matching is a matching loss", "[match]") {
    Bench bench;
    test::check_matcher(bench, match::Distribution<>{.batch = few});
    test::check_matcher(bench,
                        match::Distribution<match::GaussianKernel>{
                            .networks = brief, .batch = few, .features = match::Features::all});
    test::check_matcher(
        bench, match::Distribution<match::CharacteristicFunction>{
                   .batch = few, .distance = {.frequencies = 16, .hidden = 4, .latent = 2}});
}

TEST_CASE("several images in one are matched with exact gradients", "[match]") {
    Bench bench;
    auto gradient = gradient_matching<match::AbsoluteError>();
    gradient.formation.factor = 2;
    test::check_matcher(bench, gradient, 1e-5);
    test::check_matcher(bench, match::Distribution<>{.batch = few, .formation = {2}});
}

TEST_CASE("networks with batch norm are matched", "[match]") {
    test::MatchingBench<Coupled, mask::NamedLayers> bench;
    test::check_matcher(bench, gradient_matching<match::RowCosine>());
    test::check_matcher(bench, match::Distribution<>{.batch = few});
}

TEST_CASE("a mask decides which layers a gradient is matched in", "[match]") {
    Bench bench({{"4"}, mask::Named::kept});
    test::check_matcher(bench, gradient_matching<match::RowCosine>());
    Bench whole;
    Bench::Gradient gradient;
    const auto matcher = gradient_matching<match::SquaredError>();
    CHECK(bench.loss(matcher, gradient) < whole.loss(matcher, gradient));
}

TEST_CASE("a mask decides which features are matched", "[match]") {
    const match::Distribution<> all{.batch = few, .features = match::Features::all};
    Bench::Gradient gradient;
    const auto loss = [&](const std::vector<std::string>& left_out) {
        Bench bench(mask::NamedLayers{left_out});
        return bench.loss(all, gradient);
    };
    const std::vector<std::string> first = {"0"};
    const std::vector<std::string> second = {"2"};
    CHECK(loss({}) == Approx(loss(first) + loss(second)));
    Bench deep(mask::NamedLayers{first});
    test::check_matcher(deep, all);
    // The last features alone are what DM matches.
    Bench plain;
    CHECK(loss(first) == Approx(plain.loss(match::Distribution<>{.batch = few}, gradient)));
    CHECK_THROWS_WITH(loss({"0", "2"}), ContainsSubstring("nothing to compare"));
}

TEST_CASE("the augmentation of real and synthetic images is the same", "[match]") {
    // With synthetic images that are the real ones, every difference is the augmentation's.
    Bench bench;
    const auto classes = data::indices_by_class(bench.set);
    for (int c = 0; c < 2; ++c)
        for (int i = 0; i < 2; ++i) {
            const auto from = bench.set.image(static_cast<std::size_t>(
                classes[static_cast<std::size_t>(c)][static_cast<std::size_t>(i)]));
            std::copy(
                from.begin(), from.end(),
                bench.images.begin() + (c * 2 + i) * static_cast<std::ptrdiff_t>(from.size()));
        }
    std::vector<std::vector<int>> same(2);
    for (std::size_t c = 0; c < 2; ++c) same[c] = {classes[c][0], classes[c][1]};
    bench.real = match::RealImages<double>(bench.set, same,
                                           [](int, int size) { return std::pair(0, size); });
    Bench::Gradient gradient;
    CHECK(bench.loss(match::Distribution<>{}, gradient) < 1e-25);
    CHECK(bench.loss(match::Distribution<match::GaussianKernel>{}, gradient) < 1e-12);
}

TEST_CASE("a trained network is not handed out of turn", "[match]") {
    Bench bench;
    match::Gradient<>::Runner<Bench::Context> runner(gradient_matching<match::RowCosine>(),
                                                     bench.context());
    Bench::Gradient gradient;
    CHECK_THROWS_WITH(runner.run(1, bench.view(), gradient),
                      ContainsSubstring("needs the network of the iteration before it"));
    CHECK(runner.state().empty());
    runner.run(0, bench.view(), gradient);
    CHECK(static_cast<core::Index>(runner.state().size()) == Bench::Soft::parameters);
    runner.run(1, bench.view(), gradient);
    CHECK(runner.state().empty());
    CHECK_THROWS_WITH(runner.restore(1, {1, 2}), ContainsSubstring("holds 2 values"));
}

TEST_CASE("settings of matching losses that cannot work say what is wrong", "[match]") {
    match::Gradient<> gradient;
    gradient.networks.matchings = 0;
    CHECK_THROWS_WITH(gradient.check(), ContainsSubstring("iterations with one network are 0"));
    match::Distribution<> distribution{.batch = {.real = 0}};
    CHECK_THROWS_WITH(distribution.check(), ContainsSubstring("real batch of a class is 0"));
    distribution.batch = {.synthetic = -1};
    CHECK_THROWS_WITH(distribution.check(), ContainsSubstring("synthetic batch of a class is -1"));
    Bench bench;
    Bench::Gradient unused;
    CHECK_THROWS_WITH(bench.loss(match::Distribution<>{.formation = {3}}, unused),
                      ContainsSubstring("cannot be cut into 3×3 tiles"));
}
