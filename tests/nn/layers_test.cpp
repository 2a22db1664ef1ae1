/// @file
/// Layers and losses on their own, in scalar lanes: batch norm's running statistics, activations,
/// pooling, the two losses. Their derivatives are checked through whole networks in tests/diff.
#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <cmath>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/nn/loss.hpp>
#include <pad/nn/norm_activation_pool.hpp>

using namespace pad;
using core::Field;
using core::Index;
using core::Shape;

namespace {

using Scalar = backend::Host<backend::ScalarLanes>;
using Wide = backend::Host<>;

/// Batch norm on 2 channels of 2×1 pixels, its memory, and one forward pass.
struct Norm {
    using Layer = nn::NormActivationPool<nn::BatchNorm>::Layer<Shape<2, 2, 1>>;
    static constexpr Index columns = 8;
    core::Buffer<double> theta{Layer::parameters};
    core::Buffer<double> saved{Layer::saved * columns};
    core::Buffer<double> running{Layer::statistics};
    core::Buffer<double> in{4 * columns};
    core::Buffer<double> out{4 * columns};

    Norm() {
        for (int c = 0; c < 2; ++c) {
            theta[c] = 2;
            theta[2 + c] = 0.5;
        }
        Layer::start_statistics(running.data());
    }
    void forward(Index images, nn::Statistics mode) {
        nn::LayerMemory<double> memory;
        memory.theta.value = theta.data();
        memory.saved.value = saved.data();
        memory.statistics = running.data();
        Layer::forward<Wide::Lane<double>>(Wide{}, nn::Batch{columns, images, mode}, memory,
                                           Field<const double>{in.data(), nullptr},
                                           Field<double>{out.data(), nullptr});
    }
};

}  // namespace

TEST_CASE("batch norm uses the batch without its padding, and moves its running values",
          "[batch_norm]") {
    Norm norm;
    norm.in.fill(1e6);  // padding columns must not be seen
    const double values[3][4] = {{1, 2, -1, 0}, {3, 4, 5, -2}, {0, 2, 1, 3}};  // [image][value]
    for (int n = 0; n < 3; ++n)
        for (int v = 0; v < 4; ++v) norm.in[v * Norm::columns + n] = values[n][v];
    norm.forward(3, nn::Statistics::batch);
    CHECK(norm.running[0] == 0);
    CHECK(norm.running[2] == 1);
    norm.forward(3, nn::Statistics::update);
    for (int c = 0; c < 2; ++c) {
        double mean = 0;
        double squares = 0;
        for (const auto& image : values)
            for (int p = 0; p < 2; ++p) mean += image[2 * c + p] / 6;
        for (const auto& image : values)
            for (int p = 0; p < 2; ++p) squares += std::pow(image[2 * c + p] - mean, 2);
        CHECK(norm.running[c] == Approx(0.1 * mean));
        CHECK(norm.running[2 + c] == Approx(0.9 + 0.1 * squares / 5));
        const double expected = 2 * (values[1][2 * c] - mean) / std::sqrt(squares / 6 + 1e-5) + 0.5;
        CHECK(norm.out[2 * c * Norm::columns + 1] == Approx(expected));
    }
}

TEST_CASE("batch norm evaluates with its running values", "[batch_norm]") {
    Norm norm;
    for (Index i = 0; i < norm.in.size(); ++i) norm.in[i] = static_cast<double>(i);
    norm.running[0] = 3;
    norm.running[2] = 4;
    norm.forward(1, nn::Statistics::running);
    CHECK(norm.out[0] == Approx(2 * (0.0 - 3) / std::sqrt(4 + 1e-5) + 0.5));
    CHECK(norm.running[0] == 3);
    CHECK(norm.running[2] == 4);
}

TEST_CASE("activations and their slopes", "[activation]") {
    CHECK(nn::Relu::value(2.0) == 2);
    CHECK(nn::Relu::value(-2.0) == 0);
    CHECK(nn::Relu::backward(0.0, 5.0) == 0);
    CHECK(nn::LeakyRelu::value(-2.0) == Approx(-0.02));
    CHECK(nn::LeakyRelu::backward(-2.0, 5.0) == Approx(0.05));
    CHECK(nn::Sigmoid::value(0.0) == Approx(0.5));
    CHECK(nn::Sigmoid::value(-800.0) == 0);
    CHECK(nn::Sigmoid::backward(0.0, 4.0) == Approx(1));
    CHECK(nn::Identity::value(-3.0) == -3);
}

TEST_CASE("the first of equal values wins a maximum and its gradient", "[pooling]") {
    const double window[4] = {1, 7, 7, 7};
    double grads[4];
    CHECK(nn::MaxPool<2>::value(window) == 7);
    nn::MaxPool<2>::backward(window, 3.0, grads);
    CHECK(std::vector<double>(grads, grads + 4) == std::vector<double>{0, 3, 0, 0});
    const double equal[4] = {0, 0, 0, 0};
    nn::MaxPool<2>::backward(equal, 3.0, grads);
    CHECK(std::vector<double>(grads, grads + 4) == std::vector<double>{3, 0, 0, 0});
}

TEST_CASE("an average spreads its gradient evenly", "[pooling]") {
    const double window[4] = {1, 2, 3, 6};
    double grads[4];
    CHECK(nn::AveragePool<2>::value(window) == 3);
    nn::AveragePool<2>::backward(window, 8.0, grads);
    CHECK(std::vector<double>(grads, grads + 4) == std::vector<double>{2, 2, 2, 2});
}

namespace {

/// One loss kernel over `images` images of 3 classes.
template <class Loss, class Backend>
struct Losses {
    static constexpr int classes = 3;
    Index images, columns;
    core::Buffer<double> logits, labels, losses, grad_logits, grad_labels;

    explicit Losses(Index count)
        : images(count),
          columns(core::round_up(count, Backend::template column_unit<double>)),
          logits(test::random_buffer<double>(classes * columns, 1, -3, 3)),
          labels(test::random_buffer<double>(classes * columns, 2, -2, 2)),
          losses(columns),
          grad_logits(classes * columns),
          grad_labels(classes * columns) {}

    double run(double weight) {
        using Lane = typename Backend::template Lane<double>;
        const nn::LossKernel<Lane, Loss, classes> kernel{
            {logits.data(), nullptr},
            labels.data(),
            {losses.data(), nullptr},
            {grad_logits.data(), nullptr},
            grad_labels.data(),
            nn::Batch{columns, images, nn::Statistics::batch},
            weight};
        Backend{}.launch(columns / core::lane_width<Lane>, kernel);
        double sum = 0;
        for (Index n = 0; n < columns; ++n) sum += weight * losses[n];
        return sum;
    }
};

}  // namespace

TEMPLATE_TEST_CASE("soft cross entropy: value, both gradients, and nothing from the padding",
                   "[loss]", Scalar, Wide) {
    Losses<nn::SoftCrossEntropy, TestType> loss(5);
    loss.logits[0] = 700;  // the largest logit must not overflow
    const double value = loss.run(0.25);
    CHECK(std::isfinite(value));
    const std::vector<double> by_logits(loss.grad_logits.span().begin(),
                                        loss.grad_logits.span().end());
    const std::vector<double> by_labels(loss.grad_labels.span().begin(),
                                        loss.grad_labels.span().end());
    const auto again = [&] { return loss.run(0.25); };
    for (Index i = 0; i < loss.logits.size(); ++i) {
        const auto at = static_cast<std::size_t>(i);
        CHECK(by_logits[at] ==
              Approx(test::central_difference(loss.logits, at, again)).margin(1e-7));
        CHECK(by_labels[at] ==
              Approx(test::central_difference(loss.labels, at, again)).epsilon(1e-6).margin(1e-6));
        if (i % loss.columns >= loss.images) CHECK(by_logits[at] == 0);
    }
    for (Index n = loss.images; n < loss.columns; ++n) CHECK(loss.losses[n] == 0);
}

TEST_CASE("hard cross entropy against its definition", "[loss]") {
    Losses<nn::HardCrossEntropy, Wide> loss(3);
    for (int n = 0; n < 3; ++n) loss.labels[n] = 2 - n;
    loss.run(1);
    for (int n = 0; n < 3; ++n) {
        double total = 0;
        for (int k = 0; k < 3; ++k) total += std::exp(loss.logits[k * loss.columns + n]);
        const int label = 2 - n;
        CHECK(loss.losses[n] == Approx(std::log(total) - loss.logits[label * loss.columns + n]));
        for (int k = 0; k < 3; ++k)
            CHECK(loss.grad_logits[k * loss.columns + n] ==
                  Approx(std::exp(loss.logits[k * loss.columns + n]) / total - (k == label)));
    }
}
