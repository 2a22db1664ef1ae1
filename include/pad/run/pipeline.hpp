/// @file
/// A whole run: score → experts → distil → evaluate → report, in one folder, resumable.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <pad/distill/distiller.hpp>
#include <pad/run/context.hpp>
#include <pad/run/export_files.hpp>
#include <pad/run/run_record.hpp>
#include <pad/run/set_files.hpp>
#include <pad/run/settings_json.hpp>
#include <pad/run/stage_name.hpp>
#include <pad/run/stages/distil.hpp>
#include <pad/run/stages/evaluate.hpp>
#include <pad/run/stages/experts.hpp>
#include <pad/run/stages/report.hpp>
#include <pad/run/stages/score.hpp>
#include <pad/run/stages/table.hpp>

namespace pad::run {

/// Runs a strategy on a data set and leaves everything a reader or another program needs in the
/// output folder (see RunFolder for the files).
///
/// Every stage is a pure function of data, settings and seed, and what it has finished is on disk,
/// so a run that is killed at any moment continues with `Existing::resume` to the same bits, and
/// stages may be run by different processes, one after the other.
/// @tparam Distiller  distill::Distiller<…>
template <class Distiller>
class Pipeline {
public:
    using T = typename Distiller::Scalar;
    using Settings = typename Distiller::Settings;

    /// Opens the folder and prepares the data. `raw` has pixels in [0, 1].
    /// Throws Error when the folder holds another run or the data set does not fit the agent.
    Pipeline(Settings settings, Options options, data::TrainTest raw)
        : context_(std::move(settings), std::move(options), raw.train) {
        context_.options.threads = backend::set_threads(context_.options.threads);
        check(raw);
        // Before the record is written: a data set that is too small leaves no run behind.
        context_.data = stages::split(std::move(raw), this->settings().images_per_class,
                                      this->settings().seed, context_.options);
        write_record();
        stages::preprocess(context_.data, context_.options, context_.folder);
    }

    /// Asks for a table of the set's accuracy with other networks and under other protocols. It is
    /// measured at the end of the evaluate stage, and is no setting of the run: a finished run may
    /// be given another one.
    void compare(TableRequest<T, typename Distiller::Augmentation> request) {
        table_ = std::move(request);
    }

    /// Runs all stages, or what is left of them, and returns the results. Throws Interrupted after
    /// Ctrl-C, with everything that is needed to resume on disk.
    nlohmann::json run() { return run(StageName::report); }

    /// Runs the stages up to `last`, as far as the folder does not hold what they leave. Returns the
    /// results when `last` is evaluate or report, else null. Throws as run() does.
    nlohmann::json run(StageName last) {
        const InterruptGuard guard;
        const std::vector<double> scores = stages::score(context_);
        if (last == StageName::score) return {};
        if constexpr (needs.trajectories) stages::experts(context_, scores);
        if (last == StageName::experts) return {};
        DistillationState<T> state = stages::distil(context_, scores);
        write_outputs(context_.distiller.training_set(state.best));
        if (last == StageName::distil) return {};
        nlohmann::json results = stages::evaluate(context_, state);
        const nlohmann::json table = stages::table(context_, state, table_);
        if (!table.is_null()) {
            results["table"] = table;
            results["seconds"]["table"] = last_value(context_.log.path(), "table", "seconds");
        }
        if (last == StageName::report) stages::report(context_, state, scores, results);
        return results;
    }

private:
    static constexpr match::Needs needs = Distiller::Matcher::needs;

    [[nodiscard]] const Settings& settings() const { return context_.settings(); }

    /// The distilled set, in the library's own files and in those that anyone can read.
    void write_outputs(const distill::SyntheticSet<T>& set) const {
        write_set(context_.folder, set);
        const PreparedData& data = context_.data;
        export_set<T>(context_.folder,
                      {set, data.preprocessing, data.training.class_names, about(context_.record)});
    }

    void check(const data::TrainTest& raw) {
        const auto& s = settings();
        const Options& options = context_.options;
        s.matcher.check();
        s.start.check(s.update.learn_labels);
        if constexpr (needs.trajectories) {
            core::require(s.experts.epochs >= s.matcher.last_epoch(),
                          "the window needs expert epoch ", s.matcher.last_epoch(),
                          "; experts are trained for ", s.experts.epochs);
            core::require(s.experts.experts >= 1, "the number of experts is ", s.experts.experts,
                          "; at least 1 is needed");
        }
        core::require(s.iterations >= 1, "the number of iterations is ", s.iterations,
                      "; at least 1 is needed");
        core::require(options.training_images >= 0, "training_images is ", options.training_images,
                      "; 0 uses all, otherwise it must be positive");
        core::require(options.validate_every >= 1, "validate_every is ", options.validate_every,
                      "; at least 1 is needed");
        core::require(options.protocol.networks >= 1 && options.protocol.epochs >= 1,
                      "evaluation needs at least one network and one epoch");
        core::require(raw.train.shape == raw.test.shape, "training images are ",
                      raw.train.shape.height, "×", raw.train.shape.width, ", test images ",
                      raw.test.shape.height, "×", raw.test.shape.width);
        stages::check_names(raw.train);
        distill::check_memory(context_.distiller, image_counts(raw));
    }

    [[nodiscard]] distill::ImageCounts image_counts(const data::TrainTest& raw) const {
        const Options& options = context_.options;
        const auto all = static_cast<core::Index>(raw.train.size());
        const core::Index left = all - options.validation_images;
        const core::Index wanted = options.training_images;
        return {wanted > 0 ? std::min(wanted, left) : left, options.validation_images,
                static_cast<core::Index>(raw.test.size())};
    }

    /// What runs the kernels, "omp" or "cuda".
    static std::string kernel_system() {
        using Backend = typename Distiller::Backend;
        if constexpr (requires { Backend::system(); })
            return std::string(Backend::system());
        else
            return std::string(backend::Host<>::system());
    }

    void write_record() {
        RunFacts facts;
        facts.command_line = context_.options.command_line;
        facts.settings = settings_json<Distiller>(settings(), context_.options);
        facts.seed = settings().seed;
        facts.dataset_fingerprint = context_.fingerprint;
        facts.thread_system = kernel_system();
        facts.threads = context_.options.threads;
        context_.record = run_record(facts);
        const RunFolder& folder = context_.folder;
        folder.require_same_run(context_.record);
        if (folder.state() == RunState::none || !std::filesystem::exists(folder.record()))
            folder.write_record(context_.record);
    }

    Context<Distiller> context_;
    TableRequest<T, typename Distiller::Augmentation> table_;
};

}  // namespace pad::run
