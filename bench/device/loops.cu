// Outer iterations on a GPU: the paper's ConvNet, N = 80 inner steps with DSA, batches of 10 and 100 of
// 100 synthetic images, for each CUDA backend. Without a device it ends with 77.
#include <pad/cuda.cuh>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "../random_run.hpp"
#include "../roofline.hpp"

namespace {

using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 32, 32>, 10>;

struct Options {
    int steps = 80;
    int iterations = 3;
    std::vector<int> batches{10, 100};
    std::string backend = "all";
};

/// Throws pad::core::Error for what is not an option.
Options read_options(int count, char** words) {
    Options options;
    for (int i = 1; i < count; i += 2) {
        const std::string name = words[i];
        const std::string value = i + 1 < count ? words[i + 1] : "";
        const int number = std::atoi(value.c_str());
        if (name == "--steps" && number >= 1)
            options.steps = number;
        else if (name == "--batch" && number >= 1)
            options.batches = {number};
        else if (name == "--iterations" && number >= 1)
            options.iterations = number;
        else if (name == "--backend" &&
                 (value == "Cuda" || value == "CudaTf32" || value == "CudaGraph"))
            options.backend = value;
        else
            pad::core::fail("'", name, value.empty() ? "" : " ", value,
                            "' is not an option (--steps N, --batch N, --iterations N, "
                            "--backend Cuda, CudaTf32 or CudaGraph)");
    }
    return options;
}

/// Milliseconds of an outer iteration behind a first one, which allocates everything.
template <class Backend>
double milliseconds(const Options& options, int batch) {
    using Strategy = pad::distill::Distiller<Agent, Backend>;
    typename Strategy::Settings settings;
    settings.matcher.steps = options.steps;
    settings.matcher.batch = batch;
    settings.matcher.last_start = settings.matcher.start_limit;
    settings.step_size = 1e-4;
    settings.update.image_rate = 0;
    const auto experts = bench::random_expert<Agent>(settings.matcher);
    auto set = bench::random_set<Agent>(settings.images_per_class, settings.step_size);
    pad::distill::Momentum<float> momentum(set);
    typename Strategy::Update update(set, momentum);
    Strategy distiller(settings);
    typename Strategy::Run run(distiller, experts);
    const Backend backend;
    run.step(0, update);
    backend.wait();
    const auto start = std::chrono::steady_clock::now();
    for (int i = 1; i <= options.iterations; ++i) run.step(i, update);
    backend.wait();
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    return time.count() / options.iterations;
}

template <class Backend>
void measure(const char* name, const Options& options) {
    if (options.backend != "all" && options.backend != name) return;
    for (const int batch : options.batches) {
        const double time = milliseconds<Backend>(options, batch);
        const bench::roofline::InnerStep step({}, batch);
        std::printf("%-10s %5d %15.2f %16.3f %10.2f %5.2f\n", name, batch, time,
                    time / options.steps, step.milliseconds(bench::roofline::a100),
                    step.milliseconds(bench::roofline::h100));
        std::fflush(stdout);
    }
}

void measure_all(const Options& options) {
    int device = 0;
    cudaDeviceProp properties{};
    pad::backend::cuda::check(cudaGetDevice(&device), "cudaGetDevice");
    pad::backend::cuda::check(cudaGetDeviceProperties(&properties, device),
                              "cudaGetDeviceProperties");
    std::printf("%s, compute capability %d.%d\n", properties.name, properties.major,
                properties.minor);
    std::printf(
        "mean of %d iterations of %d inner steps; estimates: an inner step's lower bound with "
        "32-bit products (bench_roofline)\n\n",
        options.iterations, options.steps);
    std::printf("%-10s %5s %15s %16s %16s\n", "backend", "batch", "ms / iteration",
                "ms / inner step", "est. A100, H100");
    measure<pad::backend::Cuda>("Cuda", options);
    measure<pad::backend::CudaTf32>("CudaTf32", options);
    measure<pad::backend::CudaGraph>("CudaGraph", options);
}

}  // namespace

int main(int count, char** words) {
    try {
        const Options options = read_options(count, words);
        const std::string problem = pad::backend::cuda::device_problem();
        if (!problem.empty()) {
            std::printf("skipped: %s\n", problem.c_str());
            return 77;
        }
        measure_all(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_device: %s\n", error.what());
        return 1;
    }
    return 0;
}
