/// @file
/// Kind `unroll`: N gradient steps on synthetic batches, the masked trajectory-matching loss, and
/// its gradients to images, label logits and step size through all steps.
#pragma once

#include <algorithm>

#include <golden/support/batch.hpp>
#include <golden/support/inner_loop.hpp>
#include <golden/support/tolerance.hpp>
#include <pad/backend/mirror.hpp>
#include <pad/diff/unrolled_descent.hpp>
#include <pad/match/synthetic_batches.hpp>
#include <pad/match/trajectory_loss.hpp>

namespace golden {

/// The inputs of an `unroll` case.
template <class T>
struct UnrollInputs {
    std::vector<T> theta0, target, images, labels;
    T eta;
    std::vector<std::vector<int>> batches;
    Recorded augmentation;
    Index largest_batch = 0;

    UnrollInputs(const Case& given, Index parameters, Index image_size, int classes)
        : theta0(given.read_as<T>("theta0.npy")),
          target(given.read_as<T>("target.npy")),
          images(given.read_as<T>("images.npy")),
          labels(given.read_as<T>("label_logits.npy")),
          eta(static_cast<T>(given.read_value("eta.npy"))),
          batches(read_batches(given)),
          augmentation(read_augmentation(given, batches)) {
        pad::core::require(
            static_cast<Index>(theta0.size()) == parameters && target.size() == theta0.size(),
            given.name(), ": theta0.npy and target.npy hold ", theta0.size(), " and ",
            target.size(), " values, but the network has ", parameters, " parameters");
        const Index count = static_cast<Index>(labels.size()) / classes;
        pad::core::require(static_cast<Index>(images.size()) == count * image_size, given.name(),
                           ": images.npy does not hold ", count, " images of ", image_size,
                           " values");
        for (const auto& batch : batches) {
            largest_batch = std::max(largest_batch, static_cast<Index>(batch.size()));
            for (const int image : batch)
                pad::core::require(image >= 0 && image < count, given.name(),
                                   ": batch_indices.npy names the image ", image, " of ", count);
        }
    }
};

template <class Agent, class Backend, class T>
void unroll(const Case& given, Checks& checks) {
    using Engine = pad::diff::Differentiator<Agent, pad::nn::SoftCrossEntropy, T, Backend>;
    using Augmenter = pad::data::BatchAugmenter<T, Backend, Recorded>;
    using Shape = typename Agent::Image;
    require_training_mode(given);
    const pad::nn::ParameterLayout layout = Agent::parameter_layout();
    checks.compare_layout(layout, names_tensors<Agent>);
    const UnrollInputs<T> in(given, Engine::parameters, Engine::image_size, Engine::classes);
    const double forward = tolerance::unroll_forward<T>;
    const double backward = tolerance::unroll_gradient<T>(given);

    with_each_cut<Engine>(in.largest_batch, [&](Engine& engine) {
        Augmenter augmenter({Shape::channels, Shape::height, Shape::width}, in.augmentation);
        const auto count = static_cast<Index>(in.labels.size()) / Engine::classes;
        pad::backend::Mirror<T, Backend> images, labels;
        const pad::match::SyntheticView<T> set{images.of(in.images), labels.of(in.labels), count,
                                               static_cast<double>(in.eta)};
        using Batches = pad::match::SyntheticBatches<Engine, Augmenter>;
        typename Batches::Gradient gradient;
        Batches batches(engine, augmenter, set, in.batches, pad::core::Random(0, {}), 0, gradient);
        pad::diff::UnrolledDescent<Engine> descent(engine);
        descent.run(in.theta0.data(), in.eta, static_cast<int>(in.batches.size()), batches);
        std::vector<T> end_values(in.theta0.size());
        descent.read_last(end_values.data());
        const std::span<const T> end(end_values);
        checks.compare("step_losses.npy", descent.losses(), forward);
        checks.compare("theta_final.npy", end, forward);

        const std::span<const T> target(in.target);
        const auto keep = select_kept<T>(given, end, target, layout);
        const bool may_differ = std::is_same_v<T, float> && given.has("/float32_mask_differences");
        checks.compare_exactly("keep.npy", keep,
                               may_differ ? given.whole("/float32_mask_differences") : 0);
        pad::backend::Mirror<T, Backend> target_of_kernels;
        pad::backend::Mirror<std::uint8_t, Backend> keep_of_kernels;
        pad::match::TrajectoryLoss<T, Backend> loss;
        typename Engine::template Buffer<T> v(Engine::parameters);
        loss.slope(engine.backend(), Engine::parameters, descent.last(), descent.at(0),
                   target_of_kernels.of(target), keep_of_kernels.of(keep), v.data());
        checks.compare("matching_loss.npy", loss.value(), forward);

        gradient.step_size = descent.backward(v.data(), batches);
        std::vector<T> grad_images(in.images.size()), grad_labels(in.labels.size());
        pad::backend::read_values(gradient.images, grad_images);
        pad::backend::read_values(gradient.labels, grad_labels);
        checks.compare("grad_images.npy", grad_images, backward);
        checks.compare("grad_label_logits.npy", grad_labels, backward);
        checks.compare("grad_eta.npy", gradient.step_size, backward);
    });
}

}  // namespace golden
