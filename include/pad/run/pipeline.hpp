/// @file
/// A whole run: score → experts → distil → evaluate → report, in one folder, resumable.
#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <pad/core/random.hpp>
#include <pad/distill/distiller.hpp>
#include <pad/evaluate/protocol.hpp>
#include <pad/io/fingerprint.hpp>
#include <pad/io/scores.hpp>
#include <pad/run/checkpoint.hpp>
#include <pad/run/expert_files.hpp>
#include <pad/run/export_files.hpp>
#include <pad/run/preprocessing_files.hpp>
#include <pad/run/run_record.hpp>
#include <pad/run/run_report.hpp>
#include <pad/run/settings_json.hpp>
#include <pad/run/stage.hpp>

namespace pad::run {

/// Runs a strategy on a data set and leaves everything a reader or another program needs in the
/// output folder (see RunFolder for the files).
///
/// Every stage is a pure function of data, settings and seed, and what it has finished is on disk,
/// so a run that is killed at any moment continues with `Existing::resume` to the same bits.
/// @tparam Distiller  distill::Distiller<…>
template <class Distiller>
class Pipeline {
public:
    using T = typename Distiller::Scalar;
    using Settings = typename Distiller::Settings;

    /// Opens the folder and prepares the data. `raw` has pixels in [0, 1].
    /// Throws Error when the folder holds another run or the data set does not fit the agent.
    Pipeline(Settings settings, Options options, data::TrainTest raw)
        : options_(std::move(options)),
          folder_(options_.out, options_.existing),
          log_(folder_.metrics()),
          distiller_(settings),
          data_(std::move(raw)),
          fingerprint_(io::fingerprint(data_.train)) {
        options_.threads = backend::set_threads(options_.threads);
        check();
        write_record();
        split();
        preprocess();
    }

    /// Runs all stages, or what is left of them. Throws Interrupted after Ctrl-C, with everything
    /// that is needed to resume on disk.
    nlohmann::json run() {
        const InterruptGuard guard;
        const std::vector<double> scores = score();
        train_experts(scores);
        DistillationState<T> state = distil();
        const nlohmann::json results = evaluate(state);
        write_outputs(state, scores, results);
        return results;
    }

private:
    using HardEngine = typename Distiller::HardEngine;
    using SoftEngine = typename Distiller::SoftEngine;

    [[nodiscard]] const Settings& settings() const { return distiller_.settings(); }

    void check() const {
        const auto& s = settings();
        s.matcher.check();
        core::require(s.experts.epochs >= s.matcher.last_epoch(), "the window needs expert epoch ",
                      s.matcher.last_epoch(), "; experts are trained for ", s.experts.epochs);
        core::require(s.experts.experts >= 1, "the number of experts is ", s.experts.experts,
                      "; at least 1 is needed");
        core::require(s.iterations >= 1, "the number of iterations is ", s.iterations,
                      "; at least 1 is needed");
        core::require(options_.training_images >= 0, "training_images is ",
                      options_.training_images, "; 0 uses all, otherwise it must be positive");
        core::require(options_.validate_every >= 1, "validate_every is ", options_.validate_every,
                      "; at least 1 is needed");
        core::require(options_.protocol.networks >= 1 && options_.protocol.epochs >= 1,
                      "evaluation needs at least one network and one epoch");
        core::require(data_.train.shape == data_.test.shape, "training images are ",
                      data_.train.shape.height, "×", data_.train.shape.width, ", test images ",
                      data_.test.shape.height, "×", data_.test.shape.width);
    }

    void write_record() {
        RunFacts facts;
        facts.command_line = options_.command_line;
        facts.settings = settings_json<Distiller>(settings(), options_);
        facts.seed = settings().seed;
        facts.dataset_fingerprint = fingerprint_;
        facts.thread_system = std::string(backend::Host<>::system());
        facts.threads = options_.threads;
        record_ = run_record(facts);
        folder_.require_same_run(record_);
        if (folder_.state() == RunState::none || !std::filesystem::exists(folder_.record()))
            folder_.write_record(record_);
    }

    /// Holds images out of the training set, the same share of each class, to choose the best set,
    /// and leaves as many to train on as were asked for.
    void split() {
        const auto members = data::indices_by_class(data_.train);
        const core::Random random(settings().seed, core::Stream::split);
        const auto total = static_cast<long long>(data_.train.size());
        std::vector<int> training;
        std::vector<int> validation;
        for (std::size_t c = 0; c < members.size(); ++c) {
            const int size = static_cast<int>(members[c].size());
            const auto share = [&](long long images) {
                return static_cast<int>(images * size / total);
            };
            const int held = share(options_.validation_images);
            const int left = options_.training_images > 0
                                 ? std::min(size - held, share(options_.training_images))
                                 : size - held;
            core::require(left >= settings().images_per_class, data_.train.name, ": class ", c,
                          " has ", size, " images; ", held, " are held out for validation, ", left,
                          " are left to train on and ", settings().images_per_class,
                          " are to be distilled");
            const auto order = random.permutation(size, static_cast<std::uint32_t>(c));
            for (int i = 0; i < held + left; ++i)
                (i < held ? validation : training)
                    .push_back(
                        members[c][static_cast<std::size_t>(order[static_cast<std::size_t>(i)])]);
        }
        core::require(!validation.empty(), "validation_images is ", options_.validation_images,
                      "; at least one for each class is needed");
        std::sort(training.begin(), training.end());
        validation_ = data::subset(data_.train, validation);
        data_.train = data::subset(data_.train, training);
    }

    void preprocess() {
        preprocessing_ = data::Preprocessing::fit(options_.preprocessing, data_.train);
        preprocessing_.apply(data_.train);
        preprocessing_.apply(validation_);
        preprocessing_.apply(data_.test);
        write_preprocessing(folder_, preprocessing_);
    }

    // ---------------------------------------------------------------- score

    std::vector<double> score() {
        if (std::filesystem::exists(folder_.scores()))
            return io::read_scores(folder_.scores(), data_.train.size());
        const std::vector<double> scores = make_scores();
        io::write_npy<double>(folder_.scores(), {scores.size()}, scores);
        return scores;
    }

    std::vector<double> make_scores() {
        // A scorer that trains no network has no steps to show.
        if constexpr (score::Standalone<typename Distiller::Scorer>)
            return distiller_.score(data_.train);
        const int epochs = settings().scoring.epochs;
        const long long total = static_cast<long long>(settings().scoring.networks) * epochs;
        Stage stage("score", total, log_, options_, 0, "epoch");
        auto scores = distiller_.score(data_.train, [&](int network, int epoch, double loss) {
            stage.finished(static_cast<long long>(network) * epochs + epoch, {{"loss", loss}});
            stop_if_interrupted();
        });
        stage.end();
        return scores;
    }

    // ---------------------------------------------------------------- experts

    void train_experts(const std::vector<double>& scores) {
        const auto order = score::easy_to_hard(data_.train, scores);
        const auto& experts = settings().experts;
        io::make_folder(folder_.experts());
        int first = 0;
        while (first < experts.experts && has_expert(first)) ++first;
        if (first == experts.experts) return;
        Stage stage("experts", static_cast<long long>(experts.experts) * experts.epochs, log_,
                    options_, static_cast<long long>(first) * experts.epochs, "epoch");
        for (int i = first; i < experts.experts; ++i) train_expert(i, order, stage);
        stage.end();
    }

    [[nodiscard]] bool has_expert(int index) const {
        const auto path = folder_.experts() / io::trajectory_name(index);
        if (!std::filesystem::exists(path)) return false;
        io::TrajectoryFile<T>(path).require_made_with(Distiller::Agent::describe(), fingerprint_);
        return true;
    }

    void train_expert(int index, const std::vector<std::vector<int>>& order, Stage& stage) {
        const auto& matcher = settings().matcher;
        const int epochs = settings().experts.epochs;
        std::vector<std::vector<T>> checkpoints;
        distiller_.train_expert(
            data_.train, order, index,
            [&](int epoch, std::span<const T> theta) {
                if (epoch >= matcher.first_start && epoch <= matcher.last_epoch())
                    checkpoints.emplace_back(theta.begin(), theta.end());
            },
            [&](int epoch, double loss) {
                stage.finished(static_cast<long long>(index) * epochs + epoch,
                               {{"expert", index}, {"loss", loss}});
                stop_if_interrupted();
            });
        io::TrajectoryInfo info;
        info.agent = Distiller::Agent::describe();
        info.dataset = fingerprint_;
        info.expert = index;
        info.seed = settings().seed;
        info.parameters = static_cast<std::size_t>(HardEngine::parameters);
        info.first_epoch = matcher.first_start;
        info.epochs = static_cast<int>(checkpoints.size());
        info.settings = record_.at("settings").at("experts");
        io::write_trajectory<T>(folder_.experts() / io::trajectory_name(index), info, checkpoints);
    }

    // ---------------------------------------------------------------- distil

    DistillationState<T> distil() {
        const ExpertFiles<T> experts(folder_.experts(), settings().experts.experts,
                                     Distiller::Agent::describe(), fingerprint_);
        DistillationState<T> state(distiller_.start(data_.train, experts));
        if (std::filesystem::exists(folder_.checkpoint()))
            read_checkpoint(folder_.checkpoint(), state);
        const int iterations = settings().iterations;
        if (state.iteration >= iterations) return state;

        typename Distiller::Run run(distiller_, experts);
        evaluate::TestSet validation(distiller_.soft_engine(), validation_);
        Stage stage("distil", iterations, log_, options_, state.iteration);
        auto saved = std::chrono::steady_clock::now();
        if (state.iteration == 0) {
            log_.truncate_after("start", -1);
            log_.write("start", 0, {{"validation_accuracy", validate(state, validation)}});
        }
        while (state.iteration < iterations) {
            const auto report = run.step(state.iteration, state.set, state.update);
            note(report, state, stage);
            std::vector<Metric> metrics = {{"loss", report.outcome.loss},
                                           {"step_size", report.step_size},
                                           {"start_epoch", report.outcome.start_epoch},
                                           {"inner_loss", report.outcome.inner_loss}};
            ++state.iteration;
            if (state.iteration % options_.validate_every == 0 || state.iteration == iterations)
                metrics.emplace_back("validation_accuracy", validate(state, validation));
            stage.finished(state.iteration - 1, metrics);
            const auto now = std::chrono::steady_clock::now();
            const std::chrono::duration<double> since = now - saved;
            if (interrupted() || since.count() > options_.checkpoint_seconds) {
                write_checkpoint(folder_.checkpoint(), state);
                saved = now;
            }
            stop_if_interrupted();
        }
        write_checkpoint(folder_.checkpoint(), state);
        stage.end();
        return state;
    }

    /// Validation accuracy of the set as it is; remembers the best.
    double validate(DistillationState<T>& state, evaluate::TestSet<SoftEngine>& validation) {
        double mean = 0;
        for (int i = 0; i < options_.validation.networks; ++i)
            mean += evaluate::evaluate_network(
                        distiller_.soft_engine(), validation, view(state.set), state.set.shape,
                        options_.validation, state.set.step_size, settings().augmentation,
                        settings().seed, validation_index + i) /
                    options_.validation.networks;
        if (mean > state.best_accuracy) {
            state.best = state.set;
            state.best_accuracy = mean;
            state.best_iteration = state.iteration;
        }
        return mean;
    }

    void note(const typename Distiller::Report& report, DistillationState<T>& state, Stage& stage) {
        state.skipped += report.skipped ? 1 : 0;
        state.held += report.held ? 1 : 0;
        if (!report.not_finite) {
            not_finite_in_a_row_ = 0;
            return;
        }
        ++state.not_finite;
        ++not_finite_in_a_row_;
        stage.say(core::text("iteration ", state.iteration, " (seed ", settings().seed,
                             "): the matching loss or its gradient is not finite; the update is "
                             "dropped"));
        core::require(not_finite_in_a_row_ < 20,
                      "20 iterations in a row were not finite, up to iteration ", state.iteration,
                      " (seed ", settings().seed, "); lower the image rate or the step size");
    }

    // ---------------------------------------------------------------- evaluate

    nlohmann::json evaluate(DistillationState<T>& state) {
        const int networks = options_.protocol.networks;
        const bool same = state.best_iteration == state.iteration;
        const long long total = networks * (same ? 2 : 3) + (options_.whole_set ? 1 : 0);
        long long done = 0;
        for (const auto& runs : state.accuracies) done += static_cast<long long>(runs.size());
        Stage stage("evaluate", total, log_, options_, done, "network");
        evaluate::TestSet soft_test(distiller_.soft_engine(), data_.test);
        evaluate::TestSet hard_test(distiller_.hard_engine(), data_.test);
        const data::Dataset random = data::subset(
            data_.train,
            distill::random_images(data_.train, settings().images_per_class, settings().seed));
        const train::TrainingSet<T> real(random);
        long long step = 0;

        nlohmann::json results;
        const auto measure = [&](const std::string& name, auto& engine, auto& test,
                                 const train::TrainingData<T>& data, evaluate::Protocol protocol,
                                 double rate) {
            auto& runs = state.accuracies[name];
            if (!runs.is_array()) runs = nlohmann::json::array();
            for (int i = 0; i < protocol.networks; ++i, ++step) {
                if (i < static_cast<int>(runs.size())) continue;
                const double accuracy = evaluate::evaluate_network(
                    engine, test, data, data_.train.shape, protocol, rate, settings().augmentation,
                    settings().seed, i, [&](int epoch, double loss) {
                        stage.show(step, {{"epoch", epoch + 1.0}, {"loss", loss}});
                        stop_if_interrupted();
                    });
                runs.push_back(accuracy);
                stage.finished(step, {{name, accuracy}});
                write_checkpoint(folder_.checkpoint(), state);
            }
            const auto summary = evaluate::summarise(runs.template get<std::vector<double>>());
            results[name] = {{"mean", summary.mean}, {"std", summary.std}, {"runs", summary.runs}};
        };

        auto& soft = distiller_.soft_engine();
        auto& hard = distiller_.hard_engine();
        measure("distilled", soft, soft_test, view(state.best), options_.protocol,
                state.best.step_size);
        if (same)
            results["distilled_last"] = results["distilled"];
        else
            measure("distilled_last", soft, soft_test, view(state.set), options_.protocol,
                    state.set.step_size);
        measure("random_real", hard, hard_test, real.data(), options_.protocol, options_.real_rate);
        if (options_.whole_set) {
            const train::TrainingSet<T> whole(data_.train);
            evaluate::Protocol protocol = options_.protocol;
            protocol.networks = 1;
            protocol.epochs = options_.whole_set_epochs;
            measure("whole_set", hard, hard_test, whole.data(), protocol, options_.real_rate);
        }
        stage.end();
        results["distilled"]["iteration"] = state.best_iteration;
        results["distilled"]["validation_accuracy"] = state.best_accuracy;
        results["distilled_last"]["iteration"] = state.iteration;
        for (const char* name : {"score", "experts", "distil", "evaluate"})
            results["seconds"][name] = last_value(log_.path(), name, "seconds");
        return results;
    }

    [[nodiscard]] static train::TrainingData<T> view(const distill::SyntheticSet<T>& set) {
        return {set.images.data(), set.labels.data(), set.size(),
                static_cast<core::Index>(set.shape.size()), set.classes};
    }

    // ---------------------------------------------------------------- results

    void write_outputs(const DistillationState<T>& state, const std::vector<double>& scores,
                       const nlohmann::json& results) {
        const auto& set = state.best;
        const auto n = static_cast<std::size_t>(set.size());
        const auto& shape = set.shape;
        io::write_npy<T>(
            folder_.images(),
            {n, static_cast<std::size_t>(shape.channels), static_cast<std::size_t>(shape.height),
             static_cast<std::size_t>(shape.width)},
            set.images);
        io::write_npy<T>(folder_.labels(), {n, static_cast<std::size_t>(set.classes)}, set.labels);
        io::write_npy<double>(folder_.step_size(), {1}, std::vector<double>{set.step_size});
        export_set<T>(folder_, {set, preprocessing_, data_.train.class_names, about(record_)});
        report::write_report(folder_.report(),
                             run_report(state, data_.train, scores, preprocessing_, results,
                                        record_, folder_.metrics(), settings().scorer.describe()));
        folder_.write_results(results);
    }

    /// Evaluation networks of the validation differ from those of the test.
    static constexpr int validation_index = 1000;

    Options options_;
    RunFolder folder_;
    MetricsLog log_;
    Distiller distiller_;
    data::TrainTest data_;
    data::Dataset validation_;
    data::Preprocessing preprocessing_;
    std::string fingerprint_;
    nlohmann::json record_;
    int not_finite_in_a_row_ = 0;
};

}  // namespace pad::run
