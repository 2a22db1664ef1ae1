/// @file
/// The networks under which gradients or features are matched: fresh ones, and trained ones.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <pad/match/concept.hpp>
#include <pad/match/synthetic_view.hpp>
#include <pad/train/epoch.hpp>
#include <pad/train/network.hpp>
#include <pad/train/sgd.hpp>

namespace pad::match {

/// What a network is trained on between two iterations.
enum class TrainOn { nothing, synthetic, real };
/// As the enum's values, in order.
inline constexpr std::array<std::string_view, 3> train_on_names{"nothing", "synthetic", "real"};

/// Settings of those networks. A fresh one is drawn every `matchings` iterations; between two
/// iterations with the same network it is trained for `epochs` epochs.
struct Networks {
    int matchings = 1;  ///< iterations with one network: the outer loop of DC
    TrainOn train_on = TrainOn::nothing;
    int epochs = 1;               ///< between two iterations: the inner loop of DC
    int batch = 256;              ///< images
    double learning_rate = 0.01;  ///< constant
    double momentum = 0;          ///< forgotten at each iteration
    double weight_decay = 0;
    int real_images = 0;  ///< random visible real images of an epoch, all classes; 0: all

    [[nodiscard]] std::string describe() const {
        if (train_on == TrainOn::nothing || matchings == 1)
            return core::text("fresh networks, ", matchings, " iterations each");
        return core::text(matchings, " iterations each network, between them ", epochs,
                          " epochs on ", train_on == TrainOn::real ? "real" : "synthetic",
                          " images", train_on == TrainOn::real ? core::text(" ", real_images) : "",
                          ", batch ", batch, " rate ", learning_rate, " momentum ", momentum,
                          " weight decay ", weight_decay);
    }
    /// Throws Error for settings that cannot work.
    void check() const {
        core::require(matchings >= 1, "the iterations with one network are ", matchings,
                      "; at least 1 is needed");
        core::require(epochs >= 1 && batch >= 1, "networks are trained for ", epochs,
                      " epochs in batches of ", batch, "; both must be at least 1");
        core::require(real_images >= 0, "networks are trained on ", real_images,
                      " real images; 0 uses all, otherwise it must be positive");
    }
};

/// Hands out the network of each iteration.
template <class Context>
class NetworkSource {
public:
    using T = typename Context::Scalar;
    using Soft = typename Context::SoftEngine;
    using Hard = typename Context::HardEngine;
    using State = train::NetworkState<typename Soft::Agent, T>;

    /// @param real_batch  real images of a class that an iteration sees: what an epoch is
    NetworkSource(const Networks& settings, const Context& context, int real_batch)
        : settings_(settings),
          context_(context),
          real_batch_(real_batch),
          soft_(context.soft, context.shape, context.augmentation),
          hard_(context.hard, context.shape, context.augmentation) {
        settings.check();
    }

    /// The network of an iteration; `set` are the synthetic training images as they are now.
    /// Throws Error when a trained network is asked for out of turn, or its training diverges.
    State& at(int iteration, const SyntheticView<T>& set) {
        if (iteration % settings_.matchings == 0) {
            const auto which = static_cast<std::uint32_t>(iteration / settings_.matchings);
            network_ = std::make_unique<State>(
                core::Random(context_.seed, core::Stream::matching_network, which));
        } else {
            core::require(network_ && next_ == iteration, "iteration ", iteration,
                          " needs the network of the iteration before it; the last one was ",
                          next_ - 1);
            train(iteration, set);
        }
        next_ = iteration + 1;
        return *network_;
    }

    /// θ and running statistics; empty when the next iteration starts afresh.
    [[nodiscard]] std::vector<T> state() const {
        if (!network_ || next_ % settings_.matchings == 0) return {};
        std::vector<T> values(network_->theta(), network_->theta() + Soft::parameters);
        values.insert(values.end(), network_->running(), network_->running() + Soft::statistics);
        return values;
    }
    /// Takes the first values of `state` before iteration `iteration`; returns how many.
    std::size_t restore(int iteration, const std::vector<T>& values) {
        if (iteration % settings_.matchings == 0) return 0;
        constexpr auto size = static_cast<std::size_t>(Soft::parameters + Soft::statistics);
        core::require(values.size() >= size, "the state of a matching network holds ",
                      values.size(), " values; this network has ", size);
        network_ = std::make_unique<State>(core::Random(0, core::Stream::matching_network));
        std::copy_n(values.data(), Soft::parameters, network_->theta());
        std::copy_n(values.data() + Soft::parameters, Soft::statistics, network_->running());
        next_ = iteration;
        return size;
    }

private:
    void train(int iteration, const SyntheticView<T>& set) {
        const auto it = static_cast<std::uint32_t>(iteration);
        if (settings_.train_on == TrainOn::synthetic) {
            std::vector<int> images(static_cast<std::size_t>(set.count));
            for (std::size_t i = 0; i < images.size(); ++i) images[i] = static_cast<int>(i);
            run(context_.soft, soft_, images, it,
                {set.images, set.labels, set.count, Soft::image_size, Soft::classes});
        } else if (settings_.train_on == TrainOn::real) {
            core::require(context_.real != nullptr,
                          "networks are trained on real images, and there are none");
            run(context_.hard, hard_, real_images(iteration), it, context_.real->data());
        }
    }

    [[nodiscard]] std::vector<int> real_images(int iteration) const {
        std::vector<int> images;
        const core::Random random(context_.seed, core::Stream::matching_training,
                                  3 * static_cast<std::uint32_t>(iteration));
        const int classes = context_.real->classes();
        const int all = static_cast<int>(context_.real->data().count);
        const int each =
            settings_.real_images > 0 ? std::max(1, settings_.real_images / classes) : all;
        for (int c = 0; c < classes; ++c)
            context_.real->draw(c, context_.real->epoch(c, iteration, real_batch_), each, random,
                                images);
        return images;
    }

    template <class Engine, class Runner>
    void run(Engine& engine, Runner& runner, const std::vector<int>& images, std::uint32_t it,
             const train::TrainingData<T>& data) {
        const core::Random shuffle(context_.seed, core::Stream::matching_training, 3 * it + 1);
        const core::Random draws(context_.seed, core::Stream::matching_training, 3 * it + 2);
        const train::Sgd optimiser{settings_.momentum, settings_.weight_decay};
        typename train::Sgd::Stepper<Engine> stepper(optimiser, engine);
        std::uint64_t call = 0;
        for (int epoch = 0; epoch < settings_.epochs; ++epoch) {
            auto order = shuffle.permutation(static_cast<int>(images.size()),
                                             static_cast<std::uint32_t>(epoch));
            for (int& i : order) i = images[static_cast<std::size_t>(i)];
            runner.run(stepper, network_->theta(), network_->running(), data, order,
                       settings_.batch, settings_.learning_rate, draws, call);
            call += runner.calls(order.size(), settings_.batch);
        }
        core::require(network_->finite(), "the network that is matched diverged before iteration ",
                      it, "; lower its learning rate ", settings_.learning_rate);
    }

    Networks settings_;
    Context context_;
    int real_batch_;
    train::EpochRunner<Soft, typename Context::Augmentation> soft_;
    train::EpochRunner<Hard, typename Context::Augmentation> hard_;
    std::unique_ptr<State> network_;
    int next_ = 0;
};

}  // namespace pad::match
