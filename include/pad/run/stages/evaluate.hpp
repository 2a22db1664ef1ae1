/// @file
/// The stage that judges the distilled set.
#pragma once

#include <string>
#include <vector>

#include <pad/data/hard_labels.hpp>
#include <pad/distill/start.hpp>
#include <pad/evaluate/protocol.hpp>
#include <pad/run/checkpoint.hpp>
#include <pad/run/context.hpp>
#include <pad/run/stage.hpp>

namespace pad::run::stages {

/// Measures accuracies one network at a time; what is measured is in the checkpoint.
template <class Distiller>
class Measurement {
public:
    using T = typename Distiller::Scalar;
    using State = DistillationState<T>;

    Measurement(Context<Distiller>& context, State& state, long long total)
        : context_(context),
          state_(state),
          soft_(context.distiller.soft_engine()),
          hard_(context.distiller.hard_engine()),
          soft_test_(soft_, context.data.test),
          hard_test_(hard_, context.data.test),
          stage_("evaluate", total, context.log, context.options, done(state), "network") {}

    /// Accuracies with real images under `name`. Images with class numbers cannot be mixed: then their
    /// labels are one-hot logits.
    nlohmann::json measure_real(const std::string& name, const data::Dataset& set,
                                const evaluate::Protocol& protocol) {
        const double rate = context_.options.real_rate;
        const train::TrainingSet<T> numbered(set);
        train::TrainingData<T> real = numbered.data();
        if (protocol.mixing == data::Mixing::none)
            return measure(name, hard_, hard_test_, real, protocol, rate);
        const auto labels = data::one_hot_logits<T>(set.labels, set.classes);
        real.labels = labels.data();
        real.label_rows = set.classes;
        return measure(name, soft_, soft_test_, real, protocol, rate);
    }

    /// Accuracies with a synthetic set under `name`.
    nlohmann::json measure_set(const std::string& name, const distill::SyntheticSet<T>& set) {
        const auto training = context_.distiller.training_set(set);
        return measure(name, soft_, soft_test_, training.training_data(), context_.options.protocol,
                       training.step_size);
    }
    void end() { stage_.end(); }

private:
    /// Mean and standard deviation under `name`: networks that `protocol` asks for and the
    /// checkpoint does not know yet are trained.
    template <class Engine>
    nlohmann::json measure(const std::string& name, Engine& engine, evaluate::TestSet<Engine>& test,
                           const train::TrainingData<T>& data, const evaluate::Protocol& protocol,
                           double rate) {
        auto& runs = state_.accuracies[name];
        if (!runs.is_array()) runs = nlohmann::json::array();
        const auto& settings = context_.settings();
        for (int i = 0; i < protocol.networks; ++i, ++step_) {
            if (i < static_cast<int>(runs.size())) continue;
            const double accuracy = evaluate::evaluate_network(
                engine, test, data, context_.data.training.shape, protocol, rate,
                settings.augmentation, settings.seed, i, [&](int epoch, double loss) {
                    stage_.show(step_, {{"epoch", epoch + 1.0}, {"loss", loss}});
                    stop_if_interrupted();
                });
            runs.push_back(accuracy);
            stage_.finished(step_, {{name, accuracy}});
            write_checkpoint(context_.folder.checkpoint(), state_);
        }
        const auto summary = evaluate::summarise(runs.template get<std::vector<double>>());
        return {{"mean", summary.mean}, {"std", summary.std}, {"runs", summary.runs}};
    }

    static long long done(const State& state) {
        long long count = 0;
        for (const auto& runs : state.accuracies)
            if (runs.is_array()) count += static_cast<long long>(runs.size());
        return count;
    }

    Context<Distiller>& context_;
    State& state_;
    typename Distiller::SoftEngine& soft_;
    typename Distiller::HardEngine& hard_;
    evaluate::TestSet<typename Distiller::SoftEngine> soft_test_;
    evaluate::TestSet<typename Distiller::HardEngine> hard_test_;
    Stage stage_;
    long long step_ = 0;
};

/// The results of the run: accuracies of the best set, of the last one, of random real images and,
/// if asked, of the whole training set; and the seconds of each stage.
template <class Distiller>
nlohmann::json evaluate(Context<Distiller>& context,
                        DistillationState<typename Distiller::Scalar>& state) {
    const Options& options = context.options;
    const evaluate::Protocol& protocol = options.protocol;
    const data::Dataset& training = context.data.training;
    const bool same = state.best_iteration == state.iteration;
    Measurement<Distiller> measurement(
        context, state, protocol.networks * (same ? 2 : 3) + (options.whole_set ? 1 : 0));
    const data::Dataset random =
        data::subset(training, distill::random_images(training, context.settings().images_per_class,
                                                      context.settings().seed));

    nlohmann::json results;
    results["distilled"] = measurement.measure_set("distilled", state.best);
    results["distilled_last"] =
        same ? results["distilled"] : measurement.measure_set("distilled_last", state.set);
    results["random_real"] = measurement.measure_real("random_real", random, protocol);
    if (options.whole_set) {
        evaluate::Protocol once = protocol;
        once.networks = 1;
        once.epochs = options.whole_set_epochs;
        results["whole_set"] = measurement.measure_real("whole_set", training, once);
    }
    measurement.end();
    results["distilled"]["iteration"] = state.best_iteration;
    results["distilled"]["validation_accuracy"] = state.best_accuracy;
    results["distilled_last"]["iteration"] = state.iteration;
    for (const char* name : {"score", "experts", "distil", "evaluate"})
        results["seconds"][name] = last_value(context.log.path(), name, "seconds");
    return results;
}

}  // namespace pad::run::stages
