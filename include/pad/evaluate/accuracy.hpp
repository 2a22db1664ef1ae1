/// @file
/// Test accuracy.
#pragma once

#include <span>
#include <vector>

#include <pad/data/dataset.hpp>
#include <pad/diff/batch_array.hpp>
#include <pad/nn/layer.hpp>

namespace pad::evaluate {

/// Share of columns whose largest logit is the label; the first of equals counts.
template <class T>
double accuracy(const diff::BatchArray<T>& logits, std::span<const int> labels) {
    int right = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto column = logits.view().column(static_cast<core::Index>(i));
        core::Index best = 0;
        for (core::Index k = 1; k < logits.rows(); ++k)
            if (column[k] > column[best]) best = k;
        right += best == labels[i] ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(labels.size());
}

/// Test images packed once for many networks.
template <class Engine>
class TestSet {
public:
    using T = typename Engine::Scalar;

    /// `set` has to be preprocessed as the training images are. Throws Error for an empty set.
    TestSet(const Engine& engine, const data::Dataset& set) : labels_(set.labels) {
        core::require(set.size() > 0, set.name, ": there are no test images");
        images_.resize(static_cast<core::Index>(set.shape.size()),
                       engine.cut(static_cast<core::Index>(set.size()), nn::Statistics::running));
        images_.template pack<float>(set.images);
    }

    /// Accuracy of the network θ, in [0, 1]. `running`: its batch norm statistics.
    double accuracy(Engine& engine, const T* theta, T* running) {
        engine.logits(theta, images_, logits_, nn::Statistics::running, running);
        return evaluate::accuracy(logits_, labels_);
    }

private:
    typename Engine::Array images_;
    diff::BatchArray<T> logits_;
    std::vector<int> labels_;
};

}  // namespace pad::evaluate
