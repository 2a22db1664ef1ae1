/// @file
/// Kind `gradient`: logits, loss, and the gradients to θ, images and label logits.
#pragma once

#include <golden/support/batch.hpp>
#include <golden/support/tolerance.hpp>

namespace golden {

template <class Agent, class Backend, class T>
void gradient(const Case& given, Checks& checks) {
    using Engine = pad::diff::Differentiator<Agent, pad::nn::SoftCrossEntropy, T, Backend>;
    require_training_mode(given);
    checks.compare_layout(Agent::parameter_layout(), names_tensors<Agent>);
    const double tolerance = tolerance::gradient<T>(given);
    with_each_cut<Engine>(batch_size(given), [&](Engine& engine) {
        Batch<Engine, T> batch(engine, given);
        const pad::diff::SweepLoss loss =
            engine.gradient(batch.theta.data(), batch.images, batch.labels, batch.results());
        checks.compare("logits.npy", unpacked(batch.logits), tolerance);
        checks.compare("loss.npy", loss.value, tolerance);
        batch.compare_gradients(checks, "grad_", tolerance);
    });
}

}  // namespace golden
