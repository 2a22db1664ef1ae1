/// @file
/// diff/differentiator.hpp: a norm that couples the images of a batch.
#include "networks.hpp"

using namespace test;

using Agent = ConvNet<Shape<2, 4, 4>, 3, 3, 2, nn::BatchNorm, nn::Sigmoid, nn::AveragePool<2>>;
using Engine = diff::Differentiator<Agent, nn::SoftCrossEntropy, double, backend::Host<>>;
constexpr Index unit = backend::Host<>::column_unit<double>;

TEST_CASE("derivatives through a batch norm", "[diff]") {
    check_derivatives<Agent>(5);
}

TEST_CASE("a batch that is coupled is not cut", "[diff]") {
    const Engine engine({}, 1);
    CHECK(engine.cut(100).chunks() == 1);
    CHECK(engine.cut(101).columns == core::round_up(101, unit));
}

constexpr Index images_count = 2 * unit + 1;  // three micro-batches of one lane

TEST_CASE("with running statistics a batch may be cut, with its own it may not", "[diff]") {
    Engine narrow({}, 1);
    Engine wide;
    const auto cut = narrow.cut(images_count, nn::Statistics::running);
    REQUIRE(cut.chunks() == 3);
    const auto theta = random_buffer<double>(Engine::parameters, 1);
    const auto running = random_buffer<double>(Engine::statistics, 2, 0.5, 1.5);
    const auto pixels = random_values<double>(Engine::image_size * images_count, 3);
    diff::BatchArray<double> images(Engine::image_size, cut);
    diff::BatchArray<double> whole(Engine::image_size, wide.cut(images_count));
    images.pack(std::span<const double>(pixels));
    whole.pack(std::span<const double>(pixels));
    diff::BatchArray<double> logits;
    diff::BatchArray<double> expected;
    narrow.logits(theta.data(), images, logits, nn::Statistics::running, running.data());
    wide.logits(theta.data(), whole, expected, nn::Statistics::running, running.data());
    CHECK(relative_distance(unpacked(logits), unpacked(expected)) < 1e-12);

    const diff::BatchArray<double> labels(Engine::label_rows, cut);
    CHECK_THROWS_WITH(narrow.gradient(theta.data(), images, labels, {}),
                      ContainsSubstring("needs its batch of " + std::to_string(images_count) +
                                        " images in one piece"));
}

TEST_CASE("an update of the running statistics happens once, and only when asked for", "[diff]") {
    Sweeps<Engine> s(5);
    core::Buffer<double> running(Engine::statistics);
    Agent::Network::start_statistics(running.data());
    const std::vector<double> fresh(running.span().begin(), running.span().end());
    const auto same = [&] { return std::equal(fresh.begin(), fresh.end(), running.data()); };
    s.engine.gradient(s.theta.data(), s.images, s.labels, {.theta = s.grad_theta.data()},
                      nn::Statistics::batch, running.data());
    CHECK(same());
    s.engine.gradient(s.theta.data(), s.images, s.labels, {.theta = s.grad_theta.data()},
                      nn::Statistics::update, running.data());
    CHECK_FALSE(same());
    CHECK(running[3] == Approx(0.9).margin(0.2));  // variance of the first layer, moved by a tenth

    diff::BatchArray<double> by_batch;
    diff::BatchArray<double> by_running;
    s.engine.logits(s.theta.data(), s.images, by_batch, nn::Statistics::batch, running.data());
    s.engine.logits(s.theta.data(), s.images, by_running, nn::Statistics::running, running.data());
    CHECK(relative_distance(unpacked(by_batch), unpacked(by_running)) > 1e-3);
}
