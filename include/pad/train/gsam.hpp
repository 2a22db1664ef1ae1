/// @file
/// Adaptive GSAM, the optimiser of flat expert trajectories.
#pragma once

#include <cmath>
#include <string>

#include <pad/diff/differentiator.hpp>
#include <pad/train/family.hpp>

namespace pad::train {

using core::Index;

/// FTD's optimiser (Du et al. 2023, section 3.3; GSAM: Zhuang et al. 2022), adaptive form:
///   g₀ = ∇ℓ(θ), e = ρ·θ²⊙g₀ / (‖|θ|⊙g₀‖ + ε), g₁ = ∇ℓ(θ + e) on the same batch,
///   cos = g₀·g₁ / (‖g₀‖‖g₁‖ + ε), u = g₁ − α·(g₀ − cos·‖g₀‖·g₁/(‖g₁‖ + ε)), θ ← θ − rate·u.
/// Cost: two gradients for each step.
struct Gsam {
    using family = Family;

    double rho = 0.01;   ///< ρ, radius of the perturbation
    double alpha = 0.3;  ///< α, share of the component of g₀ that is orthogonal to g₁

    [[nodiscard]] std::string describe() const {
        return core::text("adaptive gsam rho ", rho, " alpha ", alpha);
    }

    template <class Engine>
    class Stepper;
};

/// The state of one training run with Gsam.
template <class Engine>
class Gsam::Stepper {
public:
    using T = typename Engine::Scalar;

    Stepper(const Gsam& settings, Engine& engine)
        : settings_(settings),
          engine_(engine),
          gradient_(Engine::parameters),
          perturbation_(Engine::parameters),
          perturbed_(Engine::parameters),
          second_gradient_(Engine::parameters) {}

    /// One step on one batch; returns the loss at θ. `running`: batch norm statistics, which
    /// move once, at θ.
    double step(T* theta, T* running, const typename Engine::Array& images,
                const typename Engine::Array& labels, double rate) {
        constexpr Index size = Engine::parameters;
        const auto& backend = engine_.backend();
        const auto loss = engine_.gradient(theta, images, labels, {.theta = gradient_.data()},
                                           nn::Statistics::update, running);
        backend::for_each_element(backend, size,
                                  Multiply{theta, gradient_.data(), perturbed_.data()});
        const double norm = length(perturbed_);
        const Perturb perturb{theta, gradient_.data(), perturbation_.data(), perturbed_.data(),
                              static_cast<T>(settings_.rho / (norm + epsilon))};
        backend::for_each_element(backend, size, perturb);
        perturbed_loss_ =
            engine_
                .gradient(perturbed_.data(), images, labels, {.theta = second_gradient_.data()},
                          nn::Statistics::batch, running)
                .value;
        const double first = length(gradient_);
        const double second = length(second_gradient_);
        const double cosine =
            backend::dot(backend, size, gradient_.data(), second_gradient_.data(), dot_memory_) /
            (first * second + epsilon);
        const Combine combine{gradient_.data(), second_gradient_.data(), perturbed_.data(),
                              static_cast<T>(settings_.alpha),
                              static_cast<T>(cosine * first / (second + epsilon))};
        backend::for_each_element(backend, size, combine);
        backend::add_scaled(backend, size, static_cast<T>(-rate), perturbed_.data(), theta);
        return loss.value;
    }
    void reset() {}

    /// g₀, e, g₁ and u of the last step, [parameters] each, and its loss at θ + e.
    [[nodiscard]] std::span<const T> gradient() const { return gradient_.span(); }
    [[nodiscard]] std::span<const T> perturbation() const { return perturbation_.span(); }
    [[nodiscard]] std::span<const T> perturbed_gradient() const { return second_gradient_.span(); }
    [[nodiscard]] std::span<const T> update() const { return perturbed_.span(); }
    [[nodiscard]] double perturbed_loss() const { return perturbed_loss_; }

    // Kernels: public, because nvcc names them outside the class.
    struct Multiply {
        const T* a;
        const T* b;
        T* product;
        PAD_HOST_DEVICE void operator()(Index i) const { product[i] = a[i] * b[i]; }
    };
    struct Perturb {
        const T* theta;
        const T* gradient;
        T* perturbation;
        T* perturbed;
        T scale;
        PAD_HOST_DEVICE void operator()(Index i) const {
            perturbation[i] = theta[i] * theta[i] * gradient[i] * scale;
            perturbed[i] = theta[i] + perturbation[i];
        }
    };
    struct Combine {
        const T* gradient;
        const T* perturbed_gradient;
        T* update;
        T alpha;
        T projection;
        PAD_HOST_DEVICE void operator()(Index i) const {
            const T orthogonal = gradient[i] - projection * perturbed_gradient[i];
            update[i] = perturbed_gradient[i] - alpha * orthogonal;
        }
    };

private:
    static constexpr double epsilon = 1e-12;

    [[nodiscard]] double length(const typename Engine::template Buffer<T>& x) {
        return std::sqrt(
            backend::dot(engine_.backend(), Engine::parameters, x.data(), x.data(), dot_memory_));
    }

    Gsam settings_;
    Engine& engine_;
    typename Engine::template Buffer<T> gradient_;
    typename Engine::template Buffer<T> perturbation_;
    typename Engine::template Buffer<T> perturbed_;
    typename Engine::template Buffer<T> second_gradient_;
    backend::DotMemory<typename Engine::Backend> dot_memory_;
    double perturbed_loss_ = 0;
};

}  // namespace pad::train
