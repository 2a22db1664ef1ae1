/// @file
/// Settings with which each policy has something to do on a dozen images and two epochs.
#pragma once

#include <numeric>
#include <tuple>

#include <pad/pad.hpp>

namespace covering {

using namespace pad;

inline constexpr int images_of_a_class = 6;

/// Tiny<P>::of(layout): a policy P for an agent of this layout; P's defaults where no line below
/// says otherwise.
template <class P>
struct Tiny {
    static P of(const nn::ParameterLayout&) { return P{}; }
};

/// What is chosen at run time: the last alternative, as the default is the first.
template <class P>
requires requires {
    typename P::Alternatives;
}
struct Tiny<P> {
    using Alternatives = typename P::Alternatives;
    using Last = std::tuple_element_t<std::tuple_size_v<Alternatives> - 1, Alternatives>;
    static P of(const nn::ParameterLayout& layout) { return P(Tiny<Last>::of(layout)); }
};

template <>
struct Tiny<score::Imported> {
    static score::Imported of(const nn::ParameterLayout&) {
        score::Imported scorer;
        scorer.values.resize(2 * images_of_a_class);
        std::iota(scorer.values.begin(), scorer.values.end(), 0.0);
        return scorer;
    }
};

template <>
struct Tiny<schedule::PadWindow> {
    static schedule::PadWindow of(const nn::ParameterLayout&) {
        return {.addition_end = 0, .first_removal = 0, .second_removal = 1, .first_dropped = 0.2};
    }
};

/// One layer is left out.
template <>
struct Tiny<mask::NamedLayers> {
    static mask::NamedLayers of(const nn::ParameterLayout& layout) {
        return {{layout.tensors.front().name}, mask::Named::left_out};
    }
};
template <>
struct Tiny<mask::ShallowLayers> {
    static mask::ShallowLayers of(const nn::ParameterLayout&) { return {.tensors = 2}; }
};

template <>
struct Tiny<match::Trajectory> {
    static match::Trajectory of(const nn::ParameterLayout&) {
        return {.steps = 2,
                .expert_epochs = 1,
                .first_start = 0,
                .start_limit = 1,
                .last_start = 2,
                .expansion_end = 1,
                .batch = 3};
    }
};
inline constexpr match::Networks tiny_networks{
    .matchings = 2, .train_on = match::TrainOn::real, .epochs = 1, .batch = 6};
template <class Distance>
struct Tiny<match::Gradient<Distance>> {
    static match::Gradient<Distance> of(const nn::ParameterLayout&) {
        match::Gradient<Distance> loss{.networks = tiny_networks, .batch = {.real = 4}};
        loss.networks.train_on = match::TrainOn::synthetic;
        return loss;
    }
};
template <class Distance>
struct Tiny<match::Distribution<Distance>> {
    static match::Distribution<Distance> of(const nn::ParameterLayout&) {
        match::Distribution<Distance> loss{.networks = tiny_networks, .batch = {.real = 4}};
        loss.features = match::Features::all;
        return loss;
    }
};
/// Its frequencies, and four training images in a stored one.
template <>
struct Tiny<match::Distribution<match::CharacteristicFunction>> {
    static match::Distribution<match::CharacteristicFunction> of(const nn::ParameterLayout&) {
        match::Distribution<match::CharacteristicFunction> loss{.batch = {.real = 4}};
        loss.formation.factor = 2;
        loss.distance = {.frequencies = 16, .hidden = 8, .latent = 4};
        return loss;
    }
};

/// Operations that change the image.
template <class Operation>
struct Tiny<data::Fixed<Operation>> {
    static Operation operation() {
        if constexpr (std::is_same_v<Operation, data::Crop>) return {1, -1};
        if constexpr (std::is_same_v<Operation, data::Cutout>) return {1, 1, 2, 3};
        if constexpr (std::is_same_v<Operation, data::Flip>) return {true};
        if constexpr (std::is_same_v<Operation, data::Scale>) return {1.1, 0.9};
        if constexpr (std::is_same_v<Operation, data::Rotate>) return {0.2};
        if constexpr (std::is_same_v<Operation, data::Brightness>) return {0.7};
        if constexpr (std::is_same_v<Operation, data::Saturation>) return {0.7};
        if constexpr (std::is_same_v<Operation, data::Contrast>) return {0.7};
        if constexpr (std::is_same_v<Operation, data::Colour>) return {{0.4}, {0.3}, {0.2}};
    }
    static data::Fixed<Operation> of(const nn::ParameterLayout&) { return {operation()}; }
};
template <class... Policies>
struct Tiny<data::Compose<Policies...>> {
    static data::Compose<Policies...> of(const nn::ParameterLayout& layout) {
        return data::Compose<Policies...>(Tiny<Policies>::of(layout)...);
    }
};

}  // namespace covering
