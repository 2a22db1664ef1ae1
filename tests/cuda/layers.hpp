/// @file
/// Sweeps over networks that hold the layers which the golden cases of tests/cuda do not.
#pragma once

#include <golden/support/chain.hpp>
#include <support/numbers.hpp>

#include <vector>

#include <pad/data/augment/batch.hpp>
#include <pad/data/augment/compose.hpp>
#include <pad/data/augment/dsa.hpp>
#include <pad/data/augment/fixed.hpp>
#include <pad/data/augment/none.hpp>
#include <pad/data/augment/one_of.hpp>
#include <pad/diff/differentiator.hpp>
#include <pad/train/adamw.hpp>

namespace layers {

using namespace pad::nn;
using pad::core::Index;

/// Group, layer and no norm, three activations, maximum pooling, F(2×2), a residual sum.
using First =
    golden::Chain<pad::core::Shape<2, 9, 9>, 3,
                  Convolution<8, 3, 1, 1, true, convolution::Winograd<2>>,
                  NormActivationPool<GroupNorm<2>, LeakyRelu, MaxPool<2>>,
                  Residual<Sequential<Convolution<8, 3, 1, 1, true, convolution::Winograd<2>>,
                                      NormActivationPool<LayerNorm, Sigmoid>>>,
                  Linear<3>>;
/// Batch norm, strides, a 1×1 shortcut, no padding, average pooling that drops a row.
using Second =
    golden::Chain<pad::core::Shape<3, 8, 8>, 3, Convolution<8, 3, 1, 0>,
                  Residual<Convolution<9, 3, 2, 1, false, convolution::Direct>,
                           Convolution<9, 1, 2, 0, false, convolution::Direct>, LeakyRelu>,
                  NormActivationPool<BatchNorm, Relu, AveragePool<2>>, Linear<3>>;

template <class Buffer>
void append(std::vector<double>& to, const Buffer& buffer) {
    const std::size_t first = to.size();
    to.resize(first + static_cast<std::size_t>(buffer.size()));
    buffer.read(0, buffer.size(), to.data() + first);
}
template <class Array>
void append_columns(std::vector<double>& to, const Array& array) {
    std::vector<double> values(static_cast<std::size_t>(array.rows() * array.cut().count));
    array.unpack(std::span<double>(values));
    to.insert(to.end(), values.begin(), values.end());
}

/// Everything that a gradient, a directional gradient and two steps of AdamW on random numbers leave.
template <class Agent, class Backend>
std::vector<double> sweeps() {
    using Engine = pad::diff::Differentiator<Agent, SoftCrossEntropy, double, Backend>;
    constexpr Index count = 5;
    Engine engine;
    typename Engine::Array images(Engine::image_size, engine.cut(count));
    typename Engine::Array labels(Engine::label_rows, engine.cut(count));
    typename Engine::Array grad_images, grad_labels, logits;
    images.template pack<double>(test::random_values<double>(Engine::image_size * count, 3));
    labels.template pack<double>(test::random_values<double>(Engine::label_rows * count, 4));
    const auto parameters = test::random_values<double>(Engine::parameters, 1, -0.7, 0.7);
    const auto along = test::random_values<double>(Engine::parameters, 2);
    typename Engine::template Buffer<double> theta(Engine::parameters);
    typename Engine::template Buffer<double> direction(Engine::parameters);
    typename Engine::template Buffer<double> grad_theta(Engine::parameters);
    theta.write(0, Engine::parameters, parameters.data());
    direction.write(0, Engine::parameters, along.data());
    std::vector<double> start(static_cast<std::size_t>(Engine::statistics) + 1);
    Agent::Network::start_statistics(start.data());
    typename Engine::template Buffer<double> running(Engine::statistics + 1);
    running.write(0, Engine::statistics, start.data());

    std::vector<double> all;
    const auto keep = [&](const pad::diff::SweepLoss& loss) {
        all.push_back(loss.value);
        all.push_back(loss.tangent);
        append(all, grad_theta);
        append(all, running);
        append_columns(all, grad_images);
        append_columns(all, grad_labels);
        append_columns(all, logits);
    };
    typename Engine::Results results{grad_theta.data(), &grad_images, &grad_labels, &logits, {}};
    keep(
        engine.gradient(theta.data(), images, labels, results, Statistics::update, running.data()));
    keep(engine.directional(theta.data(), direction.data(), images, labels, results));
    engine.features(theta.data(), images, logits, Statistics::running, running.data());
    append_columns(all, logits);

    // A large ε: a gradient that is nothing but rounding must not become a step of full length.
    pad::train::AdamW adamw;
    adamw.epsilon = 0.01;
    pad::train::AdamW::Stepper<Engine> stepper(adamw, engine);
    for (int step = 0; step < 2; ++step)
        all.push_back(stepper.step(theta.data(), running.data(), images, labels, 0.1));
    append(all, theta);
    return all;
}

/// A draw that knows whole images only, as a user's own may.
struct WholeImageCrop {
    pad::data::Crop crop;

    static constexpr int scratch_images = 0;

    template <class T>
    PAD_HOST_DEVICE void apply(const pad::data::AugmentShape& shape, const T* in, T* out,
                               T* /*scratch*/) const {
        pad::data::apply(crop, shape, in, out);
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const pad::data::AugmentShape& shape, const T* cotangent,
                                 T* result, T* /*scratch*/) const {
        pad::data::adjoint(crop, shape, cotangent, result);
    }
};

/// What a policy and its adjoint make of a few images in two micro-batches, appended to `all`.
template <class Backend, class Policy>
void augment(const Policy& policy, std::uint64_t calls, std::vector<double>& all) {
    using Augmenter = pad::data::BatchAugmenter<double, Backend, Policy>;
    const pad::data::AugmentShape shape{3, 8, 7};
    Augmenter augmenter(shape, policy);
    const pad::core::Random random(1, pad::core::Stream::user);
    const std::vector<int> indices{2, 0, 2, 3, 4, 4, 1, 0, 2, 1};
    const auto count = static_cast<Index>(indices.size());
    typename Augmenter::Array batch(shape.size(), pad::diff::MicroBatches{count, 8, 8});
    const auto pixels = test::random_values<double>(shape.size() * 5, 5);
    typename Backend::template Buffer<double> source(shape.size() * 5);
    typename Backend::template Buffer<double> target(shape.size() * 5);
    source.write(0, source.size(), pixels.data());
    for (std::uint64_t call = 0; call < calls; ++call) {
        augmenter.fill(indices, source.data(), random, call, batch);
        append_columns(all, batch);
        augmenter.add_adjoint(indices, random, call, batch, 0.5, target.data());
        append(all, target);
        target.zero(target.size());
    }
}

/// DSA in enough calls that every operation is drawn, three passes with images between them, and a
/// draw that goes image by image.
template <class Backend>
std::vector<double> augmentations() {
    using namespace pad::data;
    using Choice = OneOf<NoAugmentation, Fixed<Contrast>>;
    std::vector<double> all;
    augment<Backend>(Dsa(), 32, all);
    augment<Backend>(
        Compose{Fixed{Rotate{0.3}}, Choice(Fixed{Contrast{0.9}}), Fixed{Scale{1.1, 0.8}}}, 1, all);
    augment<Backend>(Fixed{WholeImageCrop{{1, -2}}}, 1, all);
    return all;
}

}  // namespace layers
