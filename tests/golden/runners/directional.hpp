/// @file
/// Kind `directional`: the derivative of the three gradients along a direction on θ.
#pragma once

#include <golden/support/batch.hpp>
#include <golden/support/tolerance.hpp>

namespace golden {

template <class Agent, class Backend, class T>
void directional(const Case& given, Checks& checks) {
    using Engine = pad::diff::Differentiator<Agent, pad::nn::SoftCrossEntropy, T, Backend>;
    require_training_mode(given);
    checks.compare_layout(Agent::parameter_layout(), names_tensors<Agent>);
    const double tolerance = tolerance::directional<T>(given);
    with_each_cut<Engine>(batch_size(given), [&](Engine& engine) {
        Batch<Engine, T> batch(engine, given);
        const auto direction = theta_of<Engine, T>(given, "direction.npy");
        const pad::diff::SweepLoss loss = engine.directional(
            batch.theta.data(), direction.data(), batch.images, batch.labels, batch.results());
        checks.compare("loss.npy", loss.value, tolerance);
        // It can be small by cancellation, so it is measured by the gradient that it sums.
        checks.compare_scaled("v_dot_gradient.npy", loss.tangent, given.number("/norms/grad_theta"),
                              tolerance);
        batch.compare_gradients(checks, "dir_grad_", tolerance);
    });
}

}  // namespace golden
