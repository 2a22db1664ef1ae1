/// @file
/// The training loss as a score.
#pragma once

#include <algorithm>
#include <cmath>

#include <pad/score/concept.hpp>
#include <pad/score/softmax.hpp>

namespace pad::score {

/// ℓ(θ; x, y) = −log softmax f(θ, x)_y = log Σ_k exp z_k − z_y, in nats, from 0 upwards (PAD
/// compares it with EL2N). It is never infinite, however small the probability of the label.
/// Cost: one forward pass.
struct Loss {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "loss"; }

    template <class Engine, class T>
    std::vector<double> score(Engine& engine, const T* theta, T* running,
                              const diff::BatchArray<T>& images,
                              std::span<const int> labels) const {
        const auto loss = [&](const diff::BatchArray<T>& logits, core::Index i) {
            const auto z = logits.view().column(i);
            double peak = static_cast<double>(z[0]);
            for (core::Index k = 1; k < logits.rows(); ++k)
                peak = std::max(peak, static_cast<double>(z[k]));
            double total = 0;
            for (core::Index k = 0; k < logits.rows(); ++k)
                total += std::exp(static_cast<double>(z[k]) - peak);
            // peak − z_y first: both can be large, and their difference is not.
            return std::log(total) +
                   (peak - static_cast<double>(z[labels[static_cast<std::size_t>(i)]]));
        };
        return scores_of_logits(engine, theta, running, images, loss);
    }
};

}  // namespace pad::score
