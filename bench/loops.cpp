// The loops that a distiller waits for: the inner step (gradient and its share of the backward
// recursion, with stored and with recomputed activations), the expert's and the evaluation's
// training step, and the whole outer iteration. Convolutions are counted twice: as direct ones, and
// as what is executed; each as a share of the measured peak of fused multiply-adds.

#include <benchmark/benchmark.h>

#include <chrono>
#include <numeric>
#include <vector>

#include <pad/pad.hpp>

#include "fma_peak.hpp"
#include "operations.hpp"
#include "random_run.hpp"

namespace {

using pad::core::Index;
using pad::core::Shape;
using Host = pad::backend::Host<>;
using CifarImage = Shape<3, 32, 32>;
using FashionImage = Shape<1, 28, 28>;
using Cifar = pad::nn::arch::ConvNet<CifarImage, 10>;
using Fashion = pad::nn::arch::ConvNet<FashionImage, 10, 32>;
template <class Agent>
using Operations =
    std::conditional_t<std::is_same_v<Agent, Cifar>, bench::ConvNetOperations<CifarImage, 128>,
                       bench::ConvNetOperations<FashionImage, 32>>;

double peak() {
    static const double measured = bench::fma_peak<float>();
    return measured;
}

/// Runs `work` as often as the benchmark wants it, and reports what share of the peak the operations
/// of one run reach.
template <class Work>
void measure(benchmark::State& state, double direct, double executed, const Work& work) {
    work();  // memory is allocated by the first run
    const auto start = std::chrono::steady_clock::now();
    for (auto _ : state) work();
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    const double runs = static_cast<double>(state.iterations()) / time.count() / 1e9;
    state.counters["GFLOP/s_direct"] = direct * runs;
    state.counters["of_peak_direct"] = direct * runs / peak();
    state.counters["of_peak_executed"] = executed * runs / peak();
}

std::vector<float> random_floats(Index size, std::uint32_t which) {
    const pad::core::Random random(1, pad::core::Stream::user, which);
    std::vector<float> values(static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(random.normal(i, 0U));
    return values;
}

/// A batch of random images, labels and parameters for one engine.
template <class Agent, class Loss>
struct Problem {
    using Engine = pad::diff::Differentiator<Agent, Loss, float, Host>;
    Index count;
    Engine engine;
    std::vector<float> pixels;
    std::vector<float> answers;
    pad::diff::BatchArray<float> images;
    pad::diff::BatchArray<float> labels;
    pad::core::Buffer<float> theta{Engine::parameters};
    pad::core::Buffer<float> direction{Engine::parameters};
    pad::core::Buffer<float> gradient{Engine::parameters};

    explicit Problem(Index images_count)
        : count(images_count),
          pixels(random_floats(Engine::image_size * count, 1)),
          answers(static_cast<std::size_t>(Engine::label_rows * count)),
          images(Engine::image_size, engine.cut(count)),
          labels(Engine::label_rows, engine.cut(count)) {
        for (std::size_t i = 0; i < answers.size(); ++i)
            answers[i] = static_cast<float>(i % Agent::classes);
        images.pack(std::span<const float>(pixels));
        labels.pack(std::span<const float>(answers));
        const pad::core::Random random(1, pad::core::Stream::user);
        pad::nn::initialize(Agent::parameter_layout(), random, theta.data());
        pad::nn::initialize(Agent::parameter_layout(), random, direction.data());
    }
    [[nodiscard]] pad::train::TrainingData<float> data() const {
        return {pixels.data(), answers.data(), count, Engine::image_size, Engine::label_rows};
    }
};

template <class Agent, bool Stored>
void inner_step(benchmark::State& state) {
    Problem<Agent, pad::nn::SoftCrossEntropy> problem(state.range(0));
    auto& engine = problem.engine;
    pad::core::Buffer<float> record;
    if (Stored) record = pad::core::Buffer<float>(engine.record_size(problem.images.cut()));
    pad::diff::BatchArray<float> images;
    pad::diff::BatchArray<float> labels;
    constexpr auto mode = pad::nn::Statistics::batch;
    const auto batch = static_cast<double>(state.range(0));
    const double direct = batch * Operations<Agent>::inner_step(&bench::Pass::direct);
    const double executed = batch * Operations<Agent>::inner_step(&bench::Pass::executed);
    measure(state, direct, executed, [&] {
        engine.gradient(problem.theta.data(), problem.images, problem.labels,
                        {.theta = problem.gradient.data()}, mode, nullptr, record.data());
        engine.directional(problem.theta.data(), problem.direction.data(), problem.images,
                           problem.labels,
                           {.theta = problem.gradient.data(), .images = &images, .labels = &labels},
                           mode, nullptr, record.data());
    });
}

/// One step of an optimiser on batches without augmentation.
template <class Optimiser, int Gradients>
void expert_step(benchmark::State& state) {
    Problem<Cifar, pad::nn::HardCrossEntropy> problem(state.range(0));
    using Engine = decltype(problem.engine);
    typename Optimiser::template Stepper<Engine> stepper(Optimiser{}, problem.engine);
    const double batch = static_cast<double>(state.range(0)) * Gradients;
    const double direct = batch * Operations<Cifar>::gradient(&bench::Pass::direct);
    const double executed = batch * Operations<Cifar>::gradient(&bench::Pass::executed);
    measure(state, direct, executed, [&] {
        stepper.step(problem.theta.data(), nullptr, problem.images, problem.labels, 1e-4);
    });
}

/// One epoch of evaluation training with DSA.
void evaluation_epoch(benchmark::State& state) {
    Problem<Cifar, pad::nn::SoftCrossEntropy> problem(state.range(0));
    using Engine = decltype(problem.engine);
    const pad::train::Sgd optimiser{0.9, 5e-4};
    pad::train::Sgd::Stepper<Engine> stepper(optimiser, problem.engine);
    pad::train::EpochRunner<Engine, pad::data::Dsa> runner(problem.engine, {3, 32, 32}, {});
    std::vector<int> order(static_cast<std::size_t>(problem.count));
    std::iota(order.begin(), order.end(), 0);
    const pad::core::Random draws(1, pad::core::Stream::user);
    std::uint64_t call = 0;
    const auto images = static_cast<double>(state.range(0));
    const double direct = images * Operations<Cifar>::gradient(&bench::Pass::direct);
    const double executed = images * Operations<Cifar>::gradient(&bench::Pass::executed);
    measure(state, direct, executed, [&] {
        runner.run(stepper, problem.theta.data(), nullptr, problem.data(), order, 128, 1e-4, draws,
                   call++);
    });
}

/// One outer iteration of PAD at CIFAR-10, IPC 10, with N = 10 student steps: start, inner loop, mask,
/// loss, backward recursion, update of the set, with DSA.
void outer_iteration(benchmark::State& state) {
    using Strategy = pad::distill::Distiller<Cifar>;
    Strategy::Settings settings;
    settings.matcher.steps = 10;
    settings.matcher.last_start = settings.matcher.start_limit;
    settings.step_size = 1e-4;
    settings.update.image_rate = 0;
    settings.memory_bytes = state.range(0) << 20;
    const auto experts = bench::random_expert<Cifar>(settings.matcher);
    auto set = bench::random_set<Cifar>(settings.images_per_class, settings.step_size);
    pad::distill::Momentum<float> momentum(set);
    Strategy::Update update(set, momentum);
    Strategy distiller(settings);
    Strategy::Run run(distiller, experts);
    int iteration = 0;
    const double images = settings.matcher.steps * set.size();
    measure(state, images * Operations<Cifar>::inner_step(&bench::Pass::direct),
            images * Operations<Cifar>::inner_step(&bench::Pass::executed),
            [&] { run.step(iteration++, update); });
}

constexpr bool stored = true;
constexpr bool recomputed = false;

BENCHMARK(inner_step<Cifar, stored>)->Arg(10)->Arg(100)->Arg(500)->UseRealTime();
BENCHMARK(inner_step<Cifar, recomputed>)->Arg(10)->Arg(100)->Arg(500)->UseRealTime();
BENCHMARK(inner_step<Fashion, stored>)->Arg(100)->UseRealTime();
BENCHMARK(inner_step<Fashion, recomputed>)->Arg(100)->UseRealTime();
BENCHMARK(expert_step<pad::train::Sgd, 1>)->Arg(256)->UseRealTime();
BENCHMARK(expert_step<pad::train::Gsam, 2>)->Arg(256)->UseRealTime();
BENCHMARK(evaluation_epoch)->Arg(100)->UseRealTime();
BENCHMARK(outer_iteration)->ArgName("memory_MiB")->Arg(0)->Arg(1024)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
    benchmark::SetDefaultTimeUnit(benchmark::kMillisecond);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::AddCustomContext("measured_peak_GFLOP/s", std::to_string(peak()));
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
