/// @file
/// How a small training set is judged: fresh networks, trained on it from scratch.
#pragma once

#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <type_traits>
#include <vector>

#include <pad/core/random.hpp>
#include <pad/data/augment/batch.hpp>
#include <pad/data/mixing.hpp>
#include <pad/evaluate/accuracy.hpp>
#include <pad/train/adamw.hpp>
#include <pad/train/epoch.hpp>
#include <pad/train/network.hpp>
#include <pad/train/sgd.hpp>

namespace pad::evaluate {

/// How the networks of a protocol are trained.
enum class ProtocolOptimiser { sgd, adamw };

/// Training on a small set, as PAD and the methods before it judge theirs.
struct Protocol {
    int networks = 5;  ///< fresh networks, each its own start
    int epochs = 1000;
    int batch = 128;  ///< images
    double momentum = 0.9;
    double weight_decay = 5e-4;
    double decay = 0.1;  ///< factor on the rate after half of the epochs
    ProtocolOptimiser optimiser = ProtocolOptimiser::sgd;
    double adamw_rate = 1e-3;  ///< AdamW's rate: η is one of SGD
    data::Mixing mixing = data::Mixing::none;
    double mixing_alpha = 1;  ///< α of Beta(α, α)

    /// The last epoch (from 0) with the full step size, ⌊epochs/2⌋ + 1 as in the released code,
    /// which also forgets the momentum behind it.
    [[nodiscard]] int last_full_epoch() const { return epochs / 2 + 1; }
};

/// Mean and standard deviation (over n − 1) of several runs.
struct Summary {
    double mean = 0;
    double std = 0;
    std::vector<double> runs;
};

/// Summary of `runs`; the standard deviation of fewer than two runs is 0.
inline Summary summarise(std::vector<double> runs) {
    Summary result;
    if (!runs.empty()) {
        result.mean =
            std::accumulate(runs.begin(), runs.end(), 0.0) / static_cast<double>(runs.size());
        double squares = 0;
        for (const double run : runs) squares += (run - result.mean) * (run - result.mean);
        if (runs.size() > 1) result.std = std::sqrt(squares / static_cast<double>(runs.size() - 1));
    }
    result.runs = std::move(runs);
    return result;
}

/// Trains `state` on `data` with one decay of the rate; order(epoch) gives the images of an epoch,
/// batches are consecutive runs of it. Returns the mean loss of each epoch.
/// @param rate      rate of SGD; AdamW has its own, protocol.adamw_rate
/// @param mixes     draws of mixup and CutMix
/// @param finished  called after every epoch with (epoch, loss); may throw to stop
/// Throws Error for epochs < 1, and for mixing of images with class numbers.
template <class Engine, class Augmentation>
std::vector<double> train_network(
    Engine& engine, train::StateOf<Engine>& state,
    const train::TrainingData<typename Engine::Scalar>& data, const data::ImageShape& shape,
    const Protocol& protocol, double rate, const Augmentation& augmentation,
    const core::Random& draws, const std::function<std::vector<int>(int)>& order,
    const std::function<void(int, double)>& finished = {},
    const core::Random& mixes = core::Random(0, core::Stream::mixing)) {
    core::require(protocol.epochs >= 1, "evaluation needs at least one epoch and was given ",
                  protocol.epochs);
    using Runner = train::EpochRunner<Engine, Augmentation>;
    Runner runner(engine, shape, augmentation);
    typename Runner::Change change;
    if constexpr (std::is_same_v<typename Engine::Array,
                                 diff::BatchArray<typename Engine::Scalar>>) {
        if (protocol.mixing != data::Mixing::none)
            change = [&](auto& images, auto& labels, std::uint64_t call) {
                data::mix_batch(protocol.mixing, protocol.mixing_alpha, data::augment_shape(shape),
                                mixes, call, images, labels);
            };
    } else {
        core::require(protocol.mixing == data::Mixing::none,
                      "mixup and CutMix are made on the host; a device trains without them");
    }
    std::vector<double> losses;
    const auto run = [&](auto stepper, double now) {
        std::uint64_t call = 0;
        for (int epoch = 0; epoch < protocol.epochs; ++epoch) {
            const std::vector<int> images = order(epoch);
            losses.push_back(runner.run(stepper, state.theta(), state.running(), data, images,
                                        protocol.batch, now, draws, call, change));
            call += runner.calls(images.size(), protocol.batch);
            if (finished) finished(epoch, losses.back());
            if (epoch == protocol.last_full_epoch()) {
                now *= protocol.decay;
                stepper.reset();
            }
        }
    };
    if (protocol.optimiser == ProtocolOptimiser::sgd) {
        const train::Sgd sgd{protocol.momentum, protocol.weight_decay};
        run(train::Sgd::Stepper<Engine>(sgd, engine), rate);
    } else {
        train::AdamW adamw;
        adamw.weight_decay = protocol.weight_decay;
        run(train::AdamW::Stepper<Engine>(adamw, engine), protocol.adamw_rate);
    }
    return losses;
}

/// Test accuracy of network `index` trained on `data`: a pure function of (seed, index, data).
/// A network whose training diverges scores what it scores: its accuracy is that of its last
/// parameters.
/// @tparam Engine  diff::Differentiator with the loss that fits the labels of `data`
template <class Engine, class Augmentation>
double evaluate_network(Engine& engine, TestSet<Engine>& test,
                        const train::TrainingData<typename Engine::Scalar>& data,
                        const data::ImageShape& shape, const Protocol& protocol, double rate,
                        const Augmentation& augmentation, std::uint64_t seed, int index,
                        const std::function<void(int, double)>& finished = {}) {
    const auto substream = static_cast<std::uint32_t>(index);
    const core::Random start(seed, core::Stream::evaluation, 3 * substream);
    const core::Random shuffle(seed, core::Stream::evaluation, 3 * substream + 1);
    const core::Random draws(seed, core::Stream::evaluation, 3 * substream + 2);
    train::StateOf<Engine> state(start);
    const auto order = [&](int epoch) {
        return shuffle.permutation(static_cast<int>(data.count), static_cast<std::uint32_t>(epoch));
    };
    const core::Random mixes(seed, core::Stream::mixing, substream);
    train_network(engine, state, data, shape, protocol, rate, augmentation, draws, order, finished,
                  mixes);
    return test.accuracy(engine, state.theta(), state.running());
}

}  // namespace pad::evaluate
