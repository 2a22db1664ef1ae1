/// @file
/// What a matching loss is.
#pragma once

#include <concepts>
#include <string>

namespace pad::match {

/// The family tag of a matching loss.
struct Family {};

/// What one evaluation of a matching loss says besides its gradient.
struct Outcome {
    double loss = 0;
    int expert = 0;
    int start_epoch = 0;    ///< s
    double inner_loss = 0;  ///< training loss of the last inner step
};

/// A matching loss policy is a settings object M with
///   using family = match::Family;
///   std::string describe() const;
///   void check() const;              throws Error for settings that cannot work
///   int first_start; int last_epoch() const;   expert epochs that are needed: what a run stores
///   template <class Engine, class Mask, class Augmentation> class Runner
///       Runner(settings, engine, layout, mask, augmentation, shape, trajectories, seed)
///       Outcome run(iteration, SyntheticView<T>, SyntheticGradient<T>&): the loss at the
///       synthetic set, and its exact gradient; a pure function of (seed, iteration, set).
template <class M>
concept Matcher = requires(const M& matcher) {
    typename M::family;
    { matcher.describe() } -> std::convertible_to<std::string>;
};

}  // namespace pad::match
