/// @file
/// Distribution matching: DM, Gaussian-kernel MMD and characteristic functions.
#pragma once

#include <string>
#include <vector>

#include <pad/match/class_batches.hpp>
#include <pad/match/feature_distance.hpp>
#include <pad/match/feature_layers.hpp>
#include <pad/match/formation.hpp>
#include <pad/match/networks.hpp>

namespace pad::match {

/// Matches the features of synthetic images with those of real images of the same class:
///   L = Σ_classes Σ_layers w_l · D(f_l(θ; A(S_c)), f_l(θ; A(T_c))),
/// with the same augmentation A on both sides; DM (Zhao and Bilen 2023) for D = MeanDistance.
/// f_l is the output of a feature layer, w_l the share of its parameters that the mask keeps.
///
/// Each class is a forward pass of its own; where batch norm couples the images all classes go
/// through the network together, as in the published code.
/// @tparam Distance  MeanDistance, GaussianKernel, CharacteristicFunction
template <class Distance = MeanDistance>
struct Distribution {
    using family = Family;
    static constexpr Needs needs{.trajectories = false, .real_images = true};

    /// Rate of the images where a composition names none: DM's.
    static constexpr double image_rate = 1;

    Networks networks{};                 ///< whose features are compared
    BatchSizes batch{};                  ///< images of each class
    Features features = Features::last;  ///< which layers' outputs
    Formation formation{};               ///< how stored images become training images
    Distance distance{};                 ///< D, with its settings

    [[nodiscard]] std::string describe() const {
        return core::text("distribution, ", distance.describe(), " of ",
                          features == Features::last ? "the last" : "all", " features, batch ",
                          batch.real, " synthetic ", batch.synthetic, " formation ",
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

/// Evaluates a distribution matching loss and its gradient.
template <class Distance>
template <class Context>
class Distribution<Distance>::Runner {
public:
    using T = typename Context::Scalar;
    using Soft = typename Context::SoftEngine;
    using Network = typename Soft::Network;
    static_assert(HasFeatures<Network>,
                  "pad: distribution matching needs an agent whose Network is a chain of at least "
                  "two layers (nn::Sequential): its features are what the last layer sees "
                  "(docs/policies/matching.md)");

    Runner(const Distribution& settings, const Context& context)
        : settings_(settings),
          context_(context),
          networks_(settings.networks, context, settings.batch.real),
          batches_(settings.batch, context),
          formed_(settings.formation, context.shape, Soft::classes, context.soft.backend()),
          layers_(feature_layers_of<Network>()),
          keep_(static_cast<std::size_t>(Soft::parameters)) {
        if (settings.features == Features::last) layers_ = {layers_.back()};
        rows_ = settings.features == Features::last ? Network::features : Network::inner_outputs;
        for (std::size_t l = 0; l < layers_.size(); ++l)
            comparisons_.emplace_back(settings.distance, layers_[l].rows,
                                      core::Random(context.seed, core::Stream::frequencies,
                                                   static_cast<std::uint32_t>(l)));
    }

    /// The loss of iteration `iteration` at `set`, and its gradient. Cost, for each class: a
    /// forward sweep of the real images, two forward and one backward sweep of the synthetic ones.
    Outcome run(int iteration, const SyntheticView<T>& set, SyntheticGradient<T>& gradient) {
        const SyntheticView<T> formed = formed_.form(set);
        auto& network = networks_.at(iteration, formed);
        const auto plan = batches_.plan(iteration, formed, !Network::couples_images);
        batches_.start(gradient);
        const auto theta = network.parameters();
        context_.mask.select(theta, theta, context_.layout, std::span<std::uint8_t>(keep_));
        weigh(layers_, keep_);
        Outcome outcome;
        for (const Pairing& now : plan)
            outcome.loss += compare(now, iteration, theta.data(), gradient);
        for (auto& comparison : comparisons_) comparison.advance();
        formed_.pull_back(gradient);
        return outcome;
    }

    [[nodiscard]] std::vector<T> state() const {
        std::vector<T> values = networks_.state();
        for (const auto& comparison : comparisons_) {
            const std::vector<T> own = comparison.state();
            values.insert(values.end(), own.begin(), own.end());
        }
        return values;
    }
    void restore(int iteration, const std::vector<T>& values) {
        std::size_t at = networks_.restore(iteration, values);
        for (auto& comparison : comparisons_) {
            const std::size_t size = comparison.state().size();
            core::require(values.size() >= at + size, "the state of a matching loss holds ",
                          values.size(), " values; this one needs at least ", at + size);
            comparison.restore(std::span<const T>(values).subspan(at, size));
            at += size;
        }
    }

private:
    /// The features that are matched, image after image in `rows`.
    void features_of(const T* theta, std::vector<T>& values) {
        if (settings_.features == Features::last)
            context_.soft.features(theta, images_, features_, nn::Statistics::batch);
        else
            context_.soft.inner_outputs(theta, images_, features_);
        values.resize(static_cast<std::size_t>(rows_ * images_.cut().count));
        features_.template unpack<T>(std::span<T>(values));
    }

    /// The loss of one pairing; adds its gradient.
    double compare(const Pairing& now, int iteration, const T* theta,
                   SyntheticGradient<T>& gradient) {
        batches_.fill_real(now, images_);
        features_of(theta, theirs_);
        batches_.fill_synthetic(now, images_);
        features_of(theta, ours_);
        adjoint_.assign(ours_.size(), T(0));
        double loss = 0;
        const auto classes = now.real_of.size() - 1;
        for (std::size_t c = 0; c < classes; ++c) {
            const auto call = static_cast<std::uint64_t>(iteration) * Soft::classes +
                              (classes == 1 ? now.call : c);
            for (std::size_t l = 0; l < layers_.size(); ++l)
                if (layers_[l].weight > 0) loss += compare_layer(now, c, l, call);
        }
        packed_.resize(rows_, images_.cut());
        packed_.template pack<T>(std::span<const T>(adjoint_));
        context_.soft.feature_gradient(theta, images_, packed_, grad_images_);
        batches_.add_image_gradient(now, grad_images_, gradient);
        return loss;
    }

    /// The distance in feature layer l of the c-th class of a pairing.
    double compare_layer(const Pairing& now, std::size_t c, std::size_t l, std::uint64_t call) {
        const FeatureLayer& layer = layers_[l];
        const Index at = settings_.features == Features::last ? 0 : layer.at;
        const auto view = [&](const std::vector<T>& values, const std::vector<int>& of) {
            return FeatureView<T>{values.data() + of[c] * rows_ + at, of[c + 1] - of[c], layer.rows,
                                  rows_};
        };
        const auto ours = view(ours_, now.synthetic_of);
        part_.assign(static_cast<std::size_t>(ours.count * layer.rows), T(0));
        const double loss = comparisons_[l].compare(context_.soft.backend(), call, ours,
                                                    view(theirs_, now.real_of), part_.data());
        T* const to = adjoint_.data() + now.synthetic_of[c] * rows_ + at;
        for (Index i = 0; i < ours.count; ++i)
            for (Index r = 0; r < layer.rows; ++r)
                to[i * rows_ + r] = static_cast<T>(layer.weight) *
                                    part_[static_cast<std::size_t>(i * layer.rows + r)];
        return layer.weight * loss;
    }

    Distribution settings_;
    Context context_;
    NetworkSource<Context> networks_;
    ClassBatches<Context> batches_;
    FormedSet<T, typename Soft::Backend> formed_;
    std::vector<FeatureLayer> layers_;
    std::vector<typename Distance::template Comparison<T>> comparisons_;
    std::vector<std::uint8_t> keep_;
    Index rows_ = 0;
    diff::BatchArray<T> images_, features_, packed_, grad_images_;
    std::vector<T> ours_, theirs_, adjoint_, part_;
};

}  // namespace pad::match
