/// @file
/// The stage that distils.
#pragma once

#include <chrono>
#include <filesystem>
#include <vector>

#include <pad/core/text.hpp>
#include <pad/evaluate/protocol.hpp>
#include <pad/run/checkpoint.hpp>
#include <pad/run/context.hpp>
#include <pad/run/stage.hpp>
#include <pad/run/stages/sources.hpp>

namespace pad::run::stages {

/// Evaluation networks of the validation differ from those of the test.
inline constexpr int validation_index = 1000;

/// The iterations of one run.
template <class Distiller>
class Distillation {
public:
    using T = typename Distiller::Scalar;
    using State = DistillationState<T>;

    Distillation(Context<Distiller>& context, const std::vector<double>& scores)
        : context_(context), sources_(context, scores) {}

    /// The state that the folder holds, or the start.
    State state() {
        State state(sources_.start());
        const auto path = context_.folder.checkpoint();
        if (std::filesystem::exists(path)) read_checkpoint(path, state);
        return state;
    }

    /// Runs the iterations that `state` has not seen.
    void finish(State& state) {
        const int iterations = context_.settings().iterations;
        if (state.iteration >= iterations) return;
        auto run = sources_.run();
        Update update(state.set, state.momentum);
        if (state.iteration > 0) run.restore(state.iteration, state.matcher);
        Validation validation(context_.distiller.soft_engine(), context_.data.validation);
        Stage stage("distil", iterations, context_.log, context_.options, state.iteration);
        saved_ = Clock::now();
        if (state.iteration == 0) {
            context_.log.truncate_after("start", -1);
            context_.log.write("start", 0, {{"validation_accuracy", validate(state, validation)}});
        }
        while (state.iteration < iterations) iterate(run, update, state, validation, stage);
        update.fetch();
        state.matcher.clear();
        write_checkpoint(context_.folder.checkpoint(), state);
        stage.end();
    }

private:
    using Clock = std::chrono::steady_clock;
    using Update = typename Distiller::Update;
    using Validation = evaluate::TestSet<typename Distiller::SoftEngine>;

    void iterate(typename Distiller::Run& run, Update& update, State& state, Validation& validation,
                 Stage& stage) {
        const Options& options = context_.options;
        const auto report = run.step(state.iteration, update);
        note(report, state, stage);
        std::vector<Metric> metrics = {{"loss", report.outcome.loss},
                                       {"step_size", report.step_size},
                                       {"inner_loss", report.outcome.inner_loss}};
        if constexpr (Distiller::Matcher::needs.trajectories)
            metrics.emplace_back("start_epoch", report.outcome.start_epoch);
        ++state.iteration;
        if (state.iteration % options.validate_every == 0 ||
            state.iteration == context_.settings().iterations) {
            update.fetch();
            metrics.emplace_back("validation_accuracy", validate(state, validation));
        }
        stage.finished(state.iteration - 1, metrics);
        const auto now = Clock::now();
        const std::chrono::duration<double> since = now - saved_;
        if (interrupted() || since.count() > options.checkpoint_seconds) {
            update.fetch();
            state.matcher = run.state();
            write_checkpoint(context_.folder.checkpoint(), state);
            saved_ = now;
        }
        stop_if_interrupted();
    }

    /// Validation accuracy of the set as it is; remembers the best.
    double validate(State& state, Validation& validation) {
        const auto& settings = context_.settings();
        const evaluate::Protocol& protocol = context_.options.validation;
        const auto set = context_.distiller.training_set(state.set);
        double mean = 0;
        for (int i = 0; i < protocol.networks; ++i)
            mean += evaluate::evaluate_network(context_.distiller.soft_engine(), validation,
                                               set.training_data(), set.shape, protocol,
                                               set.step_size, settings.augmentation, settings.seed,
                                               validation_index + i) /
                    protocol.networks;
        if (mean > state.best_accuracy) {
            state.best = state.set;
            state.best_accuracy = mean;
            state.best_iteration = state.iteration;
        }
        return mean;
    }

    void note(const typename Distiller::Report& report, State& state, Stage& stage) {
        state.skipped += report.skipped ? 1 : 0;
        state.held += report.held ? 1 : 0;
        if (!report.not_finite) {
            not_finite_in_a_row_ = 0;
            return;
        }
        ++state.not_finite;
        ++not_finite_in_a_row_;
        const auto seed = context_.settings().seed;
        stage.say(core::text("iteration ", state.iteration, " (seed ", seed,
                             "): the matching loss or its gradient is not finite; the update is "
                             "dropped"));
        core::require(not_finite_in_a_row_ < 20,
                      "20 iterations in a row were not finite, up to iteration ", state.iteration,
                      " (seed ", seed, "); lower the image rate or the step size");
    }

    Context<Distiller>& context_;
    Sources<Distiller> sources_;
    Clock::time_point saved_;
    int not_finite_in_a_row_ = 0;
};

/// The set after all iterations, with the checkpoint of the folder as its beginning.
/// @param scores  of the training images
template <class Distiller>
DistillationState<typename Distiller::Scalar> distil(Context<Distiller>& context,
                                                     const std::vector<double>& scores) {
    Distillation<Distiller> distillation(context, scores);
    auto state = distillation.state();
    distillation.finish(state);
    return state;
}

}  // namespace pad::run::stages
