/// @file
/// Kind `distribution_match`: the squared distance of mean embeddings, class by class, and its
/// gradient to the images.
#pragma once

#include <numeric>
#include <vector>

#include <golden/support/batch.hpp>
#include <golden/support/tolerance.hpp>
#include <pad/match/feature_distance.hpp>

namespace golden {

/// Images of a case from `first` on as a batch of an engine.
template <class Engine, class T>
pad::diff::BatchArray<T> images_from(const Engine& engine, const std::vector<T>& images,
                                     Index first, Index count) {
    pad::diff::BatchArray<T> batch(Engine::image_size, engine.cut(count));
    batch.pack(
        std::span<const T>(images).subspan(static_cast<std::size_t>(first * Engine::image_size),
                                           static_cast<std::size_t>(count * Engine::image_size)));
    return batch;
}

/// The features of such a batch, image after image.
template <class Engine, class T>
std::vector<T> features_of(Engine& engine, const T* theta, const pad::diff::BatchArray<T>& images) {
    pad::diff::BatchArray<T> features;
    engine.features(theta, images, features, pad::nn::Statistics::batch);
    return unpacked(features);
}

template <class Agent, class Backend, class T>
void distribution_match(const Case& given, Checks& checks) {
    using Engine = pad::diff::Differentiator<Agent, pad::nn::SoftCrossEntropy, T, Backend>;
    using View = pad::match::FeatureView<T>;
    require_training_mode(given);
    checks.compare_layout(Agent::parameter_layout(), names_tensors<Agent>);
    const auto theta = theta_of<Engine, T>(given, "theta.npy");
    const int classes = given.whole("/classes_matched");
    const Index ipc = given.whole("/ipc");
    const Index real_count = given.whole("/real_per_class");
    const bool joint = given.flag("/joint_forward");
    const double tolerance = tolerance::match<T>(given);
    const auto real = given.read_as<T>("real_images.npy");
    const auto own = given.read_as<T>("images.npy");
    constexpr Index rows = Agent::Network::features;

    // A forward pass holds one class, or all of them.
    const Index together = joint ? classes : 1;
    with_each_cut<Engine>(together * real_count, [&](Engine& engine) {
        std::vector<double> real_means, own_means;
        std::vector<T> gradient;
        double distance = 0;
        pad::match::MeanDistance::Comparison<T> comparison({}, rows, {0, {}});
        for (Index c = 0; c < classes; c += together) {
            const auto theirs = features_of<Engine, T>(
                engine, theta.data(),
                images_from<Engine, T>(engine, real, c * real_count, together * real_count));
            const auto batch = images_from<Engine, T>(engine, own, c * ipc, together * ipc);
            const auto ours = features_of<Engine, T>(engine, theta.data(), batch);
            std::vector<T> adjoint(ours.size());
            for (Index k = 0; k < together; ++k) {
                const View mine{ours.data() + k * ipc * rows, ipc, rows, rows};
                const View other{theirs.data() + k * real_count * rows, real_count, rows, rows};
                distance += comparison.compare(engine.backend(), 0, mine, other,
                                               adjoint.data() + k * ipc * rows);
                for (const double x : mean_features(mine)) own_means.push_back(x);
                for (const double x : mean_features(other)) real_means.push_back(x);
            }
            pad::diff::BatchArray<T> packed(rows, batch.cut());
            packed.pack(std::span<const T>(adjoint));
            pad::diff::BatchArray<T> grad_images;
            engine.feature_gradient(theta.data(), batch, packed, grad_images);
            const auto part = unpacked(grad_images);
            gradient.insert(gradient.end(), part.begin(), part.end());
        }
        checks.compare("mean_embedding_real.npy", real_means, tolerance);
        checks.compare("mean_embedding_syn.npy", own_means, tolerance);
        checks.compare("distance.npy", distance, tolerance);
        checks.compare("grad_images.npy", gradient, tolerance);
    });
}

}  // namespace golden
