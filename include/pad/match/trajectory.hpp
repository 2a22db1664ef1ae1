/// @file
/// Trajectory matching: MTT, FTD, DATM and PAD.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include <pad/backend/mirror.hpp>
#include <pad/diff/unrolled_descent.hpp>
#include <pad/expert/trajectory_source.hpp>
#include <pad/match/concept.hpp>
#include <pad/match/synthetic_batches.hpp>
#include <pad/match/trajectory_loss.hpp>

namespace pad::match {

/// Matches the end of N student steps on the synthetic set with an expert M epochs later
/// (MTT, section 3; DATM, section 3.2; PAD, section 3.2).
///
/// From θ_0 = θ*_s, N plain gradient steps with the learned step size η give θ_N;
/// L = Σ_kept(θ_N − θ*_{s+M})² / Σ_kept(θ_0 − θ*_{s+M})². The start epoch s is uniform in
/// {first_start, …, UB − 1} with UB = min(last_start, start_limit + (last_start − start_limit)·
/// iteration/expansion_end): early epochs first, later ones as the set becomes able to carry them.
/// The gradient is exact: it goes through all N steps (diff/unrolled_descent.hpp).
struct Trajectory {
    using family = Family;
    static constexpr Needs needs{.trajectories = true, .real_images = false};

    int steps = 80;            ///< N, student steps
    int expert_epochs = 2;     ///< M, epochs from start to target
    int first_start = 0;       ///< T⁻, epoch
    int start_limit = 10;      ///< T, bound of the start epoch in the first iteration
    int last_start = 20;       ///< T⁺, bound of the start epoch in the end
    int expansion_end = 1000;  ///< iterations until the window has reached T⁺
    int batch = 100;           ///< synthetic images in each student step

    [[nodiscard]] std::string describe() const {
        return core::text("trajectory N ", steps, " M ", expert_epochs, " window ", first_start,
                          ",", start_limit, ",", last_start, " (", expansion_end, ") batch ",
                          batch);
    }

    /// UB, the bound of the start epoch in an iteration.
    [[nodiscard]] int upper_bound(int iteration) const {
        if (expansion_end <= 0) return last_start;
        const double grown =
            start_limit + static_cast<double>(last_start - start_limit) * iteration / expansion_end;
        return std::min(last_start, static_cast<int>(grown));
    }
    /// First and last expert epoch that is ever needed.
    [[nodiscard]] int first_epoch() const { return first_start; }
    [[nodiscard]] int last_epoch() const { return last_start - 1 + expert_epochs; }

    /// Throws Error for settings that cannot work, alone or with these trajectories.
    void check() const {
        core::require(steps >= 1, "steps (N) is ", steps, "; at least 1 is needed");
        core::require(expert_epochs >= 1, "expert epochs (M) is ", expert_epochs,
                      "; at least 1 is needed");
        core::require(batch >= 1, "the synthetic batch size is ", batch, "; at least 1 is needed");
        core::require(0 <= first_start && first_start < start_limit && start_limit <= last_start,
                      "the window of start epochs is ", first_start, ", ", start_limit, ", ",
                      last_start, "; it must satisfy 0 <= first_start < start_limit <= last_start");
    }
    template <class T>
    void check(const expert::TrajectorySource<T>& trajectories) const {
        check();
        core::require(trajectories.experts() >= 1, "trajectory matching needs at least one expert");
        core::require(
            trajectories.first_epoch() <= first_start && trajectories.last_epoch() >= last_epoch(),
            "the window needs expert epochs ", first_start, " … ", last_epoch(),
            "; the trajectories hold ", trajectories.first_epoch(), " … ",
            trajectories.last_epoch());
    }

    /// Throws Error when the memory budget of `engine` is too small for the student's steps on a set
    /// of `images` images.
    template <class Engine>
    void check_memory(const Engine& engine, int images) const {
        diff::UnrolledDescent<Engine>::check_memory(engine, steps, std::min(batch, images));
    }

    /// Bytes that a Runner takes for a set of `count` images on a backend with memory of its own,
    /// the engine's workspace apart.
    template <class Engine, class Augmentation>
    [[nodiscard]] Index runner_bytes(const Engine& engine, Index count) const {
        using Kernels = data::BatchKernels<typename Engine::Scalar, typename Engine::Backend,
                                           typename Augmentation::Draw>;
        const Index images = std::min<Index>(batch, count);
        const Index values = Engine::image_size + Engine::label_rows;
        // A batch with its gradient.
        const Index batches = 2 * values * engine.cut(images).total_columns();
        const Index augmented = Kernels::adjoint_workspace * Engine::image_size * images;
        using Descent = diff::UnrolledDescent<Engine>;
        const Index descent =
            Descent::descent_size(steps) + Descent::records_size(engine, steps, images);
        const Index ends = 2 * Engine::parameters;  // θ* and v
        const Index flags = Engine::parameters;     // of the mask, a byte each
        return (batches + augmented + descent + ends) *
                   static_cast<Index>(sizeof(typename Engine::Scalar)) +
               flags;
    }

    template <class Context>
    class Runner;
};

/// Evaluates the trajectory matching loss and its gradient; keeps its memory between iterations.
template <class Context>
class Trajectory::Runner {
public:
    using T = typename Context::Scalar;
    using Engine = typename Context::SoftEngine;

    Runner(const Trajectory& settings, const Context& context)
        : settings_(settings),
          engine_(context.soft),
          mask_(context.mask),
          trajectories_(*context.trajectories),
          seed_(context.seed),
          augmenter_(data::augment_shape(context.shape), context.augmentation,
                     context.soft.backend()),
          descent_(context.soft),
          v_(Engine::parameters) {
        settings.check(trajectories_);
    }

    /// The loss of iteration `iteration` at `set`, and its gradient. Cost: N gradients and N
    /// directional gradients; memory: θ of each step. Throws Error for experts of another network.
    Outcome run(int iteration, const SyntheticView<T>& set, typename Context::Gradient& gradient) {
        const Outcome chosen = choose(iteration);
        const auto start = parameters(chosen.expert, chosen.start_epoch);
        const auto target = parameters(chosen.expert, chosen.start_epoch + settings_.expert_epochs);

        const auto it = static_cast<std::uint32_t>(iteration);
        const core::Random order(seed_, core::Stream::synthetic_order, it);
        const core::Random draws(seed_, core::Stream::synthetic_augmentation, it);
        SyntheticBatches<Engine, Augmenter> batches(
            engine_, augmenter_, set,
            batch_plan(static_cast<int>(set.count), settings_.batch, settings_.steps, order, 0),
            draws, 0, gradient);

        // Sent ahead of the loop, so that nothing waits between loop and recursion.
        const T* const target_of_kernels = target_.of(target);
        descent_.run(start.data(), static_cast<T>(set.step_size), settings_.steps, batches);
        const std::uint8_t* const keep = mask_.flags(descent_.last(), target_of_kernels, target);
        loss_.slope(engine_.backend(), Engine::parameters, descent_.last(), descent_.at(0),
                    target_of_kernels, keep, v_.data());
        gradient.step_size = descent_.backward(v_.data(), batches);
        Outcome outcome = chosen;
        outcome.loss = loss_.value();
        outcome.inner_loss = descent_.losses().back();
        return outcome;
    }

private:
    using Augmenter =
        data::BatchAugmenter<T, typename Engine::Backend, typename Context::Augmentation>;

    [[nodiscard]] std::span<const T> parameters(int expert, int epoch) const {
        return expert::parameters_of(trajectories_, expert, epoch, Engine::parameters);
    }

    [[nodiscard]] Outcome choose(int iteration) const {
        const core::Random random(seed_, core::Stream::selection);
        const auto it = static_cast<std::uint64_t>(iteration);
        Outcome outcome;
        outcome.expert = random.integer(trajectories_.experts(), it, 0);
        outcome.start_epoch =
            settings_.first_start +
            random.integer(settings_.upper_bound(iteration) - settings_.first_start, it, 1);
        return outcome;
    }

    Trajectory settings_;
    Engine& engine_;
    const typename Context::Mask& mask_;
    const expert::TrajectorySource<T>& trajectories_;
    std::uint64_t seed_;
    Augmenter augmenter_;
    diff::UnrolledDescent<Engine> descent_;
    backend::Mirror<T, typename Engine::Backend> target_;
    TrajectoryLoss<T, typename Engine::Backend> loss_;
    typename Engine::template Buffer<T> v_;  ///< ∂L/∂θ_N
};

}  // namespace pad::match
