/// @file
/// What has to hold for every optimiser: one test for those of the library and those of a user.
#pragma once

#include <support/catch.hpp>
#include <support/numbers.hpp>
#include <support/threads.hpp>

#include <string>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/diff/differentiator.hpp>
#include <pad/train/family.hpp>

namespace test {

/// Takes steps of `rate` on eight images of Agent's shape: it says what it is in one line, returns
/// the loss before the step, lowers the loss within 30 steps, starts anew after reset(), and gives
/// the same bits on any number of threads.
template <class Agent, class Optimiser>
void check_optimiser(const Optimiser& optimiser, double rate) {
    namespace nn = pad::nn;
    using Engine =
        pad::diff::Differentiator<Agent, nn::HardCrossEntropy, double, pad::backend::Host<>>;
    using Stepper = typename Optimiser::template Stepper<Engine>;
    STATIC_REQUIRE(std::is_same_v<typename Optimiser::family, pad::train::Family>);
    STATIC_REQUIRE(std::is_default_constructible_v<Optimiser>);
    STATIC_REQUIRE(pad::train::Optimiser<Optimiser>);
    const std::string name = optimiser.describe();
    INFO("optimiser " << name);
    CHECK_FALSE(name.empty());
    CHECK(name.find('\n') == std::string::npos);

    const auto losses = [&](int threads, bool reset) {
        pad::backend::set_threads(threads);
        Engine engine;
        pad::diff::BatchArray<double> images(Engine::image_size, engine.cut(8));
        pad::diff::BatchArray<double> labels(1, engine.cut(8));
        const auto pixels = random_values<double>(Engine::image_size * 8, 2);
        images.pack(std::span<const double>(pixels));
        for (int i = 0; i < 8; ++i) labels.view().column(i)[0] = i % Agent::classes;
        const auto start = random_buffer<double>(Engine::parameters, 1, -0.3, 0.3);
        auto theta = random_buffer<double>(Engine::parameters, 1, -0.3, 0.3);
        Stepper stepper(optimiser, engine);
        std::vector<double> result;
        for (int step = 0; step < 30; ++step) {
            if (reset && step == 15) {
                stepper.reset();
                std::copy(start.span().begin(), start.span().end(), theta.data());
            }
            const double before = engine.gradient(theta.data(), images, labels, {}).value;
            result.push_back(stepper.step(theta.data(), nullptr, images, labels, rate));
            CHECK(result.back() == Approx(before).epsilon(1e-12));
        }
        return result;
    };
    const ThreadsRestored restore;
    const auto once = losses(1, false);
    CHECK(once.back() < once.front());
    CHECK(losses(3, false) == once);
    const auto twice = losses(1, true);
    CHECK(std::vector<double>(twice.begin() + 15, twice.end()) ==
          std::vector<double>(once.begin(), once.begin() + 15));
}

}  // namespace test
