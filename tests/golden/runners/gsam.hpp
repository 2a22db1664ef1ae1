/// @file
/// Kind `gsam`: updates of adaptive GSAM with hard labels.
#pragma once

#include <vector>

#include <golden/support/batch.hpp>
#include <golden/support/tolerance.hpp>
#include <pad/nn/loss.hpp>
#include <pad/train/gsam.hpp>

namespace golden {

/// Throws NotSupported unless the case is the adaptive form without momentum that the library has.
inline void require_plain_adaptive_gsam(const Case& given) {
    if (!given.flag("/adaptive") || given.number("/momentum") != 0 ||
        given.number("/weight_decay") != 0 || given.number("/eps") != 1e-12)
        throw NotSupported(
            "the library has adaptive GSAM without momentum and weight decay and "
            "with eps 1e-12 only");
}

/// Compares θ after all steps, and what the steps have changed.
template <class T>
void compare_training(Checks& checks, const Case& given, std::span<const T> theta) {
    checks.compare("theta_final.npy", theta, tolerance::gsam<T>);
    const std::vector<double> start = given.read("theta.npy");
    std::vector<double> expected = given.read("theta_final.npy");
    std::vector<double> change(theta.begin(), theta.end());
    for (std::size_t i = 0; i < start.size(); ++i) {
        expected[i] -= start[i];
        // The change of the computed θ counts from its own start, which is rounded to T.
        change[i] -= static_cast<double>(static_cast<T>(start[i]));
    }
    checks.compare_derived("theta_final - theta", change, expected, tolerance::gsam_change<T>);
}

template <class Agent, class Backend, class T>
void gsam(const Case& given, Checks& checks) {
    using Engine = pad::diff::Differentiator<Agent, pad::nn::HardCrossEntropy, T, Backend>;
    require_training_mode(given);
    require_plain_adaptive_gsam(given);
    checks.compare_layout(Agent::parameter_layout(), names_tensors<Agent>);

    const int steps = given.whole("/steps");
    const Index count = given.whole("/batch");
    const std::vector<T> all_images = given.read_as<T>("images.npy");
    const std::vector<T> all_labels = given.read_as<T>("labels.npy");
    pad::core::require(
        static_cast<Index>(all_images.size()) == steps * count * Engine::image_size &&
            static_cast<Index>(all_labels.size()) == steps * count,
        given.name(), ": images.npy and labels.npy do not hold ", steps, " batches of ", count,
        " images");
    const auto theta = theta_of<Engine, T>(given, "theta.npy");
    std::vector<T> running(static_cast<std::size_t>(Engine::statistics));
    Engine::Network::start_statistics(running.data());

    Engine engine;
    const pad::train::Gsam settings{given.number("/rho"), given.number("/alpha")};
    typename pad::train::Gsam::Stepper<Engine> stepper(settings, engine);
    pad::diff::BatchArray<T> images(Engine::image_size, engine.cut(count));
    pad::diff::BatchArray<T> labels(Engine::label_rows, engine.cut(count));
    std::vector<double> losses, perturbed_losses;
    const double tolerance = tolerance::gsam<T>;
    for (int step = 0; step < steps; ++step) {
        const Index size = count * Engine::image_size;
        images.template pack<T>(
            std::span<const T>(&all_images[std::size_t(step * size)], std::size_t(size)));
        labels.template pack<T>(
            std::span<const T>(&all_labels[std::size_t(step * count)], std::size_t(count)));
        losses.push_back(
            stepper.step(theta.data(), running.data(), images, labels, given.number("/lr")));
        perturbed_losses.push_back(stepper.perturbed_loss());
        if (step > 0) continue;
        checks.compare("step1_g0.npy", stepper.gradient(), tolerance);
        checks.compare("step1_e.npy", stepper.perturbation(), tolerance);
        checks.compare("step1_g1.npy", stepper.perturbed_gradient(), tolerance);
        checks.compare("step1_update.npy", stepper.update(), tolerance);
    }
    checks.compare("losses.npy", losses, tolerance);
    checks.compare("losses_perturbed.npy", perturbed_losses, tolerance);
    compare_training<T>(checks, given, theta.span());
}

}  // namespace golden
