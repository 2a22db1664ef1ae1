/// @file
/// Plain gradient descent on a sequence of batches, and its exact backward recursion.
#pragma once

#include <algorithm>
#include <vector>

#include <pad/diff/differentiator.hpp>

namespace pad::diff {

/// N steps θ_{i+1} = θ_i − η ∇θ ℓ(θ_i; x_i, y_i), differentiated through all of them.
///
/// Given v_N = ∂L/∂θ_N, the recursion walks back over i = N−1 … 0: with the directional gradient
/// (Rθ, Rx, Ry) along v_{i+1} at θ_i,
///   v_i = v_{i+1} − η·Rθ,  ∂L/∂x_i = −η·Rx,  ∂L/∂y_i = −η·Ry,  ∂L/∂η −= v_{i+1}·∇θ ℓ.
/// This is the number that double backpropagation through the whole graph gives (docs/derivation.md).
/// For each step θ_i is kept; everything else is computed again on the way back. Where the engine
/// was given a memory budget, as many steps as fit also leave a record of their values, which saves
/// the way back about an eighth of the work. The result is the same up to rounding.
///
/// On a backend that replays, a step's sweep is one: batches of one size give the same launches, so
/// that only the first two of each size after a change of memory are launched kernel by kernel. What
/// differs from step to step, θ_i and the losses, is copied to and from fixed places; filling the
/// batch, the update and add_gradient stay outside. A sweep with a record is not replayed: its record
/// lies somewhere else in each step. Same bits.
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

    /// Bytes that `steps` steps on batches of up to `batch` images need: their parameters and the
    /// engine's workspace.
    [[nodiscard]] static Index required_bytes(const Engine& engine, int steps, Index batch) {
        const Index numbers = descent_size(steps) + Engine::workspace_size(engine.cut(batch));
        return numbers * static_cast<Index>(sizeof(T));
    }
    /// Numbers that `steps` steps keep besides records: θ_0 … θ_N, the gradient, and the θ_i that
    /// replayed sweeps read.
    [[nodiscard]] static constexpr Index descent_size(int steps) {
        return (steps + (Replay::replays ? 3 : 2)) * parameters;
    }
    /// Throws Error when the engine's memory budget is below `required_bytes`.
    static void check_memory(const Engine& engine, int steps, Index batch) {
        const Index required = required_bytes(engine, steps, batch);
        core::require(engine.memory_bytes() == 0 || required <= engine.memory_bytes(),
                      "the memory budget is ", engine.memory_bytes() >> 20, " MiB; ", steps,
                      " inner steps of ", parameters, " parameters on batches of ", batch,
                      " images need ", (required >> 20) + 1, " MiB");
    }

    /// Numbers in the records of `steps` steps on such batches: of all steps, or of as many as fit
    /// into what the budget leaves.
    [[nodiscard]] static Index records_size(const Engine& engine, int steps, Index batch) {
        const Index record = Engine::record_size(engine.cut(batch));
        if (engine.memory_bytes() == 0 || record == 0) return 0;
        const Index left = engine.memory_bytes() - required_bytes(engine, steps, batch);
        const Index fitting = left / (record * static_cast<Index>(sizeof(T)));
        return std::clamp<Index>(fitting, 0, steps) * record;
    }

    /// Runs `steps` steps from `start` ([parameters], host memory) with step size `eta`. Waits for
    /// nothing.
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
        if constexpr (Replay::replays) {
            replayed_theta_.reserve(parameters);
            replayed_losses_.reserve(2);
        }
        records_.clear();
        recorded_ = 0;
        for (int i = 0; i < steps; ++i) {
            source.fill(i, images_, labels_);
            // The first batch is the largest.
            if (i == 0) record_memory_.reserve(records_size(engine_, steps, images_.cut().count));
            records_.push_back(next_record(images_.cut()));
            sweep(i, forward_, nullptr, [&](const T* theta, double* losses) {
                engine_.gradient(theta, images_, labels_,
                                 {.theta = gradient_.data(), .losses = losses},
                                 nn::Statistics::batch, nullptr, records_.back());
            });
            backend::combine(engine_.backend(), parameters, at(i), -eta, gradient_.data(),
                             mutable_at(i + 1));
        }
        run_losses_.reserve(2 * steps);
        engine_.backend().copy(2 * steps, step_losses_.data(), run_losses_.data());
    }

    /// θ_i of the last run, i in 0 … steps, in the backend's memory.
    [[nodiscard]] const T* at(int i) const { return history_.data() + i * parameters; }
    /// θ_N of the last run.
    [[nodiscard]] const T* last() const { return at(steps_); }
    /// Copies θ_N of the last run to host memory.
    void read_last(T* to) const { history_.read(steps_ * parameters, parameters, to); }
    /// Training loss of each step of the last run, before its update. Asked for the first time, it
    /// waits for the device: best behind `backward`, which waits anyway.
    [[nodiscard]] const std::vector<double>& losses() {
        if (losses_.empty()) {
            const std::vector<double>& numbers = read(run_losses_);
            for (std::size_t i = 0; i < numbers.size(); i += 2) losses_.push_back(numbers[i]);
        }
        return losses_;
    }

    /// Steps of the last run that left a record.
    [[nodiscard]] int recorded_steps() const {
        return static_cast<int>(records_.size()) -
               static_cast<int>(std::count(records_.begin(), records_.end(), nullptr));
    }

    /// Sweeps of all runs and ways back that the backend replayed (Replay in docs/policies/backend.md).
    [[nodiscard]] Index replayed_sweeps() const {
        return forward_.replayed() + backward_.replayed();
    }

    /// Walks back from v = ∂L/∂θ_N ([parameters], the backend's memory; afterwards ∂L/∂θ_0) and
    /// returns ∂L/∂η.
    /// Cost: one directional gradient for each step, without the values that were recorded.
    template <class Source>
    double backward(T* v, Source& source) {
        for (int i = steps_ - 1; i >= 0; --i) {
            source.fill(i, images_, labels_);
            typename Engine::Results results{.theta = gradient_.data(), .images = &grad_images_};
            if constexpr (Loss::differentiable_labels) results.labels = &grad_labels_;
            // A replay does not do what the engine does on the host: give the results their shape.
            grad_images_.resize(Engine::image_size, images_.cut());
            if (results.labels) grad_labels_.resize(Engine::classes, images_.cut());
            sweep(i, backward_, v, [&](const T* theta, double* losses) {
                results.losses = losses;
                engine_.directional(theta, v, images_, labels_, results, nn::Statistics::batch,
                                    nullptr, record(i));
            });
            source.add_gradient(i, grad_images_, grad_labels_, -eta_);
            backend::add_scaled(engine_.backend(), parameters, -eta_, gradient_.data(), v);
        }
        double grad_eta = 0;
        const std::vector<double>& numbers = read(step_losses_);
        for (std::size_t i = numbers.size(); i > 0; i -= 2) grad_eta -= numbers[i - 1];
        return grad_eta;
    }

private:
    /// What decides the launches of a sweep: sizes, and the one address that a caller chooses.
    struct SweepKey {
        MicroBatches cut;
        const T* direction;
        friend bool operator==(const SweepKey&, const SweepKey&) = default;
    };
    using Replay = typename Engine::Backend::template Replay<SweepKey>;

    /// work(θ_i, losses): the sweep of step i, which leaves its loss and its tangent in `losses`.
    template <class Work>
    void sweep(int i, Replay& replay, const T* direction, const Work& work) {
        double* const losses = step_losses_.data() + 2 * i;
        const SweepKey key{images_.cut(), direction};
        if (record(i)) {
            work(at(i), losses);
        } else if constexpr (Replay::replays) {
            engine_.backend().copy(parameters, at(i), replayed_theta_.data());
            replay.run(key, [&] { work(replayed_theta_.data(), replayed_losses_.data()); });
            engine_.backend().copy(2, replayed_losses_.data(), losses);
        } else {
            replay.run(key, [&] { work(at(i), losses); });
        }
    }

    /// Where step i left its record; null if it has none.
    [[nodiscard]] T* record(int i) const { return records_[static_cast<std::size_t>(i)]; }

    /// Where the next step leaves its record; null when the budget is used up.
    T* next_record(const MicroBatches& cut) {
        const Index size = Engine::record_size(cut);
        if (size == 0 || recorded_ + size > record_memory_.size()) return nullptr;
        T* const record = record_memory_.data() + recorded_;
        recorded_ += size;
        return record;
    }

    T* mutable_at(int i) { return history_.data() + i * parameters; }

    /// Losses of the sweeps of all steps and their tangents, in turn. The only place where the host
    /// waits for the device.
    const std::vector<double>& read(const Buffer<double>& losses) {
        numbers_.resize(2 * static_cast<std::size_t>(steps_));
        losses.read(0, 2 * steps_, numbers_.data());
        return numbers_;
    }

    Engine& engine_;
    Buffer<T> history_;
    Buffer<T> gradient_;
    Buffer<double> step_losses_;
    Buffer<T> replayed_theta_;
    Buffer<double> replayed_losses_;
    Replay forward_;
    Replay backward_;
    Buffer<T> record_memory_;
    std::vector<T*> records_;
    Index recorded_ = 0;
    Array images_;
    Array labels_;
    Array grad_images_;
    Array grad_labels_;
    Buffer<double> run_losses_;  ///< those of `run`; `backward` writes over step_losses_
    std::vector<double> losses_;
    std::vector<double> numbers_;
    T eta_ = 0;
    int steps_ = 0;
};

}  // namespace pad::diff
