/// @file
/// What the matching loss of a run compares the set with.
#pragma once

#include <optional>
#include <vector>

#include <pad/distill/synthetic_set.hpp>
#include <pad/match/concept.hpp>
#include <pad/run/context.hpp>
#include <pad/run/expert_files.hpp>
#include <pad/score/ensemble.hpp>

namespace pad::run::stages {

/// The experts of the folder, the real images as the scheduler shows them, or both: what the
/// matching loss needs.
template <class Distiller>
class Sources {
public:
    using T = typename Distiller::Scalar;
    using Run = typename Distiller::Run;
    static constexpr match::Needs needs = Distiller::Matcher::needs;

    /// @param scores  of the training images
    Sources(Context<Distiller>& context, const std::vector<double>& scores) : context_(context) {
        if constexpr (needs.trajectories)
            experts_.emplace(context.folder.experts(), context.settings().experts.experts,
                             Distiller::Agent::describe(), context.fingerprint);
        if constexpr (needs.real_images)
            real_.emplace(context.distiller.real_images(
                context.data.training, score::easy_to_hard(context.data.training, scores)));
    }

    /// The set that the first iteration starts from.
    distill::SyntheticSet<T> start() const {
        if constexpr (needs.trajectories)
            return context_.distiller.start(context_.data.training, *experts_);
        else
            return context_.distiller.start(context_.data.training);
    }

    /// The iterations; they read what is here.
    Run run() const {
        if constexpr (needs.trajectories && needs.real_images)
            return Run(context_.distiller, *experts_, *real_);
        else if constexpr (needs.trajectories)
            return Run(context_.distiller, *experts_);
        else
            return Run(context_.distiller, *real_);
    }

private:
    Context<Distiller>& context_;
    std::optional<ExpertFiles<T>> experts_;
    std::optional<typename Distiller::RealImages> real_;
};

}  // namespace pad::run::stages
