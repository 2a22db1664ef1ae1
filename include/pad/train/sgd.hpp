/// @file
/// Stochastic gradient descent with momentum and weight decay.
#pragma once

#include <string>

#include <pad/diff/differentiator.hpp>
#include <pad/train/family.hpp>

namespace pad::train {

using core::Index;

/// g = ∇ℓ(θ) + weight_decay·θ; buffer = g on the first step, momentum·buffer + g later;
/// θ ← θ − rate·buffer (PyTorch's convention). Plain SGD, momentum 0, trains MTT's experts.
struct Sgd {
    using family = Family;

    double momentum = 0;
    double weight_decay = 0;

    [[nodiscard]] std::string describe() const {
        return core::text("sgd momentum ", momentum, " weight decay ", weight_decay);
    }

    template <class Engine>
    class Stepper;
};

/// The state of one training run with Sgd.
template <class Engine>
class Sgd::Stepper {
public:
    using T = typename Engine::Scalar;

    Stepper(const Sgd& settings, Engine& engine)
        : settings_(settings),
          engine_(engine),
          gradient_(Engine::parameters),
          buffer_(settings.momentum != 0 ? Engine::parameters : 0) {}

    /// One step on one batch; returns the loss before it. `running`: batch norm statistics.
    double step(T* theta, T* running, const typename Engine::Array& images,
                const typename Engine::Array& labels, double rate) {
        const auto loss = engine_.gradient(theta, images, labels, {.theta = gradient_.data()},
                                           nn::Statistics::update, running);
        const Update update{gradient_.data(),
                            buffer_.data(),
                            theta,
                            static_cast<T>(first_ ? 0 : settings_.momentum),
                            static_cast<T>(settings_.weight_decay),
                            static_cast<T>(rate)};
        backend::for_each_element(engine_.backend(), Engine::parameters, update);
        first_ = false;
        return loss.value;
    }
    /// Forgets the momentum, as a new optimiser would.
    void reset() { first_ = true; }

    // Kernels: public, because nvcc names them outside the class.
    struct Update {
        const T* gradient;
        T* buffer;  ///< null without momentum
        T* theta;
        T momentum;
        T weight_decay;
        T rate;
        PAD_HOST_DEVICE void operator()(Index i) const {
            T g = gradient[i] + weight_decay * theta[i];
            if (buffer) g = buffer[i] = momentum * buffer[i] + g;
            theta[i] -= rate * g;
        }
    };

private:
    Sgd settings_;
    Engine& engine_;
    typename Engine::template Buffer<T> gradient_;
    typename Engine::template Buffer<T> buffer_;
    bool first_ = true;
};

}  // namespace pad::train
