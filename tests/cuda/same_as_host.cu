// The device against the host, in double: a whole run, and the layers that the golden cases lack.
#include <pad/cuda.cuh>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cuda/device.hpp>
#include <cuda/layers.hpp>
#include <exception>
#include <io/temporary_folder.hpp>
#include <string>

#include "host_side.hpp"

namespace {

using Backend = pad::backend::Cuda;
int failures = 0;

/// Largest difference, measured by the largest value.
void compare(const char* what, const std::vector<double>& host, const std::vector<double>& device,
             double tolerance) {
    double difference = host.size() == device.size() ? 0 : INFINITY;
    double scale = 0;
    for (std::size_t i = 0; i < std::min(host.size(), device.size()); ++i) {
        const double d = std::abs(host[i] - device[i]);
        difference = std::isfinite(d) ? std::max(difference, d) : INFINITY;
        scale = std::max(scale, std::abs(host[i]));
    }
    const bool ok = scale > 0 && difference <= tolerance * scale;
    std::printf("  %-24s %6zu values, difference %.2e of the largest   %s\n", what, host.size(),
                difference / scale, ok ? "ok" : "FAILED");
    failures += ok ? 0 : 1;
}

void check(bool ok, const char* what) {
    std::printf("  %-70s %s\n", what, ok ? "ok" : "FAILED");
    failures += ok ? 0 : 1;
}

using Strategy = small_run::Strategy<Backend>;

/// A run in a folder, and whether what it allocates is what memory_need says: no less, and not much
/// more, which is what is left out (dot products, optimisers).
void whole_run() {
    const pad::test::TemporaryFolder folder;
    const auto context = pad::backend::cuda::Context::current();
    const auto device = small_pipeline::run<Backend>(folder.path() / "device");
    const auto most = static_cast<double>(context->most_in_use());
    const auto host = small_pipeline_on_the_host(folder.path() / "host");
    compare("run: scores", host.scores, device.scores, 1e-11);
    compare("run: images", host.images, device.images, 1e-9);
    compare("run: labels", host.labels, device.labels, 1e-9);
    compare("run: step size", host.step_size, device.step_size, 1e-12);
    compare("run: last iteration", host.last, device.last, 1e-9);
    compare("run: accuracies", host.accuracies, device.accuracies, 0);

    Strategy strategy{small_pipeline::settings<Strategy::Settings>()};
    const auto need =
        static_cast<double>(pad::distill::memory_need(strategy, small_pipeline::images).bytes());
    std::printf("  the run needs at least %.0f bytes and took %.0f\n", need, most);
    check(need <= most && need > 0.7 * most, "what a run needs is known before it starts");
}

/// More inner steps than fit into the device's memory.
void refused() {
    auto settings = small_run::settings<Strategy::Settings>();
    settings.matcher.steps = 100000000;
    std::string said;
    try {
        Strategy strategy(settings);
    } catch (const pad::core::Error& error) {
        said = error.what();
    }
    std::printf("      \"%s\"\n", said.c_str());
    check(said.find("MiB of device memory") != std::string::npos, "what does not fit is refused");
}

}  // namespace

int main() {
    require_device_or_skip();
    try {
        compare("first network", first_network_on_the_host(),
                layers::sweeps<layers::First, Backend>(), 1e-12);
        compare("second network", second_network_on_the_host(),
                layers::sweeps<layers::Second, Backend>(), 1e-12);
        compare("augmentations", augmentations_on_the_host(), layers::augmentations<Backend>(),
                1e-12);
        const auto host = small_run_on_the_host();
        const auto device = small_run::run<Backend>();
        compare("scores", host.scores, device.scores, 1e-11);
        compare("expert", host.expert, device.expert, 1e-10);
        compare("matching losses", host.losses, device.losses, 1e-9);
        compare("distilled images", host.images, device.images, 1e-9);
        compare("distilled labels", host.labels, device.labels, 1e-9);
        compare("step size", {host.step_size}, {device.step_size}, 1e-12);
        compare("accuracy", {host.accuracy}, {device.accuracy}, 0);
        whole_run();
        refused();
    } catch (const std::exception& error) {
        std::printf("FAILED: %s\n", error.what());
        return 1;
    }
    return failures == 0 ? 0 : 1;
}
