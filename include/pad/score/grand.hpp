/// @file
/// GraNd: the length of an image's own parameter gradient.
#pragma once

#include <cmath>

#include <pad/backend/vector_ops.hpp>
#include <pad/score/concept.hpp>
#include <pad/score/el2n.hpp>

namespace pad::score {

namespace grand {

/// Reads image `i` of a batch into a batch of its own.
template <class T, class Array>
void take_image(const diff::BatchArray<T>& images, core::Index i, Array& one) {
    const auto from = images.view().column(i);
    std::vector<T> values;
    for (core::Index r = 0; r < images.rows(); ++r) values.push_back(from[r]);
    one.template pack<T>(values);
}

}  // namespace grand

/// ‖∇_θ ℓ(θ; x, y)‖₂ over all parameters (Paul et al. 2021).
/// Cost: one reverse sweep for each image; use GrandLastLayer for large sets.
struct Grand {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "GraNd"; }

    template <class Engine, class T>
    std::vector<double> score(Engine& engine, const T* theta, T* running,
                              const diff::BatchArray<T>& images,
                              std::span<const int> labels) const {
        const auto cut = engine.cut(1);
        typename Engine::Array image(images.rows(), cut);
        typename Engine::Array label(1, cut);
        typename Engine::template Buffer<T> gradient(Engine::parameters);
        backend::DotMemory<typename Engine::Backend> memory;
        std::vector<double> scores(labels.size());
        for (std::size_t i = 0; i < labels.size(); ++i) {
            grand::take_image(images, static_cast<core::Index>(i), image);
            label.template pack<int>(labels.subspan(i, 1));
            engine.gradient(theta, image, label, {.theta = gradient.data()},
                            nn::Statistics::running, running);
            scores[i] = std::sqrt(backend::dot(engine.backend(), Engine::parameters,
                                               gradient.data(), gradient.data(), memory));
        }
        return scores;
    }
};

/// GraNd of the last linear layer only, the usual approximation. For a linear layer with input h
/// the gradient is (p − onehot)·[h, 1], so its length is ‖p − onehot‖·√(‖h‖² + 1).
/// Cost: two forward passes.
struct GrandLastLayer {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "GraNd of the last layer"; }

    template <class Engine, class T>
    std::vector<double> score(Engine& engine, const T* theta, T* running,
                              const diff::BatchArray<T>& images,
                              std::span<const int> labels) const {
        diff::BatchArray<T> features;
        engine.features(theta, images, features, nn::Statistics::running, running);
        std::vector<double> scores = El2n{}.score(engine, theta, running, images, labels);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const auto h = features.view().column(static_cast<core::Index>(i));
            double squares = 1;
            for (core::Index r = 0; r < features.rows(); ++r)
                squares += static_cast<double>(h[r]) * static_cast<double>(h[r]);
            scores[i] *= std::sqrt(squares);
        }
        return scores;
    }
};

}  // namespace pad::score
