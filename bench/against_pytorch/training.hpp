// The two loops that train networks on fixed images: an expert's epoch, an evaluation's epochs.
#pragma once

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include <pad/evaluate/protocol.hpp>
#include <pad/train/epoch.hpp>

#include "problem.hpp"

namespace against_pytorch {

/// What both have in common: images, labels, and a network that starts where the problem says.
template <class Agent, class Loss>
class Training : public Work {
protected:
    using Engine = pad::diff::Differentiator<Agent, Loss, float, pad::backend::Host<>>;
    using NoAugmentation = pad::data::NoAugmentation;

    explicit Training(Problem problem)
        : problem_(std::move(problem)),
          start_(problem_.read_parameters("start", Engine::parameters)),
          images_(problem_.read<float>("images")),
          labels_(problem_.read<float>("labels")),
          order_(labels_.size() / static_cast<std::size_t>(Engine::label_rows)) {
        std::iota(order_.begin(), order_.end(), 0);
    }

    [[nodiscard]] pad::train::TrainingData<float> data() const {
        return {images_.data(), labels_.data(), static_cast<Index>(order_.size()),
                Engine::image_size, Engine::label_rows};
    }
    void restart() { std::copy(start_.begin(), start_.end(), state_.theta()); }

public:
    void write() const override { problem_.write("end", state_.parameters()); }

protected:
    const pad::core::Random unused_{0, pad::core::Stream::user};
    Problem problem_;
    Engine engine_;
    std::vector<float> start_;
    std::vector<float> images_;
    std::vector<float> labels_;
    std::vector<int> order_;
    pad::train::NetworkState<Agent, float> state_{unused_};
};

/// One pass over `steps` batches of real images with an expert's optimiser.
template <class Agent, class Optimiser>
class ExpertSteps final : public Training<Agent, pad::nn::HardCrossEntropy> {
    using Base = Training<Agent, pad::nn::HardCrossEntropy>;
    using typename Base::Engine;
    using typename Base::NoAugmentation;

public:
    explicit ExpertSteps(Problem problem)
        : Base(std::move(problem)),
          runner_(this->engine_, this->problem_.shape(), NoAugmentation{}) {}

    void run() override {
        this->restart();
        stepper_.reset();
        runner_.run(stepper_, this->state_.theta(), this->state_.running(), this->data(),
                    this->order_, this->problem_.batch, this->problem_.rate, this->unused_, 0);
    }

private:
    typename Optimiser::template Stepper<Engine> stepper_{Optimiser{}, this->engine_};
    pad::train::EpochRunner<Engine, NoAugmentation> runner_;
};

/// `steps` epochs of evaluation training on a distilled set.
template <class Agent>
class EvaluationEpochs final : public Training<Agent, pad::nn::SoftCrossEntropy> {
    using Base = Training<Agent, pad::nn::SoftCrossEntropy>;

public:
    explicit EvaluationEpochs(Problem problem) : Base(std::move(problem)) {}

    void run() override {
        this->restart();
        const pad::evaluate::Protocol protocol{.networks = 1, .epochs = this->problem_.steps};
        pad::evaluate::train_network(this->engine_, this->state_, this->data(),
                                     this->problem_.shape(), protocol, this->problem_.rate,
                                     typename Base::NoAugmentation{}, this->unused_,
                                     [this](int) { return this->order_; });
    }
};

}  // namespace against_pytorch
