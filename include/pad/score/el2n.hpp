/// @file
/// EL2N: the length of the error vector.
#pragma once

#include <cmath>

#include <pad/nn/layer.hpp>
#include <pad/score/concept.hpp>

namespace pad::score {

/// softmax of column i of a logits array, as doubles.
template <class T>
std::vector<double> softmax(const diff::BatchArray<T>& logits, core::Index image) {
    const auto column = logits.view().column(image);
    std::vector<double> p(static_cast<std::size_t>(logits.rows()));
    double peak = static_cast<double>(column[0]);
    for (std::size_t k = 0; k < p.size(); ++k) {
        p[k] = static_cast<double>(column[static_cast<core::Index>(k)]);
        peak = std::max(peak, p[k]);
    }
    double total = 0;
    for (double& x : p) total += x = std::exp(x - peak);
    for (double& x : p) x /= total;
    return p;
}

/// χ(x, y) = ‖softmax f(θ, x) − onehot(y)‖₂ (Paul et al. 2021; PAD's choice, section 3.1).
/// Between 0 (certain and right) and √2 (certain and wrong). Cost: one forward pass.
struct El2n {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "EL2N"; }

    template <class Engine, class T>
    std::vector<double> score(Engine& engine, const T* theta, T* running,
                              const diff::BatchArray<T>& images,
                              std::span<const int> labels) const {
        diff::BatchArray<T> logits;
        engine.logits(theta, images, logits, nn::Statistics::running, running);
        std::vector<double> scores(labels.size());
        for (std::size_t i = 0; i < labels.size(); ++i) {
            std::vector<double> error = softmax(logits, static_cast<core::Index>(i));
            error[static_cast<std::size_t>(labels[i])] -= 1;
            double squares = 0;
            for (const double e : error) squares += e * e;
            scores[i] = std::sqrt(squares);
        }
        return scores;
    }
};

}  // namespace pad::score
