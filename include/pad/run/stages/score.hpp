/// @file
/// The stage that scores every training image.
#pragma once

#include <filesystem>
#include <vector>

#include <pad/io/npy.hpp>
#include <pad/io/scores.hpp>
#include <pad/run/context.hpp>
#include <pad/run/stage.hpp>
#include <pad/score/concept.hpp>

namespace pad::run::stages {

/// Scores without looking at the folder.
template <class Distiller>
std::vector<double> make_scores(Context<Distiller>& context) {
    auto& distiller = context.distiller;
    const auto& scoring = context.settings().scoring;
    // A scorer that trains no network has no steps to show.
    if (!score::trains_networks(context.settings().scorer))
        return distiller.score(context.data.training);
    const int epochs = scoring.epochs;
    const long long total = static_cast<long long>(scoring.networks) * epochs;
    Stage stage("score", total, context.log, context.options, 0, "epoch");
    auto scores = distiller.score(context.data.training, [&](int network, int epoch, double loss) {
        stage.finished(static_cast<long long>(network) * epochs + epoch, {{"loss", loss}});
        stop_if_interrupted();
    });
    stage.end();
    return scores;
}

/// The scores of the training images: those of the folder, or new ones, which it then holds.
template <class Distiller>
std::vector<double> score(Context<Distiller>& context) {
    const auto path = context.folder.scores();
    if (std::filesystem::exists(path)) return io::read_scores(path, context.data.training.size());
    const std::vector<double> scores = make_scores(context);
    io::write_npy<double>(path, {scores.size()}, scores);
    return scores;
}

}  // namespace pad::run::stages
