/// @file
/// AdamW: Adam with decoupled weight decay.
#pragma once

#include <cmath>
#include <string>

#include <pad/diff/differentiator.hpp>
#include <pad/train/family.hpp>

namespace pad::train {

/// Loshchilov & Hutter 2019, algorithm 2, in PyTorch's convention. With g = ∇ℓ(θ) in step t = 1, 2, …
///   θ ← θ − rate·weight_decay·θ,
///   m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²,
///   θ ← θ − rate·(m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε).
struct AdamW {
    using family = Family;

    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weight_decay = 0.01;

    [[nodiscard]] std::string describe() const {
        return core::text("adamw betas ", beta1, " ", beta2, " epsilon ", epsilon, " weight decay ",
                          weight_decay);
    }

    template <class Engine>
    class Stepper;
};

/// The state of one training run with AdamW.
template <class Engine>
class AdamW::Stepper {
public:
    using T = typename Engine::Scalar;

    Stepper(const AdamW& settings, Engine& engine)
        : settings_(settings),
          engine_(engine),
          gradient_(Engine::parameters),
          first_(Engine::parameters),
          second_(Engine::parameters) {
        reset();
    }

    /// One step on one batch; returns the loss before it. `running`: batch norm statistics.
    double step(T* theta, T* running, const typename Engine::Array& images,
                const typename Engine::Array& labels, double rate) {
        const auto loss = engine_.gradient(theta, images, labels, {.theta = gradient_.data()},
                                           nn::Statistics::update, running);
        ++step_;
        const double bias1 = 1 - std::pow(settings_.beta1, step_);
        const double bias2 = 1 - std::pow(settings_.beta2, step_);
        const Update update{gradient_.data(),
                            first_.data(),
                            second_.data(),
                            theta,
                            static_cast<T>(settings_.beta1),
                            static_cast<T>(settings_.beta2),
                            static_cast<T>(settings_.epsilon),
                            static_cast<T>(1 - rate * settings_.weight_decay),
                            static_cast<T>(rate / bias1),
                            static_cast<T>(1 / std::sqrt(bias2))};
        backend::for_each_element(engine_.backend(), Engine::parameters, update);
        return loss.value;
    }
    /// Forgets both moments, as a new optimiser would.
    void reset() {
        step_ = 0;
        backend::fill(engine_.backend(), Engine::parameters, first_.data(), T(0));
        backend::fill(engine_.backend(), Engine::parameters, second_.data(), T(0));
    }

    // A kernel: public, because nvcc names it outside the class.
    struct Update {
        const T* gradient;
        T* first;
        T* second;
        T* theta;
        T beta1;
        T beta2;
        T epsilon;
        T keep;   ///< 1 − rate·weight_decay
        T rate;   ///< rate / (1 − β₁ᵗ)
        T scale;  ///< 1 / √(1 − β₂ᵗ)
        PAD_HOST_DEVICE void operator()(core::Index i) const {
            const T g = gradient[i];
            first[i] = beta1 * first[i] + (1 - beta1) * g;
            second[i] = beta2 * second[i] + (1 - beta2) * g * g;
            theta[i] = keep * theta[i] - rate * first[i] / (std::sqrt(second[i]) * scale + epsilon);
        }
    };

private:
    AdamW settings_;
    Engine& engine_;
    typename Engine::template Buffer<T> gradient_;
    typename Engine::template Buffer<T> first_;
    typename Engine::template Buffer<T> second_;
    int step_ = 0;
};

}  // namespace pad::train
