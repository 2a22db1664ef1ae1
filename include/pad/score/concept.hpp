/// @file
/// What a scorer is: how hard is an image? (FIEX)
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <pad/core/choice.hpp>
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

/// Exactly one of Judge, Watcher and Standalone.
template <class S, class Engine, class T>
concept OneKindOfScorer =
    (int(Judge<S, Engine, T>) + int(Watcher<S, Engine, T>) + int(Standalone<S>) == 1);

/// A scorer that is one of several, known at run time (score/one_of.hpp): each of them is a scorer.
template <class S, class Engine, class T>
concept Chosen = core::IsChoice<S> &&
    core::for_all_alternatives<S>([]<class A>() { return OneKindOfScorer<A, Engine, T>; });

/// A scorer gives each image a number; higher means harder. It is a Judge, a Watcher or Standalone,
/// exactly one of them, or a choice among such. Scores of several networks are averaged
/// (score/ensemble.hpp).
template <class S, class Engine, class T>
concept Scorer = (OneKindOfScorer<S, Engine, T> ||
                  Chosen<S, Engine, T>)&&requires(const S& scorer) {
    { scorer.describe() } -> std::convertible_to<std::string>;
};

/// Whether networks are trained for this scorer.
template <class S>
bool trains_networks(const S& scorer) {
    if constexpr (core::IsChoice<S>)
        return scorer.visit([](const auto& chosen) { return trains_networks(chosen); });
    else
        return !Standalone<S>;
}

}  // namespace pad::score
