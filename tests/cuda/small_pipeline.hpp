/// @file
/// The small run of examples/ once more, as a run in a folder.
#pragma once

#include <filesystem>
#include <vector>

#include <pad/io/npy.hpp>
#include <pad/run/pipeline.hpp>
#include "../../examples/small_run.hpp"

namespace small_pipeline {

/// What a run leaves in its folder.
struct Files {
    std::vector<double> scores;
    std::vector<double> images;
    std::vector<double> labels;
    std::vector<double> step_size;
    std::vector<double> last;        ///< losses and step size of the last iteration
    std::vector<double> accuracies;  ///< distilled, random real images
};

/// Sizes of the sets, for distill::memory_need.
inline constexpr pad::distill::ImageCounts images{.training = 12, .validation = 4, .test = 8};

inline pad::run::Options options(const std::filesystem::path& folder) {
    pad::run::Options options;
    options.out = folder;
    options.preprocessing = pad::data::PreprocessingKind::zca;
    options.validation_images = static_cast<int>(images.validation);
    options.validate_every = 2;
    options.validation = {.networks = 1, .epochs = 2};
    options.protocol = {
        .networks = 1, .epochs = 2, .optimiser = pad::evaluate::ProtocolOptimiser::adamw};
    options.progress = pad::run::ProgressStyle::quiet;
    return options;
}

inline std::vector<double> numbers(const std::filesystem::path& file) {
    return pad::io::read_npy<double>(file).values;
}

template <class Settings>
Settings settings() {
    Settings settings = small_run::settings<Settings>();
    settings.iterations = 2;
    settings.experts.average = 0.5;
    return settings;
}
/// score → experts → distil → evaluate → report in `folder`, which must not hold a run.
template <class Backend>
Files run(const std::filesystem::path& folder) {
    using Strategy = small_run::Strategy<Backend>;
    pad::data::TrainTest data{small_run::bright_halves(images.training + images.validation, 1),
                              small_run::bright_halves(images.test, 2)};
    pad::run::Pipeline<Strategy> pipeline(settings<typename Strategy::Settings>(), options(folder),
                                          std::move(data));
    const auto results = pipeline.run();
    const auto last = [&](const char* key) {
        return pad::run::last_value(folder / "metrics.jsonl", "distil", key);
    };
    return {numbers(folder / "scores.npy"),
            numbers(folder / "images.npy"),
            numbers(folder / "labels.npy"),
            numbers(folder / "step_size.npy"),
            {last("loss"), last("inner_loss"), last("step_size")},
            {results.at("distilled").at("mean").template get<double>(),
             results.at("random_real").at("mean").template get<double>()}};
}

}  // namespace small_pipeline
