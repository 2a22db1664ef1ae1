/// @file
/// Kind `scores`: logits, EL2N and GraNd for each image.
#pragma once

#include <golden/support/batch.hpp>
#include <golden/support/tolerance.hpp>
#include <pad/nn/loss.hpp>
#include <pad/score/el2n.hpp>
#include <pad/score/grand.hpp>

namespace golden {

template <class Agent, class Backend, class T>
void scores(const Case& given, Checks& checks) {
    using Engine = pad::diff::Differentiator<Agent, pad::nn::HardCrossEntropy, T, Backend>;
    if (Engine::statistics > 0)
        throw NotSupported(
            "scores of a network with batch norm: the case has no running statistics");
    checks.compare_layout(Agent::parameter_layout(), names_tensors<Agent>);
    const auto theta = theta_of<Engine, T>(given, "theta.npy");
    const std::vector<int> labels = given.read_whole("labels.npy");
    const double tolerance = tolerance::scores<T>;
    with_each_cut<Engine>(static_cast<Index>(labels.size()), [&](Engine& engine) {
        pad::diff::BatchArray<T> images(Engine::image_size,
                                        engine.cut(static_cast<Index>(labels.size())));
        images.template pack<T>(given.read_as<T>("images.npy"));
        pad::diff::BatchArray<T> logits;
        engine.logits(theta.data(), images, logits);
        checks.compare("logits.npy", unpacked(logits), tolerance);

        T* const running = nullptr;
        const auto compare = [&](const char* file, const auto& scorer) {
            checks.compare(file, scorer.score(engine, theta.data(), running, images, labels),
                           tolerance);
        };
        compare("el2n.npy", pad::score::El2n{});
        compare("grand.npy", pad::score::Grand{});
        compare("grand_last_layer.npy", pad::score::GrandLastLayer{});
    });
}

}  // namespace golden
