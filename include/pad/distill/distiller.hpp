/// @file
/// The composition: a strategy is a type.
#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/data/augment/dsa.hpp>
#include <pad/diff/differentiator.hpp>
#include <pad/distill/family.hpp>
#include <pad/distill/gradient_check.hpp>
#include <pad/distill/memory_need.hpp>
#include <pad/distill/start.hpp>
#include <pad/distill/synthetic_set.hpp>
#include <pad/distill/update.hpp>
#include <pad/expert/training.hpp>
#include <pad/mask/selection.hpp>
#include <pad/mask/shallow_fraction.hpp>
#include <pad/match/trajectory.hpp>
#include <pad/schedule/pad_window.hpp>
#include <pad/score/el2n.hpp>
#include <pad/score/ensemble.hpp>
#include <pad/train/gsam.hpp>

namespace pad::distill {

/// A distillation strategy, put together by the compiler.
///
///     using Strategy = pad::distill::Distiller<
///         pad::nn::arch::ConvNet<pad::core::Shape<1, 28, 28>, 10, 32>, pad::mask::None>;
///
/// The agent comes first; every further argument is a policy, in any order, and goes to the slot of
/// its family. Slots that are not given hold PAD's choice: score::El2n, schedule::PadWindow,
/// train::Gsam, mask::ShallowFraction, match::Trajectory, data::Dsa, backend::Host<>,
/// Precision<float>.
///
/// The stages score → experts → distil are member functions; each is a pure function of its
/// arguments and the seed. Reading, writing and resuming is run::Pipeline's business.
template <class Agent_, class... Policies>
class Distiller {
    static_assert(
        requires {
            typename Agent_::Network;
            typename Agent_::Image;
            Agent_::classes;
        },
        "pad: Distiller's first argument is the agent, a network such as "
        "nn::arch::ConvNet<Shape<3, 32, 32>, 10> (docs/policies/agent.md)");
    static_assert((family::known<Policies> && ...),
                  "pad: every argument of Distiller after the agent is a policy with a `family` "
                  "tag, such as mask::None (docs/policies/README.md)");
    static_assert(((family::count<score::Family, Policies...> <= 1) &&
                   (family::count<schedule::Family, Policies...> <= 1) &&
                   (family::count<train::Family, Policies...> <= 1) &&
                   (family::count<mask::Family, Policies...> <= 1) &&
                   (family::count<match::Family, Policies...> <= 1) &&
                   (family::count<data::AugmentationFamily, Policies...> <= 1) &&
                   (family::count<backend::Family, Policies...> <= 1) &&
                   (family::count<PrecisionFamily, Policies...> <= 1)),
                  "pad: Distiller was given two policies of the same family; each slot takes one "
                  "(docs/policies/README.md)");
    template <class F, class Default>
    using Slot = typename family::Pick<F, Default, Policies...>::type;

public:
    using Agent = Agent_;
    using Scorer = Slot<score::Family, score::El2n>;
    using Scheduler = Slot<schedule::Family, schedule::PadWindow>;
    using Optimiser = Slot<train::Family, train::Gsam>;
    using Mask = Slot<mask::Family, mask::ShallowFraction>;
    using Matcher = Slot<match::Family, match::Trajectory>;
    using Augmentation = Slot<data::AugmentationFamily, data::Dsa>;
    using Backend = Slot<backend::Family, backend::Host<>>;
    using Scalar = typename Slot<PrecisionFamily, Precision<float>>::Scalar;
    using Experts = expert::TrajectorySource<Scalar>;
    using RealImages = match::RealImages<Scalar>;
    using Update = distill::Update<Scalar, Backend>;

    /// Engine for real images with class labels, and for synthetic images with soft labels.
    using HardEngine = diff::Differentiator<Agent, nn::HardCrossEntropy, Scalar, Backend>;
    using SoftEngine = diff::Differentiator<Agent, nn::SoftCrossEntropy, Scalar, Backend>;

    static_assert(
        score::Scorer<Scorer, HardEngine, Scalar>,
        "pad: the scorer of a Distiller needs score(engine, theta, running, images, "
        "labels) const -> std::vector<double>, or watch(images) const, or scores(set, seed) "
        "const, and describe() (docs/policies/scorer.md)");
    static_assert(schedule::Scheduler<Scheduler>,
                  "pad: the scheduler of a Distiller needs slice(epoch, class_size) const -> "
                  "schedule::Slice and describe() (docs/policies/scheduler.md)");
    static_assert(train::Optimiser<Optimiser>,
                  "pad: the expert optimiser of a Distiller needs describe() and a template "
                  "Stepper<Engine> (docs/policies/optimiser.md)");
    static_assert(mask::Mask<Mask>,
                  "pad: the mask of a Distiller needs select(layout, keep) const, or "
                  "select(theta_n, target, layout, keep) const for float and double, and "
                  "describe() (docs/policies/mask.md)");
    static_assert(!mask::HasSelector<Mask> || mask::SelectsOn<Mask, Scalar, Backend>,
                  "pad: the Selector of a mask is made of (mask, layout) and needs "
                  "select(backend, theta_n, target, keep) (docs/policies/mask.md)");
    static_assert(match::Matcher<Matcher>,
                  "pad: the matching loss of a Distiller needs a static constexpr match::Needs "
                  "`needs`, describe(), check(), first_epoch() and last_epoch() if it needs "
                  "trajectories, and a template Runner (docs/policies/matching.md)");
    static_assert(data::Augmentation<Augmentation>, PAD_AUGMENTATION_REQUIREMENTS);

    /// Everything a strategy can be told; defaults are PAD's at CIFAR-10 IPC 10.
    struct Settings {
        Scorer scorer{};
        Scheduler scheduler{};
        Optimiser optimiser{};
        Mask mask{};
        Matcher matcher{};
        Augmentation augmentation{};
        score::EnsembleSettings scoring{};
        expert::ExpertSettings experts{};
        UpdateSettings update = default_update<Matcher>();
        StartSettings start = default_start<Matcher>();
        int images_per_class = 10;
        int iterations = 10000;
        double step_size = 0.01;  ///< η at the start
        /// An update is skipped when the loss is larger; 0: never. Only the loss of trajectory
        /// matching is relative, 1 for a student that has not moved.
        double skip_threshold = Matcher::needs.trajectories ? 1.0 : 0.0;
        std::uint64_t seed = 0;
        core::Index workspace_bytes = diff::default_workspace<Backend>;
        /// What a matching loss may use in all, bytes: activations that fit are stored, others are
        /// computed again. 0: nothing is stored.
        core::Index memory_bytes = 0;
    };

    /// What one iteration did.
    struct Report {
        match::Outcome outcome;
        double step_size = 0;
        bool skipped = false;     ///< the loss was above the threshold
        bool not_finite = false;  ///< loss or gradient was not a number; nothing was changed
        bool held = false;        ///< η was kept from turning negative
    };

    /// Throws Error when `memory_bytes` is too small for the matching loss, or a device's memory for
    /// its iterations (memory_need).
    explicit Distiller(Settings settings, Backend backend = {})
        : settings_(std::move(settings)),
          backend_(backend),
          layout_(Agent::parameter_layout()),
          hard_(backend, settings_.workspace_bytes),
          soft_(backend, settings_.workspace_bytes, settings_.memory_bytes) {
        const int images = Agent::classes * settings_.images_per_class;
        if constexpr (requires { settings_.matcher.check_memory(soft_, images); })
            settings_.matcher.check_memory(soft_, images);
        check_memory(*this, ImageCounts{});
    }

    [[nodiscard]] const Settings& settings() const { return settings_; }
    [[nodiscard]] HardEngine& hard_engine() { return hard_; }
    [[nodiscard]] SoftEngine& soft_engine() { return soft_; }

    /// Stage 1, FIEX: a difficulty for every image, higher is harder.
    std::vector<double> score(const data::Dataset& set, const score::EpochFinished& finished = {}) {
        check_images(set);
        return score::ensemble_scores(hard_, settings_.scorer, set, settings_.scoring,
                                      settings_.seed, finished);
    }

    /// Stage 2, FIEX: trains expert `index` and hands out its parameters at epochs 0 … epochs.
    void train_expert(
        const data::Dataset& set, const std::vector<std::vector<int>>& easy_to_hard, int index,
        const std::function<void(int epoch, std::span<const Scalar> theta)>& checkpoint,
        const std::function<void(int epoch, double loss)>& finished = {}) {
        check_images(set);
        const train::TrainingSet<Scalar> training(set);
        expert::train_expert(hard_, settings_.optimiser, settings_.scheduler,
                             settings_.augmentation, set.shape, training.data(), easy_to_hard,
                             settings_.experts, settings_.seed, index, checkpoint, finished);
    }

    /// The set that stage 3 starts from.
    SyntheticSet<Scalar> start(const data::Dataset& set, const Experts& experts) {
        check_images(set);
        settings_.start.check(settings_.update.learn_labels);
        return start_set(soft_, set, experts, experts.last_epoch(), settings_.images_per_class,
                         settings_.step_size, settings_.start, settings_.seed);
    }

    /// The same without experts. Throws Error when `start` asks them.
    SyntheticSet<Scalar> start(const data::Dataset& set) {
        return start(set, expert::MemoryTrajectories<Scalar>());
    }

    /// The real images that a matching loss may look at, as the scheduler shows them. `set` has to
    /// outlive them. @param easy_to_hard  score/ensemble.hpp
    RealImages real_images(const data::Dataset& set,
                           const std::vector<std::vector<int>>& easy_to_hard) const {
        check_images(set);
        const Scheduler scheduler = settings_.scheduler;
        return RealImages(set, easy_to_hard, [scheduler](int epoch, int class_size) {
            const schedule::Slice slice = scheduler.slice(epoch, class_size);
            return std::pair(slice.begin, slice.end);
        });
    }

    /// The set that networks are trained on: `set`, unless its stored images hold several training
    /// images each (match::Formation).
    SyntheticSet<Scalar> training_set(const SyntheticSet<Scalar>& set) const {
        if constexpr (requires(const Matcher& m) { m.formation.images(); })
            return formed(set, settings_.matcher.formation, backend_);
        else
            return set;
    }

    /// Stage 3: one object for the iterations of one run. It is given what the matching loss needs:
    /// experts, real images, or both.
    class Run {
        using Selection = mask::Selection<Scalar, Backend>;
        using Context = match::Context<SoftEngine, HardEngine, Selection, Augmentation>;
        using Runner = typename Matcher::template Runner<Context>;
        static constexpr match::Needs needs = Matcher::needs;

    public:
        Run(Distiller& distiller, const Experts& experts) : Run(distiller, &experts, nullptr) {
            static_assert(!needs.real_images,
                          "pad: this matching loss compares with real images; give its Run those "
                          "of Distiller::real_images (docs/policies/matching.md)");
        }
        Run(Distiller& distiller, const RealImages& real) : Run(distiller, nullptr, &real) {
            static_assert(!needs.trajectories,
                          "pad: this matching loss compares with trajectories; give its Run the "
                          "experts (docs/policies/matching.md)");
        }
        Run(Distiller& distiller, const Experts& experts, const RealImages& real)
            : Run(distiller, &experts, &real) {}

        /// Iteration `iteration` (from 0): matching loss, exact gradient, update of the set.
        /// A pure function of (seed, iteration, set, momentum). Set and gradient stay in the backend's
        /// memory: `update` brings the set to the host when it is asked to.
        Report step(int iteration, Update& update) {
            const Settings& settings = distiller_.settings_;
            const match::SyntheticView<Scalar> set = update.view();
            Report report;
            report.outcome = runner_.run(iteration, set, gradient_);
            report.step_size = set.step_size;
            report.not_finite = !std::isfinite(report.outcome.loss) || !finite(set.count);
            report.skipped = !report.not_finite && settings.skip_threshold > 0 &&
                             report.outcome.loss > settings.skip_threshold;
            if (!report.not_finite && !report.skipped)
                report.held = update.apply(distiller_.backend_, gradient_, settings.update);
            return report;
        }

        /// What the matching loss carries from one iteration to the next, for a checkpoint.
        [[nodiscard]] std::vector<Scalar> state() const {
            if constexpr (match::Stateful<Runner, Scalar>)
                return runner_.state();
            else
                return {};
        }
        /// Continues before iteration `iteration` with the state that it had there.
        void restore(int iteration, const std::vector<Scalar>& state) {
            if constexpr (match::Stateful<Runner, Scalar>) runner_.restore(iteration, state);
        }

    private:
        Run(Distiller& distiller, const Experts* experts, const RealImages* real)
            : distiller_(distiller),
              mask_(std::make_unique<Selection>(distiller.settings_.mask, distiller.layout_,
                                                distiller.backend_)),
              runner_(distiller.settings_.matcher,
                      Context{distiller.soft_, distiller.hard_, distiller.layout_, *mask_,
                              distiller.settings_.augmentation,
                              data::ImageShape{Agent::Image::channels, Agent::Image::height,
                                               Agent::Image::width},
                              distiller.settings_.seed, experts, real}) {}

        [[nodiscard]] bool finite(core::Index images) {
            return check_.finite(distiller_.backend_, gradient_, images * SoftEngine::image_size,
                                 images * SoftEngine::classes);
        }

        Distiller& distiller_;
        std::unique_ptr<Selection> mask_;  ///< stays where it is when the Run is moved
        Runner runner_;
        typename Context::Gradient gradient_;
        GradientCheck<Scalar, Backend> check_;
    };

private:
    static void check_images(const data::Dataset& set) {
        const data::ImageShape wanted{Agent::Image::channels, Agent::Image::height,
                                      Agent::Image::width};
        core::require(set.shape == wanted && set.classes == Agent::classes, set.name,
                      ": images are ", set.shape.channels, "×", set.shape.height, "×",
                      set.shape.width, " with ", set.classes, " classes; the agent takes ",
                      wanted.channels, "×", wanted.height, "×", wanted.width, " with ",
                      Agent::classes);
    }

    Settings settings_;
    Backend backend_;
    nn::ParameterLayout layout_;
    HardEngine hard_;
    SoftEngine soft_;
};

}  // namespace pad::distill
