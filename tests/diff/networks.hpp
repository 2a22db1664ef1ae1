/// @file
/// Checks that any network can be run through: its gradient and its directional gradient against
/// central differences in double.
#pragma once

#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <limits>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/diff/differentiator.hpp>
#include <pad/nn/arch/convnet.hpp>

namespace test {

using namespace pad;
using core::Shape;
using nn::arch::ConvNet;

/// A batch of random images and soft labels, random parameters, and what the sweeps leave.
template <class Engine>
struct Sweeps {
    Engine engine;
    core::Buffer<double> theta = random_buffer<double>(Engine::parameters, 1, -0.7, 0.7);
    core::Buffer<double> direction = random_buffer<double>(Engine::parameters, 2);
    diff::BatchArray<double> images, labels, grad_images, grad_labels;
    core::Buffer<double> grad_theta{Engine::parameters};
    diff::SweepLoss loss;

    explicit Sweeps(Index count, Index workspace_bytes = diff::default_workspace_bytes)
        : engine({}, workspace_bytes),
          images(Engine::image_size, engine.cut(count)),
          labels(Engine::label_rows, engine.cut(count)) {
        set_images(random_values<double>(Engine::image_size * count, 3));
        set_labels(random_values<double>(Engine::label_rows * count, 4));
    }
    void set_images(const std::vector<double>& values) {
        images.pack(std::span<const double>(values));
    }
    void set_labels(const std::vector<double>& values) {
        labels.pack(std::span<const double>(values));
    }

    void gradient(double* record = nullptr) {
        loss = engine.gradient(theta.data(), images, labels,
                               {grad_theta.data(), &grad_images, &grad_labels, nullptr},
                               nn::Statistics::batch, nullptr, record);
    }
    void directional(double* record = nullptr) {
        loss = engine.directional(theta.data(), direction.data(), images, labels,
                                  {grad_theta.data(), &grad_images, &grad_labels, nullptr},
                                  nn::Statistics::batch, nullptr, record);
    }
    /// The directional gradient from what the gradient has recorded. The record is the one of a
    /// sweep that wants nothing but ∂θ, as an unrolled descent asks for.
    void directional_from_record() {
        core::Buffer<double> record(Engine::record_size(images.cut()));
        record.fill(std::numeric_limits<double>::quiet_NaN());
        engine.gradient(theta.data(), images, labels, {.theta = grad_theta.data()},
                        nn::Statistics::batch, nullptr, record.data());
        directional(record.data());
    }
    double value() { return engine.gradient(theta.data(), images, labels, {}).value; }
    /// θ, images, labels, one behind the other.
    std::vector<double> results() const {
        std::vector<double> all(grad_theta.span().begin(), grad_theta.span().end());
        for (const auto* array : {&grad_images, &grad_labels}) {
            const auto values = unpacked(*array);
            all.insert(all.end(), values.begin(), values.end());
        }
        return all;
    }
};

/// Gradients to θ, images and labels against central differences of the loss, at every `stride`-th
/// value; then the directional gradient against central differences of the gradient.
template <class Agent, class Backend = backend::Host<>>
void check_derivatives(Index count = 3, std::size_t stride = 3) {
    using Engine = diff::Differentiator<Agent, nn::SoftCrossEntropy, double, Backend>;
    INFO(Agent::describe());
    Sweeps<Engine> s(count);
    s.gradient();
    const auto theta = std::vector<double>(s.grad_theta.span().begin(), s.grad_theta.span().end());
    const auto by_images = unpacked(s.grad_images);
    const auto by_labels = unpacked(s.grad_labels);
    const auto value = [&] { return s.value(); };
    const auto near = [](double found) { return Approx(found).epsilon(2e-6).margin(2e-9); };

    for (std::size_t i = 0; i < theta.size(); i += stride) {
        INFO("parameter " << i);
        CHECK(theta[i] == near(central_difference(s.theta, i, value)));
    }
    auto pixels = unpacked(s.images);
    for (std::size_t i = 0; i < pixels.size(); i += stride) {
        INFO("pixel " << i);
        CHECK(by_images[i] == near(central_difference(pixels, i, [&] {
                  s.set_images(pixels);
                  return s.value();
              })));
    }
    s.set_images(pixels);
    auto logits = unpacked(s.labels);
    for (std::size_t i = 0; i < logits.size(); ++i) {
        INFO("label " << i);
        CHECK(by_labels[i] == near(central_difference(logits, i, [&] {
                  s.set_labels(logits);
                  return s.value();
              })));
    }
    s.set_labels(logits);

    s.gradient();
    double along = 0;
    for (std::size_t i = 0; i < theta.size(); ++i)
        along += theta[i] * s.direction[static_cast<Index>(i)];
    s.directional();
    const auto directional = s.results();
    CHECK(s.loss.tangent == near(along));
    CHECK(s.loss.value == near(s.value()));
    const double h = 1e-5;
    const auto shifted = [&](double e) {
        for (Index i = 0; i < Engine::parameters; ++i) s.theta[i] += e * s.direction[i];
        s.gradient();
        for (Index i = 0; i < Engine::parameters; ++i) s.theta[i] -= e * s.direction[i];
        return s.results();
    };
    auto difference = shifted(h);
    const auto below = shifted(-h);
    for (std::size_t i = 0; i < difference.size(); ++i)
        difference[i] = (difference[i] - below[i]) / (2 * h);
    CHECK(relative_distance(directional, difference) < 1e-6);
    s.directional_from_record();
    CHECK(relative_distance(s.results(), directional) < 1e-13);
}

}  // namespace test
