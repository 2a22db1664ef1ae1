/// @file
/// What a matching loss is.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>

#include <pad/backend/vector.hpp>
#include <pad/data/dataset.hpp>
#include <pad/expert/trajectory_source.hpp>
#include <pad/match/real_images.hpp>
#include <pad/match/synthetic_view.hpp>
#include <pad/nn/layer.hpp>

namespace pad::match {

/// The family tag of a matching loss.
struct Family {};

/// What a matching loss compares the synthetic set with.
struct Needs {
    bool trajectories = false;  ///< of experts: a run trains and stores them first
    bool real_images = false;   ///< batches of the training set, as the scheduler shows it
};

/// What one evaluation of a matching loss says besides its gradient.
struct Outcome {
    double loss = 0;
    int expert = 0;         ///< trajectory matching only
    int start_epoch = 0;    ///< s, trajectory matching only
    double inner_loss = 0;  ///< training loss on synthetic images: of the last step of the student,
                            ///< or mean over the classes; 0 where no network is trained
};

/// What a Runner is given. Everything lives longer than the Runner.
/// @tparam SoftEngine  diff::Differentiator with nn::SoftCrossEntropy: for synthetic images
/// @tparam HardEngine  the same with nn::HardCrossEntropy: for real images
/// @tparam Mask        what the mask keeps: select(theta_n, target, layout, keep) for vectors in host
///                     memory, flags(theta_n, target, target_on_host) for vectors in the backend's
template <class SoftEngine_, class HardEngine_, class Mask_, class Augmentation_>
struct Context {
    using SoftEngine = SoftEngine_;
    using HardEngine = HardEngine_;
    using Mask = Mask_;
    using Augmentation = Augmentation_;
    using Scalar = typename SoftEngine::Scalar;
    using Gradient =
        SyntheticGradient<Scalar, backend::Vector<Scalar, typename SoftEngine::Backend>>;

    SoftEngine& soft;
    HardEngine& hard;
    const nn::ParameterLayout& layout;
    const Mask& mask;
    const Augmentation& augmentation;
    data::ImageShape shape;
    std::uint64_t seed = 0;
    const expert::TrajectorySource<Scalar>* trajectories = nullptr;  ///< null unless needed
    const RealImages<Scalar>* real = nullptr;                        ///< null unless needed
};

/// A matching loss policy is a settings object M with
///   using family = match::Family;
///   static constexpr match::Needs needs;
///   std::string describe() const;
///   void check() const;                  throws Error for settings that cannot work
///   int first_epoch() const; int last_epoch() const;   if it needs trajectories: the expert epochs
///                                        that it needs, which is what a run stores
///   template <class Context> class Runner
///       Runner(const M& settings, const Context& context)
///       Outcome run(int iteration, const SyntheticView<T>&, Context::Gradient&): the loss at the
///       synthetic set, and its exact gradient, both in the memory of kernels; a pure function of
///       (seed, iteration, set) and of its state.
///       std::vector<T> state() const;    optional: what `run` carries from one iteration to the
///       void restore(int iteration, const std::vector<T>&);   next, for checkpoints
///   Index runner_bytes<Engine, Augmentation>(engine, count) const;   optional: what a Runner takes of
///                                        a device's memory for `count` synthetic images
///   Formation formation;                 optional: how stored images become training images
///   static constexpr double image_rate;  optional: rate of the images where settings name none
template <class M>
concept Matcher = requires(const M& matcher) {
    typename M::family;
    { M::needs } -> std::convertible_to<Needs>;
    { matcher.describe() } -> std::convertible_to<std::string>;
    matcher.check();
}
&&(!M::needs.trajectories || requires(const M& matcher) {
    { matcher.first_epoch() } -> std::convertible_to<int>;
    { matcher.last_epoch() } -> std::convertible_to<int>;
});

/// A Runner that has a state of its own.
template <class R, class T>
concept Stateful = requires(R& runner, const std::vector<T>& values) {
    { runner.state() } -> std::convertible_to<std::vector<T>>;
    runner.restore(0, values);
};

}  // namespace pad::match
