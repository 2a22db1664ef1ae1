/// @file
/// Kind `gradient_match`: the distance between the gradient on a synthetic batch and a given one,
/// and its gradient to the images.
#pragma once

#include <algorithm>
#include <vector>

#include <golden/support/batch.hpp>
#include <golden/support/statistics.hpp>
#include <golden/support/tolerance.hpp>
#include <pad/match/gradient_distance.hpp>

namespace golden {

/// The distance that the case names, and its derivative along the synthetic gradient in v.
template <class T>
double named_distance(const Case& given, const pad::nn::ParameterLayout& layout,
                      std::span<const T> ours, std::span<const T> theirs, std::span<T> v) {
    const std::vector<std::uint8_t> keep(ours.size(), 1);
    const std::string metric = given.text("/metric");
    if (metric == "ours") return pad::match::RowCosine{}(layout, ours, theirs, keep, v);
    if (metric == "mse") return pad::match::SquaredError{}(layout, ours, theirs, keep, v);
    if (metric == "cos") return pad::match::Cosine{}(layout, ours, theirs, keep, v);
    throw NotSupported("the gradient distance '" + metric + "' is not known");
}

template <class Agent, class Backend, class T>
void gradient_match(const Case& given, Checks& checks) {
    using Engine = pad::diff::Differentiator<Agent, pad::nn::HardCrossEntropy, T, Backend>;
    const pad::nn::ParameterLayout layout = Agent::parameter_layout();
    checks.compare_layout(layout, names_tensors<Agent>);
    const auto theta = theta_of<Engine, T>(given, "theta.npy");
    const auto real = theta_of<Engine, T>(given, "real_gradient.npy");
    const auto count = static_cast<Index>(given.shape("labels.npy").front());
    const double tolerance = tolerance::match<T>(given);

    const bool frozen = given.text("/mode").rfind("batch norm in evaluation mode", 0) == 0;
    if (!frozen && given.text("/mode").rfind("training", 0) != 0)
        throw NotSupported("the mode '" + given.text("/mode") + "' is not known");
    const auto mode = frozen ? pad::nn::Statistics::running : pad::nn::Statistics::batch;
    with_each_cut<Engine>(count, [&](Engine& engine) {
        std::vector<T> running(static_cast<std::size_t>(Engine::statistics));
        Agent::Network::start_statistics(running.data());
        if (frozen) {
            const auto images = static_cast<Index>(given.shape("bn_images.npy").front());
            pad::diff::BatchArray<T> batch(Engine::image_size, engine.cut(images));
            batch.template pack<T>(given.read_as<T>("bn_images.npy"));
            pad::diff::BatchArray<T> unused;
            engine.logits(theta.data(), batch, unused, pad::nn::Statistics::update, running.data());
            const auto [means, variances] = split_statistics(given, running);
            checks.compare("running_mean.npy", means, tolerance);
            checks.compare("running_var.npy", variances, tolerance);
        }
        pad::diff::BatchArray<T> images(Engine::image_size, engine.cut(count, mode));
        pad::diff::BatchArray<T> labels(1, engine.cut(count, mode));
        images.template pack<T>(given.read_as<T>("images.npy"));
        labels.template pack<T>(given.read_as<T>("labels.npy"));
        pad::core::Buffer<T> ours(Engine::parameters), v(Engine::parameters);
        engine.gradient(theta.data(), images, labels, {.theta = ours.data()}, mode, running.data());
        checks.compare("syn_gradient.npy", std::span<const T>(ours.span()), tolerance);
        const double distance = named_distance<T>(given, layout, std::span<const T>(ours.span()),
                                                  std::span<const T>(real.span()), v.span());
        checks.compare("distance.npy", distance, tolerance);
        pad::diff::BatchArray<T> grad_images;
        engine.directional(theta.data(), v.data(), images, labels, {.images = &grad_images}, mode,
                           running.data());
        checks.compare("grad_images.npy", unpacked(grad_images), tolerance);
    });
}

}  // namespace golden
