// The inner loop of trajectory matching: N student steps and the exact gradient through them.
#pragma once

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include <pad/match/synthetic_batches.hpp>
#include <pad/match/trajectory_loss.hpp>

#include "problem.hpp"

namespace against_pytorch {

template <class Agent, class Augmentation>
class InnerSteps final : public Work {
    using Host = pad::backend::Host<>;
    using Engine = pad::diff::Differentiator<Agent, pad::nn::SoftCrossEntropy, float, Host>;
    using Augmenter = pad::data::BatchAugmenter<float, Host, Augmentation>;

public:
    InnerSteps(Problem problem, const Augmentation& augmentation)
        : problem_(std::move(problem)),
          engine_({}, pad::diff::default_workspace_bytes, problem_.memory_bytes),
          augmenter_(pad::data::augment_shape(problem_.shape()), augmentation),
          start_(problem_.read_parameters("start", Engine::parameters)),
          target_(problem_.read_parameters("target", Engine::parameters)),
          images_(problem_.read<float>("images")),
          labels_(problem_.read<float>("labels")),
          keep_(start_.size(), 1),
          v_(start_.size()) {}

    void run() override {
        const pad::match::SyntheticView<float> set{images_.data(), labels_.data(), problem_.batch,
                                                   problem_.rate};
        // The batch is the whole set in every step.
        std::vector<int> every_image(static_cast<std::size_t>(problem_.batch));
        std::iota(every_image.begin(), every_image.end(), 0);
        const std::vector<std::vector<int>> plan(static_cast<std::size_t>(problem_.steps),
                                                 every_image);
        const pad::core::Random unused(0, pad::core::Stream::user);
        pad::match::SyntheticBatches batches(engine_, augmenter_, set, plan, unused, 0, gradient_);

        descent_.run(start_.data(), static_cast<float>(problem_.rate), problem_.steps, batches);
        loss_.slope(engine_.backend(), Engine::parameters, descent_.last(), start_.data(),
                    target_.data(), keep_.data(), v_.data());
        gradient_.step_size = descent_.backward(v_.data(), batches);
    }

    void write() const override {
        const float step_size[] = {static_cast<float>(gradient_.step_size)};
        problem_.write("end", {descent_.last(), start_.size()});
        problem_.write("images_gradient", gradient_.images);
        problem_.write("labels_gradient", gradient_.labels);
        problem_.write("step_size_gradient", step_size);
    }

private:
    Problem problem_;
    Engine engine_;
    pad::diff::UnrolledDescent<Engine> descent_{engine_};
    Augmenter augmenter_;
    std::vector<float> start_;
    std::vector<float> target_;
    std::vector<float> images_;
    std::vector<float> labels_;
    std::vector<std::uint8_t> keep_;
    std::vector<float> v_;
    pad::match::TrajectoryLoss<float, Host> loss_;
    pad::match::SyntheticGradient<float> gradient_;
};

}  // namespace against_pytorch
