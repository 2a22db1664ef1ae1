/// @file
/// The stage that trains the experts.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include <pad/io/trajectory_file.hpp>
#include <pad/run/context.hpp>
#include <pad/run/stage.hpp>
#include <pad/score/ensemble.hpp>

namespace pad::run::stages {

/// Whether the folder holds expert `index`. Throws Error when that file was made with another agent
/// or data set.
template <class Distiller>
bool has_expert(const Context<Distiller>& context, int index) {
    const auto path = context.folder.experts() / io::trajectory_name(index);
    if (!std::filesystem::exists(path)) return false;
    io::TrajectoryFile<typename Distiller::Scalar>(path).require_made_with(
        Distiller::Agent::describe(), context.fingerprint);
    return true;
}

/// Trains expert `index` and writes the epochs that the matching loss can ask for, no others.
template <class Distiller>
void train_expert(Context<Distiller>& context, int index,
                  const std::vector<std::vector<int>>& easy_to_hard, Stage& stage) {
    using T = typename Distiller::Scalar;
    const auto& settings = context.settings();
    const auto& matcher = settings.matcher;
    const int epochs = settings.experts.epochs;
    std::vector<std::vector<T>> checkpoints;
    context.distiller.train_expert(
        context.data.training, easy_to_hard, index,
        [&](int epoch, std::span<const T> theta) {
            if (epoch >= matcher.first_epoch() && epoch <= matcher.last_epoch())
                checkpoints.emplace_back(theta.begin(), theta.end());
        },
        [&](int epoch, double loss) {
            stage.finished(static_cast<long long>(index) * epochs + epoch,
                           {{"expert", index}, {"loss", loss}});
            stop_if_interrupted();
        });
    io::TrajectoryInfo info;
    info.agent = Distiller::Agent::describe();
    info.dataset = context.fingerprint;
    info.expert = index;
    info.seed = settings.seed;
    info.parameters = static_cast<std::size_t>(Distiller::HardEngine::parameters);
    info.first_epoch = matcher.first_epoch();
    info.epochs = static_cast<int>(checkpoints.size());
    info.settings = context.record.at("settings").at("experts");
    io::write_trajectory<T>(context.folder.experts() / io::trajectory_name(index), info,
                            checkpoints);
}

/// Trains the experts that the folder does not hold yet.
template <class Distiller>
void experts(Context<Distiller>& context, const std::vector<double>& scores) {
    const auto easy_to_hard = score::easy_to_hard(context.data.training, scores);
    const auto& settings = context.settings().experts;
    io::make_folder(context.folder.experts());
    int first = 0;
    while (first < settings.experts && has_expert(context, first)) ++first;
    if (first == settings.experts) return;
    Stage stage("experts", static_cast<long long>(settings.experts) * settings.epochs, context.log,
                context.options, static_cast<long long>(first) * settings.epochs, "epoch");
    for (int i = first; i < settings.experts; ++i) train_expert(context, i, easy_to_hard, stage);
    stage.end();
}

}  // namespace pad::run::stages
