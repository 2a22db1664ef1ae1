/// @file
/// Scores averaged over several briefly trained networks, and the order they give.
#pragma once

#include <algorithm>
#include <functional>
#include <numeric>

#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/data/augment/none.hpp>
#include <pad/score/concept.hpp>
#include <pad/train/epoch.hpp>
#include <pad/train/network.hpp>
#include <pad/train/sgd.hpp>

namespace pad::score {

/// How the networks that judge the images are trained.
struct EnsembleSettings {
    int networks = 3;
    int epochs = 10;  ///< t of EL2N; the method uses early epochs, 10 to 20
    int batch = 256;  ///< images
    double learning_rate = 0.01;
    double momentum = 0.9;
    double weight_decay = 5e-4;
};

/// Mean of the scores that `scorer` gives under `settings.networks` networks, each trained from its
/// own start for a few epochs on the whole set: E over networks in EL2N's definition.
/// A pure function of (seed, set, settings). `finished(network, epoch, loss)` is called after every
/// epoch and may throw to stop.
template <class Engine, class ScorerPolicy>
std::vector<double> ensemble_scores(
    Engine& engine, const ScorerPolicy& scorer, const data::Dataset& set,
    const EnsembleSettings& settings, std::uint64_t seed,
    const std::function<void(int network, int epoch, double loss)>& finished = {}) {
    using T = typename Engine::Scalar;
    using Agent = typename Engine::Agent;
    core::require(settings.networks >= 1 && settings.epochs >= 1,
                  "scoring needs at least one "
                  "network and one epoch; settings are ",
                  settings.networks, " and ", settings.epochs);
    const train::TrainingSet<T> training(set);
    diff::BatchArray<T> images(
        static_cast<core::Index>(set.shape.size()),
        engine.cut(static_cast<core::Index>(set.size()), nn::Statistics::running));
    images.template pack<float>(set.images);
    train::EpochRunner<Engine, data::NoAugmentation> runner(engine, set.shape, {});
    std::vector<double> mean(set.size(), 0.0);
    for (int network = 0; network < settings.networks; ++network) {
        const auto substream = static_cast<std::uint32_t>(network);
        const core::Random start(seed, core::Stream::scoring, 2 * substream);
        const core::Random order(seed, core::Stream::scoring, 2 * substream + 1);
        train::NetworkState<Agent, T> state(start);
        const train::Sgd optimiser{settings.momentum, settings.weight_decay};
        typename train::Sgd::Stepper<Engine> stepper(optimiser, engine);
        for (int epoch = 0; epoch < settings.epochs; ++epoch) {
            const auto permutation =
                order.permutation(static_cast<int>(set.size()), static_cast<std::uint32_t>(epoch));
            const double loss =
                runner.run(stepper, state.theta(), state.running(), training.data(), permutation,
                           settings.batch, settings.learning_rate, order, 0);
            core::require(std::isfinite(loss), "scoring network ", network, " diverged in epoch ",
                          epoch, " (seed ", seed, "); lower its learning rate ",
                          settings.learning_rate);
            if (finished) finished(network, epoch, loss);
        }
        const auto scores =
            scorer.score(engine, state.theta(), state.running(), images, set.labels);
        for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += scores[i] / settings.networks;
    }
    return mean;
}

/// Positions of the images of each class from easy (low score) to hard, [classes][class size].
/// Equal scores are ordered by position. Throws Error for a score that is not finite, a label out
/// of range or an empty class.
inline std::vector<std::vector<int>> easy_to_hard(const data::Dataset& set,
                                                  std::span<const double> scores) {
    core::require(scores.size() == set.size(), set.name, ": ", scores.size(), " scores for ",
                  set.size(), " images");
    for (std::size_t i = 0; i < scores.size(); ++i)
        core::require(std::isfinite(scores[i]), set.name, ": the score of image ", i, " is ",
                      scores[i], "; scores must be finite");
    auto order = data::indices_by_class(set);
    for (auto& images : order)
        std::stable_sort(images.begin(), images.end(), [&](int a, int b) {
            return scores[static_cast<std::size_t>(a)] < scores[static_cast<std::size_t>(b)];
        });
    return order;
}

}  // namespace pad::score
