/// @file
/// What scorers make of a network's output.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include <pad/diff/batch_array.hpp>
#include <pad/nn/layer.hpp>

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

/// f(logits, i) of every image i, for the logits of a network. Cost: one forward pass.
template <class Engine, class T, class F>
std::vector<double> scores_of_logits(Engine& engine, const T* theta, T* running,
                                     const diff::BatchArray<T>& images, const F& f) {
    diff::BatchArray<T> logits;
    engine.logits(theta, images, logits, nn::Statistics::running, running);
    std::vector<double> scores;
    for (core::Index i = 0; i < images.cut().count; ++i) scores.push_back(f(logits, i));
    return scores;
}

}  // namespace pad::score
