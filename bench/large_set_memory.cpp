// Peak memory of one outer iteration at the paper's largest setting: CIFAR-10, 1,000 images per class,
// batches of 1,000, N = 80 student steps, ConvNet of width 128; set, gradient, momentum and an expert's
// trajectory included. Takes minutes. Fails above 2 GB.
// The images are random numbers: memory does not depend on them.

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <pad/distill/presets.hpp>
#include <pad/pad.hpp>

namespace {

using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 32, 32>, 10>;
using Strategy = pad::distill::Distiller<Agent>;

/// Peak resident memory of this process so far, in 10⁶ bytes.
double peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
}

pad::distill::SyntheticSet<float> random_set(const Strategy::Settings& settings) {
    pad::distill::SyntheticSet<float> set;
    set.shape = {3, 32, 32};
    set.classes = Agent::classes;
    set.images_per_class = settings.images_per_class;
    set.step_size = settings.step_size;
    const auto size = static_cast<std::size_t>(set.size());
    set.images.resize(size * 3 * 32 * 32);
    set.labels.resize(size * Agent::classes);
    const pad::core::Random random(1, pad::core::Stream::user);
    for (std::size_t i = 0; i < set.images.size(); ++i)
        set.images[i] = static_cast<float>(random.normal(i, 0U));
    for (std::size_t i = 0; i < size; ++i)
        set.labels[i * Agent::classes +
                   static_cast<std::size_t>(set.class_of(static_cast<int>(i)))] = 5;
    return set;
}

/// One expert with every epoch that the window can ask for.
pad::expert::MemoryTrajectories<float> random_expert(const pad::match::Trajectory& matcher) {
    const auto layout = Agent::parameter_layout();
    std::vector<float> theta(static_cast<std::size_t>(layout.size));
    pad::nn::initialize(layout, pad::core::Random(1, pad::core::Stream::user), theta.data());
    std::vector<std::vector<float>> checkpoints;
    for (int epoch = matcher.first_start; epoch <= matcher.last_epoch(); ++epoch) {
        checkpoints.push_back(theta);
        for (std::size_t i = 0; i < theta.size(); ++i) theta[i] += i % 2 == 0 ? 1e-3F : -1e-3F;
    }
    pad::expert::MemoryTrajectories<float> experts(matcher.first_start);
    experts.add(std::move(checkpoints));
    return experts;
}

}  // namespace

int main() {
    const auto settings =
        pad::distill::preset_settings<Strategy>(pad::distill::find_preset("cifar10", 1000));
    std::printf("%d images, batch %d, N = %d, %td parameters\n", 10 * settings.images_per_class,
                settings.matcher.batch, settings.matcher.steps, Strategy::SoftEngine::parameters);
    Strategy distiller(settings);
    const auto experts = random_expert(settings.matcher);
    auto set = random_set(settings);
    pad::distill::Update<float> update(set);
    std::printf("set, momentum and trajectory: %.0f MB\n", peak_megabytes());
    std::fflush(stdout);
    const auto start = std::chrono::steady_clock::now();
    Strategy::Run run(distiller, experts);
    const auto report = run.step(0, set, update);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    const double peak = peak_megabytes();
    std::printf("one outer iteration: %.0f s, loss %.3f, peak %.0f MB\n", time.count(),
                report.outcome.loss, peak);
    return peak <= 2000 ? 0 : 1;
}
