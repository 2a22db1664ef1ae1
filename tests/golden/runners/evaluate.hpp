/// @file
/// Kind `evaluate`: a short run of momentum SGD with one step decay on soft labels, and its test.
#pragma once

#include <algorithm>
#include <vector>

#include <golden/support/batch.hpp>
#include <golden/support/statistics.hpp>
#include <golden/support/tolerance.hpp>
#include <pad/data/augment/none.hpp>
#include <pad/evaluate/protocol.hpp>

namespace golden {

template <class Agent, class Backend, class T>
void evaluate(const Case& given, Checks& checks) {
    using Engine = pad::diff::Differentiator<Agent, pad::nn::SoftCrossEntropy, T, Backend>;
    using Shape = typename Agent::Image;
    checks.compare_layout(Agent::parameter_layout(), names_tensors<Agent>);
    const std::vector<T> images = given.read_as<T>("images.npy");
    const std::vector<T> labels = given.read_as<T>("label_logits.npy");
    const std::vector<int> order = given.read_whole("order.npy");
    const std::vector<int> test_labels = given.read_whole("test_labels.npy");
    const int count = given.whole("/M");
    pad::evaluate::Protocol protocol;
    protocol.epochs = given.whole("/epochs");
    protocol.batch = given.whole("/max_batch");
    protocol.momentum = given.number("/momentum");
    protocol.weight_decay = given.number("/weight_decay");
    const auto at = [](int i) { return static_cast<std::ptrdiff_t>(i); };
    pad::core::require(at(count) * Engine::image_size == std::ssize(images) &&
                           at(count) * Engine::classes == std::ssize(labels) &&
                           at(count) * protocol.epochs == std::ssize(order),
                       given.name(), ": images.npy, label_logits.npy and order.npy do not hold ",
                       count, " images and ", protocol.epochs, " epochs");

    Engine engine;
    const pad::core::Random unused(0, {});
    pad::train::NetworkState<Agent, T> state(unused);
    const auto theta0 = theta_of<Engine, T>(given, "theta0.npy");
    std::copy_n(theta0.data(), Engine::parameters, state.theta());
    const auto losses = pad::evaluate::train_network(
        engine, state, {images.data(), labels.data(), count, Engine::image_size, Engine::classes},
        {Shape::channels, Shape::height, Shape::width}, protocol, given.number("/lr"),
        pad::data::NoAugmentation{}, unused, [&](int epoch) {
            const auto first = order.begin() + at(epoch) * count;
            return std::vector<int>(first, first + count);
        });
    const double tolerance = tolerance::evaluate<T>;
    checks.compare("theta_final.npy", state.parameters(), tolerance);
    checks.compare("epoch_losses.npy", losses, tolerance);

    pad::diff::BatchArray<T> test(Engine::image_size, engine.cut(std::ssize(test_labels)));
    pad::diff::BatchArray<T> logits;
    test.template pack<T>(given.read_as<T>("test_images.npy"));
    engine.logits(state.theta(), test, logits, pad::nn::Statistics::running, state.running());
    checks.compare("test_logits.npy", unpacked(logits), tolerance);
    // In float an image whose two best logits nearly coincide may fall to either side.
    const bool decided = std::is_same_v<T, double> ||
                         given.number("/smallest_margin_between_two_best_logits") > 1e-3;
    checks.compare("test_accuracy.npy", pad::evaluate::accuracy(logits, test_labels),
                   decided ? 1e-15 : 2.0 / static_cast<double>(test_labels.size()));
    if constexpr (Engine::statistics > 0) {
        const std::vector<T> running(state.running(), state.running() + Engine::statistics);
        const auto [means, variances] = split_statistics(given, running);
        checks.compare("running_mean.npy", means, tolerance);
        checks.compare("running_var.npy", variances, tolerance);
    }
}

}  // namespace golden
