/// @file
/// Scorers that ask how sure a network is, whatever the label: with p = softmax f(θ, x).
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

#include <pad/score/concept.hpp>
#include <pad/score/softmax.hpp>

namespace pad::score {

/// 1 − max_k p_k, between 0 (certain) and 1 − 1/K (Lewis & Gale 1994; Coleman et al. 2020).
/// Cost: one forward pass.
struct LeastConfidence {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "least confidence"; }

    template <class Engine, class T>
    std::vector<double> score(Engine& engine, const T* theta, T* running,
                              const diff::BatchArray<T>& images, std::span<const int>) const {
        const auto doubt = [](const diff::BatchArray<T>& logits, core::Index i) {
            const std::vector<double> p = softmax(logits, i);
            return 1 - *std::max_element(p.begin(), p.end());
        };
        return scores_of_logits(engine, theta, running, images, doubt);
    }
};

/// −Σ_k p_k·log p_k in nats, between 0 (certain) and log K (Shannon 1948; Coleman et al. 2020).
/// Cost: one forward pass.
struct Entropy {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "entropy"; }

    template <class Engine, class T>
    std::vector<double> score(Engine& engine, const T* theta, T* running,
                              const diff::BatchArray<T>& images, std::span<const int>) const {
        const auto entropy = [](const diff::BatchArray<T>& logits, core::Index i) {
            double sum = 0;
            for (const double p : softmax(logits, i))
                if (p > 0) sum -= p * std::log(p);  // p·log p → 0 as p → 0
            return sum;
        };
        return scores_of_logits(engine, theta, running, images, entropy);
    }
};

/// 1 − (p₍₁₎ − p₍₂₎) with the two largest probabilities: 0 when certain, 1 when two classes are
/// equally likely (Scheffer et al. 2001; Coleman et al. 2020). Cost: one forward pass.
struct Margin {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "margin"; }

    template <class Engine, class T>
    std::vector<double> score(Engine& engine, const T* theta, T* running,
                              const diff::BatchArray<T>& images, std::span<const int>) const {
        static_assert(Engine::classes >= 2, "pad: score::Margin needs an agent of two classes");
        const auto closeness = [](const diff::BatchArray<T>& logits, core::Index i) {
            std::vector<double> p = softmax(logits, i);
            std::partial_sort(p.begin(), p.begin() + 2, p.end(), std::greater<>());
            return 1 - (p[0] - p[1]);
        };
        return scores_of_logits(engine, theta, running, images, closeness);
    }
};

}  // namespace pad::score
