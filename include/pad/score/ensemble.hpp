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

/// Called after every epoch; may throw to stop.
using EpochFinished = std::function<void(int network, int epoch, double loss)>;

namespace ensemble {

/// Trains network number `network` on the whole set. A pure function of (seed, network, set,
/// settings). Throws Error when the loss stops being finite.
template <class Engine>
void train(Engine& engine, train::StateOf<Engine>& state, const data::ImageShape& shape,
           const train::TrainingData<typename Engine::Scalar>& data,
           const EnsembleSettings& settings, std::uint64_t seed, int network,
           const EpochFinished& finished) {
    const core::Random order(seed, core::Stream::scoring,
                             2 * static_cast<std::uint32_t>(network) + 1);
    train::EpochRunner<Engine, data::NoAugmentation> runner(engine, shape, {});
    const train::Sgd optimiser{settings.momentum, settings.weight_decay};
    typename train::Sgd::Stepper<Engine> stepper(optimiser, engine);
    for (int epoch = 0; epoch < settings.epochs; ++epoch) {
        const auto permutation =
            order.permutation(static_cast<int>(data.count), static_cast<std::uint32_t>(epoch));
        const double loss = runner.run(stepper, state.theta(), state.running(), data, permutation,
                                       settings.batch, settings.learning_rate, order, 0);
        core::require(std::isfinite(loss), "scoring network ", network, " diverged in epoch ",
                      epoch, " (seed ", seed, "); lower its learning rate ",
                      settings.learning_rate);
        finished(network, epoch, loss);
    }
}

/// The scores of one network: `train` runs it through its epochs and calls its argument after each.
template <class Engine, class ScorerPolicy, class State, class T, class Train>
std::vector<double> network_scores(Engine& engine, const ScorerPolicy& scorer, const State& state,
                                   const diff::BatchArray<T>& images, std::span<const int> labels,
                                   const Train& train) {
    if constexpr (Watcher<ScorerPolicy, Engine, T>) {
        auto watch = scorer.watch(labels.size());
        train([&] { watch.after_epoch(engine, state.theta(), state.running(), images, labels); });
        return watch.scores();
    } else {
        train([] {});
        return scorer.score(engine, state.theta(), state.running(), images, labels);
    }
}

inline void check_count(const data::Dataset& set, const std::string& scorer,
                        const std::vector<double>& scores) {
    core::require(scores.size() == set.size(), set.name, ": the scorer (", scorer, ") gave ",
                  scores.size(), " scores for ", set.size(), " images");
}

}  // namespace ensemble

/// Mean of the scores that `scorer` gives under `settings.networks` networks, each trained from its
/// own start for a few epochs on the whole set: E over networks in EL2N's definition. A scorer that
/// needs no network (Standalone) is asked once, and nothing is trained.
/// A pure function of (seed, set, settings). `finished` is called after every epoch.
/// Throws Error when a network diverges or a scorer does not give one score for each image.
template <class Engine, class ScorerPolicy>
std::vector<double> ensemble_scores(Engine& engine, const ScorerPolicy& scorer,
                                    const data::Dataset& set, const EnsembleSettings& settings,
                                    std::uint64_t seed, const EpochFinished& finished = {}) {
    std::vector<double> mean(set.size(), 0.0);
    if constexpr (core::IsChoice<ScorerPolicy>) {
        return scorer.visit([&](const auto& chosen) {
            return ensemble_scores(engine, chosen, set, settings, seed, finished);
        });
    } else if constexpr (Standalone<ScorerPolicy>) {
        mean = scorer.scores(set, seed);
        ensemble::check_count(set, scorer.describe(), mean);
    } else {
        using T = typename Engine::Scalar;
        core::require(settings.networks >= 1 && settings.epochs >= 1,
                      "scoring needs at least one "
                      "network and one epoch; settings are ",
                      settings.networks, " and ", settings.epochs);
        const train::TrainingSet<T> training(set);
        diff::BatchArray<T> images(
            static_cast<core::Index>(set.shape.size()),
            engine.cut(static_cast<core::Index>(set.size()), nn::Statistics::running));
        images.template pack<float>(set.images);
        for (int network = 0; network < settings.networks; ++network) {
            train::StateOf<Engine> state(
                core::Random(seed, core::Stream::scoring, 2 * static_cast<std::uint32_t>(network)));
            const auto train = [&](const auto& after_epoch) {
                ensemble::train(engine, state, set.shape, training.data(), settings, seed, network,
                                [&](int n, int epoch, double loss) {
                                    after_epoch();
                                    if (finished) finished(n, epoch, loss);
                                });
            };
            const auto scores =
                ensemble::network_scores(engine, scorer, state, images, set.labels, train);
            ensemble::check_count(set, scorer.describe(), scores);
            for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += scores[i] / settings.networks;
        }
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
