// The three loops a distiller waits for: the inner step (gradient and its share of the backward
// recursion), the expert's training step, the evaluation's training step.

#include <benchmark/benchmark.h>

#include <pad/pad.hpp>

namespace {

using pad::core::Index;
using pad::core::Shape;
using Host = pad::backend::Host<>;
using Cifar = pad::nn::arch::ConvNet<Shape<3, 32, 32>, 10>;
using Fashion = pad::nn::arch::ConvNet<Shape<1, 28, 28>, 10, 32>;

/// A batch of random images, labels and parameters for one engine.
template <class Agent, class Loss>
struct Problem {
    using Engine = pad::diff::Differentiator<Agent, Loss, float, Host>;
    Engine engine;
    pad::diff::BatchArray<float> images;
    pad::diff::BatchArray<float> labels;
    pad::core::Buffer<float> theta{Engine::parameters};
    pad::core::Buffer<float> direction{Engine::parameters};
    pad::core::Buffer<float> gradient{Engine::parameters};

    explicit Problem(Index count) {
        const pad::core::Random random(1, pad::core::Stream::user);
        images.resize(Engine::image_size, engine.cut(count));
        labels.resize(Engine::label_rows, engine.cut(count));
        for (Index i = 0; i < count; ++i) {
            const auto image = images.view().column(i);
            for (Index r = 0; r < Engine::image_size; ++r)
                image[r] = static_cast<float>(
                    random.normal(static_cast<std::uint64_t>(r), static_cast<std::uint32_t>(i)));
            for (Index r = 0; r < Engine::label_rows; ++r)
                labels.view().column(i)[r] = static_cast<float>(i % Agent::classes);
        }
        pad::nn::initialize(Agent::parameter_layout(), random, theta.data());
        pad::nn::initialize(Agent::parameter_layout(), random, direction.data());
    }
};

template <class Agent>
void gradient(benchmark::State& state) {
    Problem<Agent, pad::nn::HardCrossEntropy> problem(state.range(0));
    for (auto _ : state)
        problem.engine.gradient(problem.theta.data(), problem.images, problem.labels,
                                {.theta = problem.gradient.data()});
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

template <class Agent>
void inner_step(benchmark::State& state) {
    Problem<Agent, pad::nn::SoftCrossEntropy> problem(state.range(0));
    pad::diff::BatchArray<float> images;
    pad::diff::BatchArray<float> labels;
    for (auto _ : state) {
        problem.engine.gradient(problem.theta.data(), problem.images, problem.labels,
                                {.theta = problem.gradient.data()});
        problem.engine.directional(
            problem.theta.data(), problem.direction.data(), problem.images, problem.labels,
            {.theta = problem.gradient.data(), .images = &images, .labels = &labels});
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(gradient<Cifar>)->Arg(256)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(gradient<Fashion>)->Arg(128)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(inner_step<Cifar>)->Arg(10)->Arg(100)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(inner_step<Fashion>)->Arg(100)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
