/// @file
/// What a scorer is: how hard is an image? (FIEX)
#pragma once

#include <concepts>
#include <span>
#include <string>
#include <vector>

#include <pad/diff/batch_array.hpp>

namespace pad::score {

/// The family tag of a scorer.
struct Family {};

/// A scorer gives each image a number for one network; higher means harder. Scores of several
/// networks are averaged (score/ensemble.hpp).
///   score(engine, theta, running, images, labels) -> std::vector<double>, one for each image
/// engine: diff::Differentiator with nn::HardCrossEntropy; theta: [parameters]; running: batch norm
/// statistics; images: BatchArray, rows = values of an image; labels: class numbers.
template <class S, class Engine, class T>
concept Scorer = requires(const S& scorer, Engine& engine, const T* theta, T* running,
                          const diff::BatchArray<T>& images, std::span<const int> labels) {
    { scorer.score(engine, theta, running, images, labels) } -> std::same_as<std::vector<double>>;
    { scorer.describe() } -> std::convertible_to<std::string>;
};

}  // namespace pad::score
