/// @file
/// What has to hold for every scorer: one test for those of the library and those of a user.
#pragma once

#include <support/catch.hpp>
#include <support/threads.hpp>
#include <support/toy_set.hpp>

#include <algorithm>
#include <cmath>
#include <string>

#include <pad/backend/host.hpp>
#include <pad/score/ensemble.hpp>

namespace test {

/// Runs `scorer` on 21 images of Agent's shape: it says what it is in one line, gives each image one
/// finite score, and gives the same bits for the same seed, on any number of threads.
template <class Agent, class T, class Scorer>
void check_scorer(const Scorer& scorer) {
    namespace score = pad::score;
    using Engine =
        pad::diff::Differentiator<Agent, pad::nn::HardCrossEntropy, T, pad::backend::Host<>>;
    STATIC_REQUIRE(std::is_same_v<typename Scorer::family, score::Family>);
    STATIC_REQUIRE(std::is_default_constructible_v<Scorer>);
    STATIC_REQUIRE(score::Scorer<Scorer, Engine, T>);
    const std::string name = scorer.describe();
    INFO("scorer " << name);
    CHECK_FALSE(name.empty());
    CHECK(name.find('\n') == std::string::npos);

    using Image = typename Agent::Image;
    const auto set = toy_set({Image::channels, Image::height, Image::width}, Agent::classes, 21);
    const score::EnsembleSettings brief{.networks = 2, .epochs = 3, .batch = 8};
    const ThreadsRestored restore;
    pad::backend::set_threads(1);
    Engine engine;
    const auto scores = score::ensemble_scores(engine, scorer, set, brief, 5);
    REQUIRE(scores.size() == set.size());
    CHECK(std::all_of(scores.begin(), scores.end(), [](double x) { return std::isfinite(x); }));
    CHECK_NOTHROW(score::easy_to_hard(set, scores));
    pad::backend::set_threads(3);
    Engine another;
    CHECK(score::ensemble_scores(another, scorer, set, brief, 5) == scores);
}

}  // namespace test
