/// @file
/// What a scorer is: how hard is an image? (FIEX)
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <pad/data/dataset.hpp>
#include <pad/diff/batch_array.hpp>

namespace pad::score {

/// The family tag of a scorer.
struct Family {};

/// A scorer that is asked once about each trained network, as EL2N is.
///   score(engine, theta, running, images, labels) -> std::vector<double>, one for each image
/// engine: diff::Differentiator with nn::HardCrossEntropy; theta: [parameters]; running: batch norm
/// statistics; images: BatchArray, rows = values of an image; labels: class numbers.
template <class S, class Engine, class T>
concept Judge = requires(const S& scorer, Engine& engine, const T* theta, T* running,
                         const diff::BatchArray<T>& images, std::span<const int> labels) {
    { scorer.score(engine, theta, running, images, labels) } -> std::same_as<std::vector<double>>;
};

/// A scorer that looks at a network after each epoch of its training, as forgetting events do.
///   watch(images) const -> the state of one training, for that many images, with the members
///     after_epoch(engine, theta, running, images, labels)   arguments as above
///     scores() -> std::vector<double>, one for each image
template <class S, class Engine, class T>
concept Watcher = requires(const S& scorer, Engine& engine, const T* theta, T* running,
                           const diff::BatchArray<T>& images, std::span<const int> labels) {
    scorer.watch(labels.size()).after_epoch(engine, theta, running, images, labels);
    { scorer.watch(labels.size()).scores() } -> std::same_as<std::vector<double>>;
};

/// A scorer that needs no network: none is trained for it.
///   scores(set, seed) -> std::vector<double>, one for each image
template <class S>
concept Standalone = requires(const S& scorer, const data::Dataset& set, std::uint64_t seed) {
    { scorer.scores(set, seed) } -> std::same_as<std::vector<double>>;
};

/// A scorer gives each image a number; higher means harder. It is a Judge, a Watcher or Standalone,
/// exactly one of them. Scores of several networks are averaged (score/ensemble.hpp).
template <class S, class Engine, class T>
concept Scorer = (int(Judge<S, Engine, T>) + int(Watcher<S, Engine, T>) + int(Standalone<S>) ==
                  1) &&
                 requires(const S& scorer) {
    { scorer.describe() } -> std::convertible_to<std::string>;
};

}  // namespace pad::score
