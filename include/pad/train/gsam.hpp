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
        double* const products = products_.data();
        engine_.gradient(theta, images, labels,
                         {.theta = gradient_.data(), .losses = losses_.data()},
                         nn::Statistics::update, running);
        backend::for_each_element(backend, size,
                                  Multiply{theta, gradient_.data(), perturbed_.data()});
        multiply(perturbed_, perturbed_, products);
        backend.launch(1, PerturbationScale{products, settings_.rho, scales_.data()});
        const Perturb perturb{theta, gradient_.data(), perturbation_.data(), perturbed_.data(),
                              scales_.data()};
        backend::for_each_element(backend, size, perturb);
        engine_.gradient(perturbed_.data(), images, labels,
                         {.theta = second_gradient_.data(), .losses = losses_.data() + 2},
                         nn::Statistics::batch, running);
        multiply(gradient_, gradient_, products);
        multiply(second_gradient_, second_gradient_, products + 1);
        multiply(gradient_, second_gradient_, products + 2);
        backend.launch(1, Projection{products, scales_.data()});
        const Combine combine{gradient_.data(), second_gradient_.data(), perturbed_.data(),
                              static_cast<T>(settings_.alpha), scales_.data()};
        backend::for_each_element(backend, size, combine);
        backend::add_scaled(backend, size, static_cast<T>(-rate), perturbed_.data(), theta);
        return read_losses();
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
        const T* scale;
        PAD_HOST_DEVICE void operator()(Index i) const {
            perturbation[i] = theta[i] * theta[i] * gradient[i] * *scale;
            perturbed[i] = theta[i] + perturbation[i];
        }
    };
    /// ρ/(‖|θ|⊙g₀‖ + ε) from the square of the norm. One item, as Projection: numbers that decide
    /// what is done next stay on the device.
    struct PerturbationScale {
        const double* square;
        double rho;
        T* scale;
        PAD_HOST_DEVICE void operator()(Index) const {
            *scale = static_cast<T>(rho / (std::sqrt(*square) + epsilon));
        }
    };
    /// cos·‖g₀‖/(‖g₁‖ + ε) from g₀·g₀, g₁·g₁ and g₀·g₁.
    struct Projection {
        const double* products;
        T* projection;
        PAD_HOST_DEVICE void operator()(Index) const {
            const double first = std::sqrt(products[0]);
            const double second = std::sqrt(products[1]);
            const double cosine = products[2] / (first * second + epsilon);
            *projection = static_cast<T>(cosine * first / (second + epsilon));
        }
    };
    struct Combine {
        const T* gradient;
        const T* perturbed_gradient;
        T* update;
        T alpha;
        const T* projection;
        PAD_HOST_DEVICE void operator()(Index i) const {
            const T orthogonal = gradient[i] - *projection * perturbed_gradient[i];
            update[i] = perturbed_gradient[i] - alpha * orthogonal;
        }
    };

private:
    static constexpr double epsilon = 1e-12;

    using Vector = typename Engine::template Buffer<T>;
    using Doubles = typename Engine::template Buffer<double>;

    void multiply(const Vector& x, const Vector& y, double* product) {
        backend::dot(engine_.backend(), Engine::parameters, x.data(), y.data(), dot_memory_,
                     product);
    }

    /// The loss at θ; keeps that at θ + e. The only place of a step where the host waits.
    double read_losses() {
        double losses[4];
        losses_.read(0, 4, losses);
        perturbed_loss_ = losses[2];
        return losses[0];
    }

    Gsam settings_;
    Engine& engine_;
    Vector gradient_;
    Vector perturbation_;
    Vector perturbed_;
    Vector second_gradient_;
    Doubles losses_{4};  ///< at θ and θ + e, with room for tangents
    Doubles products_{3};
    Vector scales_{1};
    backend::DotMemory<typename Engine::Backend> dot_memory_;
    double perturbed_loss_ = 0;
};

}  // namespace pad::train
