/// @file
/// What has to hold for every matching loss: one test for those of the library and those of a user.
#pragma once

#include <support/catch.hpp>
#include <support/threads.hpp>
#include <support/toy_set.hpp>

#include <string>
#include <type_traits>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/data/augment/dsa.hpp>
#include <pad/diff/differentiator.hpp>
#include <pad/mask/none.hpp>
#include <pad/mask/selection.hpp>
#include <pad/match/concept.hpp>
#include <pad/match/synthetic_batches.hpp>

namespace test {

/// Everything a matching loss is given, on random images of Agent's shape, in double.
template <class Agent, class Mask = pad::mask::None, class Augmentation = pad::data::Dsa>
struct MatchingBench {
    template <class Loss>
    using Engine = pad::diff::Differentiator<Agent, Loss, double, pad::backend::Host<>>;
    using Soft = Engine<pad::nn::SoftCrossEntropy>;
    using Hard = Engine<pad::nn::HardCrossEntropy>;
    using Selection = pad::mask::Selection<double, pad::backend::Host<>>;
    using Context = pad::match::Context<Soft, Hard, Selection, Augmentation>;
    using Gradient = pad::match::SyntheticGradient<double>;

    static constexpr pad::data::ImageShape shape{Agent::Image::channels, Agent::Image::height,
                                                 Agent::Image::width};
    static constexpr int per_class = 2;
    static constexpr int count = per_class * Agent::classes;

    Soft soft;
    Hard hard;
    pad::nn::ParameterLayout layout = Agent::parameter_layout();
    Selection mask;
    Augmentation augmentation;
    pad::data::Dataset set = toy_set(shape, Agent::classes, 6 * Agent::classes);
    pad::match::RealImages<double> real{set, pad::data::indices_by_class(set),
                                        [](int, int size) { return std::pair(0, size); }};
    pad::expert::MemoryTrajectories<double> experts;
    std::vector<double> images = random_values<double>(count * Soft::image_size, 71);
    std::vector<double> labels = random_values<double>(count * Soft::classes, 72);
    double step_size = 0.05;

    explicit MatchingBench(const Mask& own = {}) : mask(own, layout, soft.backend()) {
        std::vector<std::vector<double>> epochs;
        for (std::uint32_t e = 0; e < 4; ++e)
            epochs.push_back(random_values<double>(Soft::parameters, 80 + e, -0.5, 0.5));
        experts.add(epochs);
    }

    [[nodiscard]] Context context() {
        return {soft, hard, layout, mask, augmentation, shape, 11, &experts, &real};
    }
    [[nodiscard]] pad::match::SyntheticView<double> view() const {
        return {images.data(), labels.data(), count, step_size};
    }
    /// The loss of iteration 0 under a Runner of its own.
    template <class Policy>
    double loss(const Policy& matcher, Gradient& gradient) {
        typename Policy::template Runner<Context> runner(matcher, context());
        return runner.run(0, view(), gradient).loss;
    }
};

/// Runs `matcher` on a bench: it says what it is in one line, its gradient to images, labels and
/// step size is the central difference of its loss, it gives the same bits on any number of threads
/// and when it is resumed, and what it carries on fits into a checkpoint.
/// The network of `Bench` should be smooth (sigmoid, average pooling); a `matcher` that needs
/// trajectories may ask for epochs 0 … 3.
template <class Bench, class Policy>
void check_matcher(Bench& bench, const Policy& matcher, double tolerance = 1e-6) {
    STATIC_REQUIRE(std::is_same_v<typename Policy::family, pad::match::Family>);
    STATIC_REQUIRE(std::is_default_constructible_v<Policy>);
    STATIC_REQUIRE(pad::match::Matcher<Policy>);
    const std::string name = matcher.describe();
    INFO("matching loss " << name);
    CHECK_FALSE(name.empty());
    CHECK(name.find('\n') == std::string::npos);
    CHECK_NOTHROW(matcher.check());

    typename Bench::Gradient gradient, unused;
    const ThreadsRestored restore;
    pad::backend::set_threads(1);
    const double loss = bench.loss(matcher, gradient);
    REQUIRE(gradient.images.size() == bench.images.size());
    REQUIRE(gradient.labels.size() == bench.labels.size());
    const auto f = [&] { return bench.loss(matcher, unused); };
    double largest = 0;
    for (const double g : gradient.images) largest = std::max(largest, std::abs(g));
    CHECK(largest > 0);
    for (std::size_t i = 0; i < bench.images.size(); i += 5) {
        INFO("value " << i << " of the images");
        CHECK_THAT(gradient.images[i], WithinAbs(central_difference(bench.images, i, f),
                                                 tolerance * std::max(largest, 1e-3)));
    }
    for (std::size_t i = 0; i < bench.labels.size(); i += 2) {
        INFO("value " << i << " of the labels");
        CHECK_THAT(gradient.labels[i], WithinAbs(central_difference(bench.labels, i, f),
                                                 tolerance * std::max(largest, 1e-3)));
    }
    std::vector<double> eta{bench.step_size};
    const double slope = central_difference(eta, 0, [&] {
        bench.step_size = eta[0];
        return f();
    });
    bench.step_size = eta[0];
    CHECK_THAT(gradient.step_size, WithinAbs(slope, tolerance * std::max(std::abs(slope), 1.0)));

    pad::backend::set_threads(3);
    CHECK(bench.loss(matcher, unused) == loss);
    CHECK(unused.images == gradient.images);

    using Runner = typename Policy::template Runner<typename Bench::Context>;
    Runner straight(matcher, bench.context());
    straight.run(0, bench.view(), unused);
    Runner resumed(matcher, bench.context());
    if constexpr (pad::match::Stateful<Runner, double>) resumed.restore(1, straight.state());
    const double next = straight.run(1, bench.view(), gradient).loss;
    CHECK(resumed.run(1, bench.view(), unused).loss == next);
    CHECK(unused.images == gradient.images);
}

}  // namespace test
