/// @file
/// A line of the list of compositions.
#pragma once

#include <pad/pad.hpp>

namespace covering {

using namespace pad;

/// What a composition is run with that is a setting and no type.
struct Plan {
    distill::StartImages images = distill::StartImages::expert_right;
    distill::StartLabels labels = distill::StartLabels::experts_right;
    distill::StartSpace space = distill::StartSpace::features;
    double confidence = 0;  ///< of hard labels; those of 0 are not learned
    data::Mixing mixing = data::Mixing::none;
    evaluate::ProtocolOptimiser optimiser = evaluate::ProtocolOptimiser::sgd;
};

/// A Distiller and its plan. The policies are written out, defaults too: a policy counts as covered
/// where its name stands (complete.cpp).
template <Plan plan_, class Agent, class... Policies>
struct Composition {
    static constexpr Plan plan = plan_;
    using Strategy = distill::Distiller<Agent, Policies...>;
};

}  // namespace covering
