/// @file
/// Plain gradient descent on a sequence of batches, and its exact backward recursion.
#pragma once

#include <vector>

#include <pad/diff/differentiator.hpp>

namespace pad::diff {

/// N steps θ_{i+1} = θ_i − η ∇θ ℓ(θ_i; x_i, y_i), differentiated through all of them.
///
/// Given v_N = ∂L/∂θ_N, the recursion walks back over i = N−1 … 0: with the directional gradient
/// (Rθ, Rx, Ry) along v_{i+1} at θ_i,
///   v_i = v_{i+1} − η·Rθ,  ∂L/∂x_i = −η·Rx,  ∂L/∂y_i = −η·Ry,  ∂L/∂η −= v_{i+1}·∇θ ℓ.
/// This is the number that double backpropagation through the whole graph gives (docs/derivation.md),
/// and only θ_i is kept for each step.
///
/// A *batch source* supplies the batches, the same ones each time it is asked:
///   source.fill(step, images, labels)                    resizes and fills two BatchArrays
///   source.add_gradient(step, images, labels, factor)    takes factor·(Rx, Ry) of the step
/// @tparam Engine  a Differentiator
template <class Engine>
class UnrolledDescent {
public:
    using T = typename Engine::Scalar;
    using Loss = typename Engine::Loss;
    static constexpr Index parameters = Engine::parameters;

    explicit UnrolledDescent(Engine& engine) : engine_(engine), gradient_(parameters) {}

    using Array = typename Engine::Array;
    template <class U>
    using Buffer = typename Engine::template Buffer<U>;

    /// Runs `steps` steps from `start` ([parameters], host memory) with step size `eta`.
    /// Cost: one gradient for each step. Throws Error for steps < 1.
    template <class Source>
    void run(const T* start, T eta, int steps, Source& source) {
        core::require(steps >= 1, "unrolled descent needs at least one step and was given ", steps);
        steps_ = steps;
        eta_ = eta;
        losses_.clear();
        history_.reserve((steps + 1) * parameters);
        history_.write(0, parameters, start);
        step_losses_.reserve(2 * steps);
        for (int i = 0; i < steps; ++i) {
            source.fill(i, images_, labels_);
            engine_.gradient(at(i), images_, labels_,
                             {.theta = gradient_.data(), .losses = step_losses_.data() + 2 * i});
            backend::combine(engine_.backend(), parameters, at(i), -eta, gradient_.data(),
                             mutable_at(i + 1));
        }
        for (const SweepLoss& loss : read_losses()) losses_.push_back(loss.value);
    }

    /// θ_i of the last run, i in 0 … steps, in the backend's memory.
    [[nodiscard]] const T* at(int i) const { return history_.data() + i * parameters; }
    /// θ_N of the last run.
    [[nodiscard]] const T* last() const { return at(steps_); }
    /// Copies θ_N of the last run to host memory.
    void read_last(T* to) const { history_.read(steps_ * parameters, parameters, to); }
    /// Training loss of each step, before its update.
    [[nodiscard]] const std::vector<double>& losses() const { return losses_; }

    /// Walks back from v = ∂L/∂θ_N ([parameters], backend's memory; afterwards ∂L/∂θ_0) and returns ∂L/∂η.
    /// Cost: one directional gradient for each step.
    template <class Source>
    double backward(T* v, Source& source) {
        for (int i = steps_ - 1; i >= 0; --i) {
            source.fill(i, images_, labels_);
            typename Engine::Results results{.theta = gradient_.data(),
                                             .images = &grad_images_,
                                             .losses = step_losses_.data() + 2 * i};
            if constexpr (Loss::differentiable_labels) results.labels = &grad_labels_;
            engine_.directional(at(i), v, images_, labels_, results);
            source.add_gradient(i, grad_images_, grad_labels_, -eta_);
            backend::add_scaled(engine_.backend(), parameters, -eta_, gradient_.data(), v);
        }
        double grad_eta = 0;
        const std::vector<SweepLoss> losses = read_losses();
        for (int i = steps_ - 1; i >= 0; --i)
            grad_eta -= losses[static_cast<std::size_t>(i)].tangent;
        return grad_eta;
    }

private:
    T* mutable_at(int i) { return history_.data() + i * parameters; }

    /// Losses of the sweeps of all steps. The only place where the host waits for the device.
    [[nodiscard]] std::vector<SweepLoss> read_losses() const {
        std::vector<double> numbers(2 * static_cast<std::size_t>(steps_));
        step_losses_.read(0, 2 * steps_, numbers.data());
        std::vector<SweepLoss> losses;
        for (std::size_t i = 0; i < numbers.size(); i += 2)
            losses.push_back({numbers[i], numbers[i + 1]});
        return losses;
    }

    Engine& engine_;
    Buffer<T> history_;
    Buffer<T> gradient_;
    Buffer<double> step_losses_;
    Array images_;
    Array labels_;
    Array grad_images_;
    Array grad_labels_;
    std::vector<double> losses_;
    T eta_ = 0;
    int steps_ = 0;
};

}  // namespace pad::diff
