/// @file
/// What an expert optimiser is.
#pragma once

#include <concepts>
#include <string>

namespace pad::train {

/// The family tag of an optimiser.
struct Family {};

/// An optimiser is a settings object O with `describe()` and a class template
/// `Stepper<Engine>(settings, engine)`:
///   double step(T* theta, T* running, images, labels, double rate)   one update, returns the loss
///   void reset()                                                     forgets its state
template <class O>
concept Optimiser = requires(const O& optimiser) {
    { optimiser.describe() } -> std::convertible_to<std::string>;
};

}  // namespace pad::train
