// The matching losses of this program, and how settings become one of them.
#pragma once

#include <pad/match/characteristic_function.hpp>
#include <pad/match/distribution.hpp>
#include <pad/match/gradient.hpp>
#include <pad/match/trajectory.hpp>

#include "settings.hpp"

namespace program {

using Trajectory = pad::match::Trajectory;
using Gradient = pad::match::Gradient<>;
using AbsoluteGradient = pad::match::Gradient<pad::match::AbsoluteError>;
using Distribution = pad::match::Distribution<>;
using Characteristic = pad::match::Distribution<pad::match::CharacteristicFunction>;

/// The settings of a matching loss.
template <class Matcher>
struct MatcherOf;

template <>
struct MatcherOf<Trajectory> {
    static Trajectory make(const Settings& s) { return s.trajectory; }
};

/// What gradient and distribution matching share.
template <class Matcher>
Matcher class_matcher(const Settings& s) {
    Matcher matcher;
    matcher.networks = s.networks;
    matcher.networks.train_on = pad::distill::start_of_name<pad::match::TrainOn>(
        "matching.networks.train_on", s.train_on, pad::match::train_on_names);
    matcher.batch = s.batch;
    matcher.formation = s.formation;
    return matcher;
}

template <class Distance>
struct MatcherOf<pad::match::Gradient<Distance>> {
    static pad::match::Gradient<Distance> make(const Settings& s) {
        auto matcher = class_matcher<pad::match::Gradient<Distance>>(s);
        matcher.class_by_class = s.class_by_class;
        return matcher;
    }
};

template <class Distance>
struct MatcherOf<pad::match::Distribution<Distance>> {
    static pad::match::Distribution<Distance> make(const Settings& s) {
        auto matcher = class_matcher<pad::match::Distribution<Distance>>(s);
        matcher.features = pad::distill::start_of_name<pad::match::Features>(
            "matching.features", s.features, pad::match::feature_names);
        if constexpr (std::is_same_v<Distance, pad::match::CharacteristicFunction>)
            matcher.distance = s.characteristic;
        return matcher;
    }
};

}  // namespace program
