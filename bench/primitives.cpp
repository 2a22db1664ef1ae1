// Each primitive of the ConvNet: convolutions in GFLOP/s (counted as direct convolutions) and as a
// share of the measured peak of fused multiply-adds, the fused norm–activation–pool block in GB/s.
// A share above 1 is what Winograd's algorithm saves.

#include <benchmark/benchmark.h>

#include <pad/pad.hpp>

#include "fma_peak.hpp"

namespace {

using pad::core::Field;
using pad::core::Index;
using pad::core::Shape;
using pad::nn::convolution::Direct;
using pad::nn::convolution::Winograd;
using Host = pad::backend::Host<>;
using Lane = Host::Lane<float>;

double peak() {
    static const double measured = bench::fma_peak<float>();
    return measured;
}

/// A layer with its memory and one micro-batch of images.
template <class Layer_>
struct Bench {
    using Layer = Layer_;
    Index columns;
    pad::core::Buffer<float> theta{Layer::parameters};
    pad::core::Buffer<float> prepared{Layer::prepared};
    pad::core::Buffer<float> saved, scratch, in, out, grad_out, grad_in;
    pad::core::Buffer<float> grad_theta{Layer::parameters};
    Host host;

    explicit Bench(Index images)
        : columns(pad::core::round_up(images, Host::column_unit<float>)),
          saved(Layer::saved * columns),
          scratch(Layer::scratch * columns),
          in(Layer::Input::size * columns),
          out(Layer::Output::size * columns),
          grad_out(Layer::Output::size * columns),
          grad_in(Layer::Input::size * columns) {
        std::uint32_t which = 0;
        for (const auto* buffer : {&theta, &in, &grad_out}) {
            const pad::core::Random random(1, pad::core::Stream::user, which++);
            for (Index i = 0; i < buffer->size(); ++i)
                (*buffer)[i] = static_cast<float>(random.normal(static_cast<std::uint64_t>(i), 0U));
        }
        Layer::template prepare<Lane>(host, memory());
        forward();
    }
    [[nodiscard]] pad::nn::LayerMemory<float> memory() const {
        return {{theta.data(), nullptr},
                {prepared.data(), nullptr},
                {saved.data(), nullptr},
                {scratch.data(), nullptr},
                nullptr};
    }
    [[nodiscard]] pad::nn::Batch batch() const {
        return {columns, columns, pad::nn::Statistics::batch};
    }
    void forward() const {
        Layer::template forward<Lane>(host, batch(), memory(),
                                      Field<const float>{in.data(), nullptr},
                                      Field<float>{out.data(), nullptr});
    }
    void backward(bool images, bool weights) const {
        Layer::template backward<Lane>(host, batch(), memory(),
                                       Field<const float>{in.data(), nullptr},
                                       Field<float>{grad_out.data(), nullptr},
                                       Field<float>{images ? grad_in.data() : nullptr, nullptr},
                                       weights ? grad_theta.data() : nullptr);
    }
};

template <class In, int Channels, class Algorithm>
using ConvolutionBench =
    Bench<typename pad::nn::Convolution<Channels, 3, 1, In::channels == 1 ? 3 : 1, true,
                                        Algorithm>::template Layer<In>>;

/// Counts a run as `products` direct convolutions of the layer.
template <class Layer>
void count(benchmark::State& state, Index columns, double products) {
    const double flops = 2.0 * 9 * Layer::Input::channels *
                         static_cast<double>(Layer::Output::size) * static_cast<double>(columns) *
                         products * static_cast<double>(state.iterations());
    state.counters["GFLOP"] = benchmark::Counter(flops / 1e9, benchmark::Counter::kIsRate);
    state.counters["of_peak"] =
        benchmark::Counter(flops / 1e9 / peak(), benchmark::Counter::kIsRate);
}

template <class In, int Channels, class Algorithm>
void forward(benchmark::State& state) {
    const ConvolutionBench<In, Channels, Algorithm> layer(state.range(0));
    for (auto _ : state) layer.forward();
    count<typename ConvolutionBench<In, Channels, Algorithm>::Layer>(state, layer.columns, 1);
}

template <class In, int Channels, class Algorithm>
void backward(benchmark::State& state) {
    const ConvolutionBench<In, Channels, Algorithm> layer(state.range(0));
    for (auto _ : state) layer.backward(true, true);
    count<typename ConvolutionBench<In, Channels, Algorithm>::Layer>(state, layer.columns, 2);
}

using First = Shape<3, 32, 32>;

template <class In>
using BlockBench =
    Bench<typename pad::nn::NormActivationPool<pad::nn::InstanceNorm, pad::nn::Relu,
                                               pad::nn::AveragePool<2>>::template Layer<In>>;

template <class In>
void block_forward(benchmark::State& state) {
    const BlockBench<In> layer(state.range(0));
    for (auto _ : state) layer.forward();
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * 5 * In::size *
                            layer.columns);  // 4 bytes read and 1 (a quarter of the pixels) written
}

template <class In>
void block_backward(benchmark::State& state) {
    const BlockBench<In> layer(state.range(0));
    for (auto _ : state) layer.backward(true, true);
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * 9 * In::size *
                            layer.columns);  // image and gradient read, gradient written
}

/// A network's first block: convolution and norm in turn, or the norm folded into the weights.
using FirstConvolution = pad::nn::Convolution<128>;
using FirstTail =
    pad::nn::NormActivationPool<pad::nn::InstanceNorm, pad::nn::Relu, pad::nn::AveragePool<2>>;
using InTurn = pad::nn::Sequential<FirstConvolution, FirstTail>;
using Folded = pad::nn::ConvolutionBlock<FirstConvolution, FirstTail>;

/// Counted as the products of the convolution, without those of mean and variance.
template <class Block>
void first_block_forward(benchmark::State& state) {
    using Layer = typename Block::template Layer<First>;
    const Bench<Layer> layer(state.range(0));
    for (auto _ : state) layer.forward();
    count<typename Layer::template Child<0>>(state, layer.columns, 1);
}

template <class Block>
void first_block_backward(benchmark::State& state) {
    using Layer = typename Block::template Layer<First>;
    const Bench<Layer> layer(state.range(0));
    for (auto _ : state) layer.backward(true, true);
    count<typename Layer::template Child<0>>(state, layer.columns, 2);
}

using Second = Shape<128, 16, 16>;
using Third = Shape<128, 8, 8>;
using Narrow = Shape<32, 16, 16>;

#define PAD_CONVOLUTIONS(In, Channels)                                      \
    BENCHMARK(forward<In, Channels, Direct>)->Arg(16)->UseRealTime();       \
    BENCHMARK(forward<In, Channels, Winograd<2>>)->Arg(16)->UseRealTime();  \
    BENCHMARK(forward<In, Channels, Winograd<4>>)->Arg(16)->UseRealTime();  \
    BENCHMARK(backward<In, Channels, Direct>)->Arg(16)->UseRealTime();      \
    BENCHMARK(backward<In, Channels, Winograd<2>>)->Arg(16)->UseRealTime(); \
    BENCHMARK(backward<In, Channels, Winograd<4>>)->Arg(16)->UseRealTime()

PAD_CONVOLUTIONS(Second, 128);
PAD_CONVOLUTIONS(Third, 128);
PAD_CONVOLUTIONS(Narrow, 32);
BENCHMARK(forward<First, 128, Direct>)->Arg(16)->UseRealTime();
BENCHMARK(backward<First, 128, Direct>)->Arg(16)->UseRealTime();
BENCHMARK(first_block_forward<InTurn>)->Arg(16)->UseRealTime();
BENCHMARK(first_block_forward<Folded>)->Arg(16)->UseRealTime();
BENCHMARK(first_block_backward<InTurn>)->Arg(16)->UseRealTime();
BENCHMARK(first_block_backward<Folded>)->Arg(16)->UseRealTime();
BENCHMARK(block_forward<Shape<128, 32, 32>>)->Arg(16)->UseRealTime();
BENCHMARK(block_backward<Shape<128, 32, 32>>)->Arg(16)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::AddCustomContext("fma_peak", std::to_string(peak()) + " GFLOP/s");
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
