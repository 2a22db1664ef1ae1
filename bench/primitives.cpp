// Each primitive of the ConvNet: convolutions and the linear layer in GFLOP/s (counted as direct
// convolutions) and as a share of the measured peak of fused multiply-adds, the fused
// norm–activation–pool block in GB/s, loss and augmentation in images/s. A share above 1 is what
// Winograd's algorithm saves. "directional" is forward and backward on dual numbers.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <numeric>
#include <vector>

#include <pad/pad.hpp>

#include "fma_peak.hpp"

namespace {

using pad::core::Field;
using pad::core::Index;
using pad::core::Shape;
using pad::nn::convolution::Direct;
using pad::nn::convolution::Unfolded;
using pad::nn::convolution::Winograd;
using Host = pad::backend::Host<>;
using Lane = Host::Lane<float>;
using Dual = pad::core::Dual<Lane>;

double peak() {
    static const double measured = bench::fma_peak<float>();
    return measured;
}

/// A layer with its memory and one micro-batch of images; tangents of everything for dual numbers.
template <class Layer_, class Number = Lane>
struct Bench {
    using Layer = Layer_;
    static constexpr int parts = pad::core::is_dual<Number> ? 2 : 1;
    Index columns;
    pad::core::Buffer<float> theta{parts * Layer::parameters};
    pad::core::Buffer<float> prepared{parts * Layer::prepared};
    pad::core::Buffer<float> saved, scratch, in, out, grad_out, grad_in;
    pad::core::Buffer<float> grad_theta{Layer::parameters};
    Host host;

    explicit Bench(Index images)
        : columns(pad::core::round_up(images, Host::column_unit<float>)),
          saved(parts * Layer::saved * columns),
          scratch(parts * Layer::scratch * columns),
          in(parts * Layer::Input::size * columns),
          out(parts * Layer::Output::size * columns),
          grad_out(parts * Layer::Output::size * columns),
          grad_in(parts * Layer::Input::size * columns) {
        std::uint32_t which = 0;
        for (const auto* buffer : {&theta, &in, &grad_out}) {
            const pad::core::Random random(1, pad::core::Stream::user, which++);
            for (Index i = 0; i < buffer->size(); ++i)
                (*buffer)[i] = static_cast<float>(random.normal(static_cast<std::uint64_t>(i), 0U));
        }
        Layer::template prepare<Number>(host, memory());
        forward();
    }
    static Field<float> field(const pad::core::Buffer<float>& buffer) {
        return {buffer.data(), parts == 2 ? buffer.data() + buffer.size() / 2 : nullptr};
    }
    [[nodiscard]] pad::nn::LayerMemory<float> memory() const {
        return {field(theta), field(prepared), field(saved), field(scratch), nullptr};
    }
    [[nodiscard]] pad::nn::Batch batch() const {
        return {columns, columns, pad::nn::Statistics::batch};
    }
    void forward() const {
        Layer::template forward<Number>(host, batch(), memory(), Field<const float>(field(in)),
                                        field(out));
    }
    void backward() const {
        Layer::template backward<Number>(host, batch(), memory(), Field<const float>(field(in)),
                                         field(grad_out), field(grad_in), grad_theta.data());
    }
};

template <class In, int Channels, class Algorithm, class Number = Lane>
using ConvolutionBench =
    Bench<typename pad::nn::Convolution<Channels, 3, 1, In::channels == 1 ? 3 : 1, true,
                                        Algorithm>::template Layer<In>,
          Number>;

/// Counts a run as so many operations.
void count_operations(benchmark::State& state, double operations) {
    const double flops = operations * static_cast<double>(state.iterations());
    state.counters["GFLOP"] = benchmark::Counter(flops / 1e9, benchmark::Counter::kIsRate);
    state.counters["of_peak"] =
        benchmark::Counter(flops / 1e9 / peak(), benchmark::Counter::kIsRate);
}

/// Counts a run as `products` direct convolutions of the layer.
template <class Layer>
void count(benchmark::State& state, Index columns, double products) {
    count_operations(state, 2.0 * 9 * Layer::Input::channels *
                                static_cast<double>(Layer::Output::size * columns) * products);
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
    for (auto _ : state) layer.backward();
    count<typename ConvolutionBench<In, Channels, Algorithm>::Layer>(state, layer.columns, 2);
}

/// Of a layer behind others: 3 products forward; backward 2 for the weights' gradient's tangent and 3
/// for value and tangent of the image gradient.
template <class In, int Channels, class Algorithm>
void directional(benchmark::State& state) {
    const ConvolutionBench<In, Channels, Algorithm, Dual> layer(state.range(0));
    for (auto _ : state) {
        layer.forward();
        layer.backward();
    }
    count<typename decltype(layer)::Layer>(state, layer.columns, 8);
}

using First = Shape<3, 32, 32>;

template <class In, class Number = Lane>
using BlockBench =
    Bench<typename pad::nn::NormActivationPool<pad::nn::InstanceNorm, pad::nn::Relu,
                                               pad::nn::AveragePool<2>>::template Layer<In>,
          Number>;

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
    for (auto _ : state) layer.backward();
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * 9 * In::size *
                            layer.columns);  // image and gradient read, gradient written
}

template <class In>
void block_directional(benchmark::State& state) {
    const BlockBench<In, Dual> layer(state.range(0));
    for (auto _ : state) {
        layer.forward();
        layer.backward();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * 2 * (5 + 9) * In::size *
                            layer.columns);  // forward and backward, values and tangents
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
    for (auto _ : state) layer.backward();
    count<typename Layer::template Child<0>>(state, layer.columns, 2);
}

/// The ConvNet's classifier.
using Classifier = pad::nn::Linear<10>::Layer<Shape<128, 4, 4>>;

void linear_forward(benchmark::State& state) {
    const Bench<Classifier> layer(state.range(0));
    for (auto _ : state) layer.forward();
    count_operations(state, 2.0 * static_cast<double>(Classifier::weights * layer.columns));
}

void linear_backward(benchmark::State& state) {
    const Bench<Classifier> layer(state.range(0));
    for (auto _ : state) layer.backward();
    count_operations(state, 4.0 * static_cast<double>(Classifier::weights * layer.columns));
}

void linear_directional(benchmark::State& state) {
    const Bench<Classifier, Dual> layer(state.range(0));
    for (auto _ : state) {
        layer.forward();
        layer.backward();
    }
    count_operations(state, 16.0 * static_cast<double>(Classifier::weights * layer.columns));
}

/// Loss and its gradients with respect to logits and soft labels.
template <class Number>
void loss(benchmark::State& state) {
    constexpr int classes = 10;
    // Logits stand for both fields of a batch: input and output of a layer that does nothing.
    const Bench<pad::nn::NormActivationPool<pad::nn::NoNorm>::Layer<Shape<classes, 1, 1>>, Number>
        batch(state.range(0));
    const pad::core::Buffer<float> labels(classes * batch.columns);
    const pad::core::Buffer<float> grad_labels(classes * batch.columns);
    const pad::core::Buffer<float> losses(2 * batch.columns);
    const pad::nn::LossKernel<Number, pad::nn::SoftCrossEntropy, classes> kernel{
        Field<const float>(batch.field(batch.in)),
        labels.data(),
        batch.field(losses),
        batch.field(batch.grad_in),
        grad_labels.data(),
        batch.batch(),
        1.0F};
    for (auto _ : state) batch.host.launch(batch.columns / pad::core::lane_width<Lane>, kernel);
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * batch.columns);
}

/// The set and its gradient, and a batch of all its images with DSA.
struct Augmented {
    static constexpr Index unit = Host::column_unit<float>;
    std::vector<int> indices;
    std::vector<float> images;
    pad::diff::BatchArray<float> batch;
    pad::data::BatchAugmenter<float, Host, pad::data::Dsa> augmenter{{3, 32, 32}};
    pad::core::Random random{1, pad::core::Stream::user};

    explicit Augmented(Index count)
        : indices(static_cast<std::size_t>(count)),
          images(static_cast<std::size_t>(count * First::size), 0.5F),
          batch(First::size, {count, pad::core::round_up(count, unit), unit}) {
        std::iota(indices.begin(), indices.end(), 0);
    }
};

void dsa_fill(benchmark::State& state) {
    Augmented set(state.range(0));
    std::uint64_t call = 0;
    for (auto _ : state)
        set.augmenter.fill(set.indices, set.images.data(), set.random, call++, set.batch);
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void dsa_adjoint(benchmark::State& state) {
    Augmented set(state.range(0));
    std::uint64_t call = 0;
    for (auto _ : state)
        set.augmenter.add_adjoint(set.indices, set.random, call++, set.batch, 0.5F,
                                  set.images.data());
    state.SetItemsProcessed(state.iterations() * state.range(0));
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
    BENCHMARK(backward<In, Channels, Winograd<4>>)->Arg(16)->UseRealTime(); \
    BENCHMARK(directional<In, Channels, Winograd<4>>)->Arg(16)->UseRealTime()

PAD_CONVOLUTIONS(Second, 128);
PAD_CONVOLUTIONS(Third, 128);
PAD_CONVOLUTIONS(Narrow, 32);
BENCHMARK(forward<First, 128, Direct>)->Arg(16)->UseRealTime();
BENCHMARK(backward<First, 128, Direct>)->Arg(16)->UseRealTime();
BENCHMARK(forward<First, 128, Unfolded>)->Arg(16)->UseRealTime();
BENCHMARK(backward<First, 128, Unfolded>)->Arg(16)->UseRealTime();
BENCHMARK(first_block_forward<InTurn>)->Arg(16)->UseRealTime();
BENCHMARK(first_block_forward<Folded>)->Arg(16)->UseRealTime();
BENCHMARK(first_block_backward<InTurn>)->Arg(16)->UseRealTime();
BENCHMARK(first_block_backward<Folded>)->Arg(16)->UseRealTime();
BENCHMARK(block_forward<Shape<128, 32, 32>>)->Arg(16)->UseRealTime();
BENCHMARK(block_backward<Shape<128, 32, 32>>)->Arg(16)->UseRealTime();
BENCHMARK(block_directional<Shape<128, 32, 32>>)->Arg(16)->UseRealTime();
BENCHMARK(linear_forward)->Arg(16)->UseRealTime();
BENCHMARK(linear_backward)->Arg(16)->UseRealTime();
BENCHMARK(linear_directional)->Arg(16)->UseRealTime();
BENCHMARK(loss<Lane>)->Arg(128)->UseRealTime();
BENCHMARK(loss<Dual>)->Arg(128)->UseRealTime();
BENCHMARK(dsa_fill)->Arg(100)->UseRealTime();
BENCHMARK(dsa_adjoint)->Arg(100)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::AddCustomContext("fma_peak", std::to_string(peak()) + " GFLOP/s");
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
