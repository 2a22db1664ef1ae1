/// @file
/// Random scores, the baseline of every other scorer.
#pragma once

#include <pad/core/random.hpp>
#include <pad/score/concept.hpp>

namespace pad::score {

/// Uniform in [0, 1), a pure function of (seed, position). No network is trained.
/// The order within a class is then random, and the same in every run of one seed.
struct Random {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "random"; }

    [[nodiscard]] std::vector<double> scores(const data::Dataset& set, std::uint64_t seed) const {
        const core::Random random(seed, core::Stream::random_scores);
        std::vector<double> result;
        for (std::size_t i = 0; i < set.size(); ++i) result.push_back(random.uniform(i));
        return result;
    }
};

}  // namespace pad::score
