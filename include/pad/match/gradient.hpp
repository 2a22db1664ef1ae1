/// @file
/// Gradient matching: DC, DSA and IDC.
#pragma once

#include <string>
#include <vector>

#include <pad/match/class_batches.hpp>
#include <pad/match/formation.hpp>
#include <pad/match/gradient_distance.hpp>
#include <pad/match/networks.hpp>

namespace pad::match {

/// Matches the gradient of the training loss on synthetic images with that on real images of the
/// same class (DC, Zhao et al. 2021; DSA, Zhao and Bilen 2021; IDC, Kim et al. 2022):
///   L = Σ_classes D(∇_θ ℓ(θ; A(S_c)), ∇_θ ℓ(θ; A(T_c))),
/// with the same augmentation A on both sides, and D over the parameters that the mask keeps.
///
/// The gradient is exact: with v = ∂D/∂g at g = ∇_θ ℓ(θ; x), ∂D/∂x = d/dε ∇_x ℓ(θ + εv; x), one
/// directional gradient (docs/derivation.md).
/// Networks with batch norm use running statistics, which 16 real images of each class set first.
/// @tparam Distance  RowCosine, Cosine, SquaredError, AbsoluteError
template <class Distance = RowCosine>
struct Gradient {
    using family = Family;
    static constexpr Needs needs{.trajectories = false, .real_images = true};

    /// Rate of the images where a composition names none: DC's.
    static constexpr double image_rate = 0.1;

    /// Whose gradients are compared, and what they are trained on between two iterations.
    Networks networks{.matchings = 10, .train_on = TrainOn::synthetic, .epochs = 50};
    BatchSizes batch{};          ///< images of each class
    bool class_by_class = true;  ///< otherwise the images of all classes give one gradient
    Formation formation{};       ///< how stored images become training images
    Distance distance{};         ///< D

    [[nodiscard]] std::string describe() const {
        return core::text("gradient, ", Distance::name, class_by_class ? " by class" : " at once",
                          ", batch ", batch.real, " synthetic ", batch.synthetic, " formation ",
                          formation.factor, ", ", networks.describe());
    }
    /// Throws Error for settings that cannot work.
    void check() const {
        networks.check();
        batch.check();
    }

    template <class Context>
    class Runner;
};

/// Evaluates a gradient matching loss and its gradient.
template <class Distance>
template <class Context>
class Gradient<Distance>::Runner {
public:
    using T = typename Context::Scalar;
    using Soft = typename Context::SoftEngine;
    static constexpr Index parameters = Soft::parameters;
    /// Real images of each class that set a batch norm's statistics.
    static constexpr int statistics_images = 16;

    Runner(const Gradient& settings, const Context& context)
        : settings_(settings),
          context_(context),
          networks_(settings.networks, context, settings.batch.real),
          batches_(settings.batch, context),
          formed_(settings.formation, context.shape, Soft::classes, context.soft.backend()),
          ours_(parameters),
          theirs_(parameters),
          v_(parameters),
          keep_(static_cast<std::size_t>(parameters)) {}

    /// The loss of iteration `iteration` at `set`, and its gradient. Cost, for each class: a
    /// gradient on real images, a gradient and a directional gradient on synthetic ones.
    Outcome run(int iteration, const SyntheticView<T>& set, SyntheticGradient<T>& gradient) {
        const SyntheticView<T> formed = formed_.form(set);
        auto& network = networks_.at(iteration, formed);
        const auto plan = batches_.plan(iteration, formed, settings_.class_by_class);
        batches_.start(gradient);
        set_statistics(iteration, network);
        Outcome outcome;
        for (const Pairing& now : plan) {
            outcome.loss += compare(now, network, gradient);
            outcome.inner_loss += inner_loss_ / static_cast<double>(plan.size());
        }
        formed_.pull_back(gradient);
        return outcome;
    }

    [[nodiscard]] std::vector<T> state() const { return networks_.state(); }
    void restore(int iteration, const std::vector<T>& values) {
        networks_.restore(iteration, values);
    }

private:
    static constexpr nn::Statistics mode =
        Soft::statistics > 0 ? nn::Statistics::running : nn::Statistics::batch;

    /// D of one pairing; adds its gradient.
    template <class Network>
    double compare(const Pairing& now, Network& network, SyntheticGradient<T>& gradient) {
        const T* const theta = network.theta();
        T* const running = network.running();
        batches_.fill_real(now, images_, mode);
        batches_.fill_real_labels(now, images_, labels_);
        context_.hard.gradient(theta, images_, labels_, {.theta = theirs_.data()}, mode, running);

        batches_.fill_synthetic(now, images_, mode);
        batches_.fill_synthetic_labels(now, images_, soft_labels_);
        inner_loss_ =
            context_.soft
                .gradient(theta, images_, soft_labels_, {.theta = ours_.data()}, mode, running)
                .value;
        const std::span<const T> ours = ours_.span();
        const std::span<const T> theirs = theirs_.span();
        context_.mask.select(ours, theirs, context_.layout, std::span<std::uint8_t>(keep_));
        const double loss = settings_.distance(context_.layout, ours, theirs,
                                               std::span<const std::uint8_t>(keep_), v_.span());
        context_.soft.directional(theta, v_.data(), images_, soft_labels_,
                                  {.images = &grad_images_, .labels = &grad_labels_}, mode,
                                  running);
        batches_.add_image_gradient(now, grad_images_, gradient);
        batches_.add_label_gradient(now, grad_labels_, gradient);
        return loss;
    }

    /// Batch norms see one batch of real images, and keep still afterwards.
    template <class Network>
    void set_statistics(int iteration, Network& network) {
        if constexpr (Soft::statistics > 0) {
            const core::Random random(context_.seed, core::Stream::real_batch,
                                      static_cast<std::uint32_t>(iteration));
            Pairing now;
            for (int c = 0; c < Soft::classes; ++c)
                context_.real->draw(c, context_.real->epoch(c, iteration, settings_.batch.real),
                                    statistics_images, random, now.real);
            now.call = Soft::classes;
            batches_.fill_real(now, images_);
            context_.hard.logits(network.theta(), images_, labels_, nn::Statistics::update,
                                 network.running());
        }
    }

    Gradient settings_;
    Context context_;
    NetworkSource<Context> networks_;
    ClassBatches<Context> batches_;
    FormedSet<T, typename Soft::Backend> formed_;
    core::Buffer<T> ours_, theirs_, v_;
    std::vector<std::uint8_t> keep_;
    diff::BatchArray<T> images_, labels_, soft_labels_, grad_images_, grad_labels_;
    double inner_loss_ = 0;
};

}  // namespace pad::match
