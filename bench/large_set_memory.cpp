// Peak memory of one outer iteration at the paper's largest setting: CIFAR-10, 1,000 images per class,
// batches of 1,000, N = 80 student steps, ConvNet of width 128; set, gradient, momentum and an expert's
// trajectory included. Takes minutes. Fails above 2 GB.
// The images are random numbers: memory does not depend on them.

#include <sys/resource.h>

#include <chrono>
#include <cstdio>

#include <pad/distill/presets.hpp>
#include <pad/pad.hpp>

#include "random_run.hpp"

namespace {

using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 32, 32>, 10>;
using Strategy = pad::distill::Distiller<Agent>;

/// Peak resident memory of this process so far, in 10⁶ bytes.
double peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
}

}  // namespace

int main() {
    const auto settings =
        pad::distill::preset_settings<Strategy>(pad::distill::find_preset("cifar10", 1000));
    std::printf("%d images, batch %d, N = %d, %td parameters\n", 10 * settings.images_per_class,
                settings.matcher.batch, settings.matcher.steps, Strategy::SoftEngine::parameters);
    Strategy distiller(settings);
    const auto experts = bench::random_expert<Agent>(settings.matcher);
    auto set = bench::random_set<Agent>(settings.images_per_class, settings.step_size);
    pad::distill::Momentum<float> momentum(set);
    Strategy::Update update(set, momentum);
    std::printf("set, momentum and trajectory: %.0f MB\n", peak_megabytes());
    std::fflush(stdout);
    const auto start = std::chrono::steady_clock::now();
    Strategy::Run run(distiller, experts);
    const auto report = run.step(0, update);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    const double peak = peak_megabytes();
    std::printf("one outer iteration: %.0f s, loss %.3f, peak %.0f MB\n", time.count(),
                report.outcome.loss, peak);
    return peak <= 2000 ? 0 : 1;
}
