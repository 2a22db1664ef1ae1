// Policies of one's own (own_policies.hpp) put together with shipped ones, tried in memory on images
// that the program makes.

#include <pad/pad.hpp>
#include <pad/run/waiting_threads.hpp>

#include "options.hpp"
#include "own_policies.hpp"

namespace {

/// A convolution whose result does not tell left from right.
struct SymmetricNet {
    using Image = pad::core::Shape<1, 12, 12>;
    using Network = pad::nn::Sequential<
        pad::nn::Convolution<8>,
        pad::nn::NormActivationPool<pad::nn::InstanceNorm, pad::nn::Relu, pad::nn::AveragePool<2>>,
        own::Symmetric, pad::nn::Linear<2>>::Layer<Image>;
    static constexpr int classes = 2;
    static std::string describe() { return "SymmetricNet 1x12x12 classes 2"; }
    static pad::nn::ParameterLayout parameter_layout() {
        pad::nn::ParameterLayout layout;
        Network::describe(layout);
        return layout;
    }
};

// Slots that are not given hold PAD's choice.
using Strategy = pad::distill::Distiller<SymmetricNet, own::LogitGap, own::WeightsOnly,
                                         own::SmoothTrajectory, pad::schedule::WholeSet>;

Strategy::Settings tiny_settings() {
    Strategy::Settings settings;
    settings.scoring = {.networks = 1, .epochs = 2, .batch = 32, .learning_rate = 0.01};
    settings.experts = {.experts = 1, .epochs = 3, .batch = 32, .learning_rate = 0.05};
    settings.matcher.steps = 2;
    settings.matcher.expert_epochs = 1;
    settings.matcher.start_limit = settings.matcher.last_start = 2;
    settings.matcher.batch = 10;
    settings.update.image_rate = 10;
    settings.images_per_class = 5;
    settings.iterations = 3;
    settings.step_size = 0.05;
    return settings;
}

/// Noise that is brighter in the upper half (class 0) or in the lower half (class 1).
pad::data::Dataset bright_halves(std::uint64_t images, std::uint64_t seed) {
    pad::data::Dataset set;
    set.name = "bright halves";
    set.shape = {1, 12, 12};
    set.classes = 2;
    const pad::core::Random random(seed, pad::core::Stream::user);
    for (std::uint64_t i = 0; i < images; ++i) {
        set.labels.push_back(static_cast<int>(i % 2));
        for (std::uint32_t pixel = 0; pixel < 144; ++pixel) {
            const bool bright = (pixel < 72) == (i % 2 == 0);
            const double value = 0.6 * random.uniform(i, pixel) + (bright ? 0.4 : 0.0);
            set.images.push_back(static_cast<float>(value));
        }
    }
    return set;
}

/// Trains the experts and keeps what they pass through.
pad::expert::MemoryTrajectories<float> train_experts(Strategy& strategy,
                                                     const pad::data::Dataset& set) {
    const auto easy_to_hard = pad::score::easy_to_hard(set, strategy.score(set));
    pad::expert::MemoryTrajectories<float> experts;
    for (int i = 0; i < strategy.settings().experts.experts; ++i) {
        std::vector<std::vector<float>> checkpoints;
        strategy.train_expert(set, easy_to_hard, i, [&](int, std::span<const float> theta) {
            checkpoints.emplace_back(theta.begin(), theta.end());
        });
        experts.add(std::move(checkpoints));
    }
    return experts;
}

void distil(Strategy& strategy, const pad::data::Dataset& set) {
    const auto experts = train_experts(strategy, set);
    auto synthetic = strategy.start(set, experts);
    pad::distill::Momentum<float> momentum(synthetic);
    Strategy::Update update(synthetic, momentum);
    Strategy::Run run(strategy, experts);
    std::printf("agent: %s\nscorer: %s\nmask: %s\nmatching loss: %s\n",
                SymmetricNet::describe().c_str(), strategy.settings().scorer.describe().c_str(),
                strategy.settings().mask.describe().c_str(),
                strategy.settings().matcher.describe().c_str());
    for (int i = 0; i < strategy.settings().iterations; ++i) {
        const auto report = run.step(i, update);
        std::printf("iteration %d  start epoch %d  matching loss %.4f  step size %.5f%s\n", i,
                    report.outcome.start_epoch, report.outcome.loss, report.step_size,
                    report.skipped ? "  (skipped)" : "");
    }
}

}  // namespace

int main(int argc, char** argv) {
    pad::run::let_waiting_threads_sleep(argv);
    Strategy::Settings settings = tiny_settings();
    std::uint64_t images = 200;

    CLI::App app{"Distils a small made-up data set with policies that the library does not have."};
    app.add_option("--images", images, "images to make")
        ->check(CLI::Range(20, 100000))
        ->capture_default_str();
    app.add_option("--iterations", settings.iterations, "iterations")->capture_default_str();
    app.add_option("--seed", settings.seed, "seed of everything that is random")
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    return example::guarded([&] {
        Strategy strategy(settings);
        distil(strategy, bright_halves(images, settings.seed));
    });
}
