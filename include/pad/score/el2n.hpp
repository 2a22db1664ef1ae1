/// @file
/// EL2N: the length of the error vector.
#pragma once

#include <cmath>

#include <pad/score/concept.hpp>
#include <pad/score/softmax.hpp>

namespace pad::score {

/// χ(x, y) = ‖softmax f(θ, x) − onehot(y)‖₂ (Paul et al. 2021; PAD's choice, section 3.1).
/// Between 0 (certain and right) and √2 (certain and wrong). Cost: one forward pass.
struct El2n {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "EL2N"; }

    template <class Engine, class T>
    std::vector<double> score(Engine& engine, const T* theta, T* running,
                              const diff::BatchArray<T>& images,
                              std::span<const int> labels) const {
        const auto length = [&](const diff::BatchArray<T>& logits, core::Index i) {
            std::vector<double> error = softmax(logits, i);
            error[static_cast<std::size_t>(labels[static_cast<std::size_t>(i)])] -= 1;
            double squares = 0;
            for (const double e : error) squares += e * e;
            return std::sqrt(squares);
        };
        return scores_of_logits(engine, theta, running, images, length);
    }
};

}  // namespace pad::score
