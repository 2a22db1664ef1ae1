/// @file
/// Training one expert on the moving window of difficulty.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/schedule/concept.hpp>
#include <pad/train/epoch.hpp>
#include <pad/train/network.hpp>

namespace pad::expert {

/// How experts are trained (MTT, FTD and PAD: 100 experts of 100 epochs).
struct ExpertSettings {
    int experts = 100;
    int epochs = 100;
    int batch = 256;              ///< images
    double learning_rate = 0.01;  ///< constant
};

/// The images that a scheduler shows in an epoch, class after class.
/// @param easy_to_hard  positions of each class's images, score/ensemble.hpp
template <class Scheduler>
std::vector<int> visible_images(const Scheduler& scheduler,
                                const std::vector<std::vector<int>>& easy_to_hard, int epoch) {
    std::vector<int> visible;
    for (const auto& images : easy_to_hard) {
        const int size = static_cast<int>(images.size());
        const schedule::Slice slice = scheduler.slice(epoch, size);
        core::require(slice.begin >= 0 && slice.begin < slice.end && slice.end <= size,
                      "the scheduler gave the slice [", slice.begin, ", ", slice.end,
                      ") of a class of ", size, " images in epoch ", epoch);
        visible.insert(visible.end(), images.begin() + slice.begin, images.begin() + slice.end);
    }
    return visible;
}

/// Trains expert `index` and hands `checkpoint(epoch, θ)` its parameters at epochs 0 … epochs.
/// A pure function of (seed, index, data, settings), so experts can be made in any order, on any
/// number of threads, in any process.
/// @param optimiser  train::Sgd (MTT) or train::Gsam (FTD)
/// @param finished   called after every epoch with (epoch, mean loss); may throw to stop
/// Throws Error when the loss stops being finite.
template <class Engine, class Optimiser, class Scheduler, class Augmentation>
void train_expert(
    Engine& engine, const Optimiser& optimiser, const Scheduler& scheduler,
    const Augmentation& augmentation, const data::ImageShape& shape,
    const train::TrainingData<typename Engine::Scalar>& data,
    const std::vector<std::vector<int>>& easy_to_hard, const ExpertSettings& settings,
    std::uint64_t seed, int index,
    const std::function<void(int epoch, std::span<const typename Engine::Scalar> theta)>&
        checkpoint,
    const std::function<void(int epoch, double loss)>& finished = {}) {
    core::require(settings.epochs >= 1, "expert training needs at least one epoch and was given ",
                  settings.epochs);
    const auto substream = static_cast<std::uint32_t>(index);
    const core::Random start(seed, core::Stream::initialization, substream);
    const core::Random order(seed, core::Stream::batch_order, substream);
    const core::Random draws(seed, core::Stream::augmentation, substream);
    train::StateOf<Engine> state(start);
    typename Optimiser::template Stepper<Engine> stepper(optimiser, engine);
    train::EpochRunner<Engine, Augmentation> runner(engine, shape, augmentation);
    checkpoint(0, state.parameters());
    std::uint64_t call = 0;
    for (int epoch = 0; epoch < settings.epochs; ++epoch) {
        const std::vector<int> visible = visible_images(scheduler, easy_to_hard, epoch);
        std::vector<int> images =
            order.permutation(static_cast<int>(visible.size()), static_cast<std::uint32_t>(epoch));
        for (int& image : images) image = visible[static_cast<std::size_t>(image)];
        const double loss = runner.run(stepper, state.theta(), state.running(), data, images,
                                       settings.batch, settings.learning_rate, draws, call);
        call += runner.calls(images.size(), settings.batch);
        core::require(std::isfinite(loss) && state.finite(), "expert ", index,
                      " diverged in epoch ", epoch, " (seed ", seed,
                      "); lower the expert learning rate ", settings.learning_rate);
        checkpoint(epoch + 1, state.parameters());
        if (finished) finished(epoch, loss);
    }
}

}  // namespace pad::expert
