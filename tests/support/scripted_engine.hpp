/// @file
/// An engine whose network gives what a test tells it to.
#pragma once

#include <span>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/diff/batch_array.hpp>

namespace test {

/// `output` holds the logits, or the features, of every image: image after image, `rows` each.
template <int Classes>
struct ScriptedEngine {
    static constexpr int classes = Classes;
    using Images = pad::diff::BatchArray<double>;

    std::vector<double> output;
    pad::core::Index rows = Classes;

    [[nodiscard]] pad::backend::Host<> backend() const { return {}; }
    void logits(const double*, const Images& images, Images& result, pad::nn::Statistics, double*) {
        result.resize(rows, images.cut());
        result.pack(std::span<const double>(output));
    }
    void features(const double* theta, const Images& images, Images& result,
                  pad::nn::Statistics mode, double* running) {
        logits(theta, images, result, mode, running);
    }

    /// What `scorer` says about those images.
    template <class Scorer>
    std::vector<double> score(const Scorer& scorer, const std::vector<int>& labels) {
        return scorer.score(*this, static_cast<const double*>(nullptr),
                            static_cast<double*>(nullptr), images(labels.size()), labels);
    }
    [[nodiscard]] static Images images(std::size_t count) {
        return {1, {static_cast<pad::core::Index>(count), 16, 8}};
    }
};

}  // namespace test
