/// @file
/// Training one expert on the moving window of difficulty.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <pad/backend/vector_ops.hpp>
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
    /// β of a moving average of the parameters in [0, 1): the trajectory is that of the average,
    /// θ̄ ← β·θ̄ + (1 − β)·θ after every step; training itself goes on from θ. 0: no average.
    double average = 0;
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

/// Moves an average of θ after every step of another stepper.
template <class Stepper, class Engine>
class AveragingStepper {
public:
    using T = typename Engine::Scalar;

    AveragingStepper(Stepper& stepper, const Engine& engine, double beta, std::span<const T> start)
        : stepper_(stepper),
          engine_(engine),
          beta_(static_cast<T>(beta)),
          average_(beta > 0 ? Engine::parameters : 0) {
        if (beta > 0) average_.write(0, Engine::parameters, start.data());
    }
    double step(T* theta, T* running, const typename Engine::Array& images,
                const typename Engine::Array& labels, double rate) {
        const double loss = stepper_.step(theta, running, images, labels, rate);
        if (beta_ > 0)
            backend::for_each_element(engine_.backend(), Engine::parameters,
                                      Move{theta, average_.data(), beta_});
        return loss;
    }
    /// What the trajectory holds, in host memory: the average, or θ itself when there is none.
    template <class State>
    [[nodiscard]] auto trajectory(const State& state) const {
        auto values = state.parameters();
        if constexpr (std::is_same_v<decltype(values), std::span<const T>>) {
            if (beta_ > 0) values = average_.span();
        } else {
            if (beta_ > 0) average_.read(0, Engine::parameters, values.data());
        }
        return values;
    }

    // A kernel: public, because nvcc names it outside the class.
    struct Move {
        const T* theta;
        T* average;
        T beta;
        PAD_HOST_DEVICE void operator()(core::Index i) const {
            average[i] = beta * average[i] + (1 - beta) * theta[i];
        }
    };

private:
    Stepper& stepper_;
    const Engine& engine_;
    T beta_;
    typename Engine::template Buffer<T> average_;
};

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
    core::require(settings.average >= 0 && settings.average < 1,
                  "the average of experts has β = ", settings.average,
                  "; it must lie in [0, 1), 0 for none");
    const auto substream = static_cast<std::uint32_t>(index);
    const core::Random start(seed, core::Stream::initialization, substream);
    const core::Random order(seed, core::Stream::batch_order, substream);
    const core::Random draws(seed, core::Stream::augmentation, substream);
    train::StateOf<Engine> state(start);
    using Inner = typename Optimiser::template Stepper<Engine>;
    Inner inner(optimiser, engine);
    AveragingStepper<Inner, Engine> stepper(inner, engine, settings.average, state.parameters());
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
        checkpoint(epoch + 1, stepper.trajectory(state));
        if (finished) finished(epoch, loss);
    }
}

}  // namespace pad::expert
