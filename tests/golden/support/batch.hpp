/// @file
/// What `gradient` and `directional` have in common: a batch of a case and the results of a sweep.
#pragma once

#include <algorithm>
#include <cstdio>
#include <string>
#include <type_traits>
#include <vector>

#include <golden/support/case.hpp>
#include <golden/support/chain.hpp>
#include <golden/support/checks.hpp>
#include <pad/diff/differentiator.hpp>

namespace golden {

using pad::core::Index;

/// Throws NotSupported unless the case works in training mode.
inline void require_training_mode(const Case& given) {
    if (given.text("/mode") != "training")
        throw NotSupported("the mode of the case is '" + given.text("/mode") +
                           "', and only 'training' is known");
}

/// Memory of the engine's backend that holds `values`.
template <class Engine, class T>
typename Engine::template Buffer<T> buffer_of(const std::vector<T>& values) {
    const auto count = static_cast<Index>(values.size());
    typename Engine::template Buffer<T> buffer(count);
    buffer.write(0, count, values.data());
    return buffer;
}
/// The values of such memory.
template <class Buffer>
auto values_of(const Buffer& buffer) {
    std::vector<std::remove_pointer_t<decltype(buffer.data())>> values(
        static_cast<std::size_t>(buffer.size()));
    buffer.read(0, buffer.size(), values.data());
    return values;
}

/// A file of parameters of a case, checked against the network.
template <class Engine, class T>
typename Engine::template Buffer<T> theta_of(const Case& given, const std::string& file) {
    auto theta = buffer_of<Engine>(given.read_as<T>(file));
    pad::core::require(theta.size() == Engine::parameters, given.name(), ": ", file, " holds ",
                       theta.size(), " values, but the network has ", Engine::parameters,
                       " parameters");
    return theta;
}

/// The values of a batch, image after image.
template <class T, class Memory>
std::vector<T> unpacked(const pad::diff::BatchArray<T, Memory>& array) {
    std::vector<T> values(static_cast<std::size_t>(array.rows() * array.cut().count));
    array.unpack(std::span<T>(values));
    return values;
}

/// Images of a batch whose label logits are a file of the case.
inline Index batch_size(const Case& given) {
    return static_cast<Index>(given.shape("label_logits.npy").front());
}

/// A batch of a case on an engine, and what a sweep over it leaves.
template <class Engine, class T>
struct Batch {
    typename Engine::template Buffer<T> theta, grad_theta;
    typename Engine::Array images, labels, grad_images, grad_labels, logits;

    Batch(const Engine& engine, const Case& given) {
        const Index count = batch_size(given);
        images.resize(Engine::image_size, engine.cut(count));
        labels.resize(Engine::label_rows, engine.cut(count));
        images.template pack<T>(std::span<const T>(given.read_as<T>("images.npy")));
        labels.template pack<T>(std::span<const T>(given.read_as<T>("label_logits.npy")));
        theta = theta_of<Engine, T>(given, "theta.npy");
        grad_theta = typename Engine::template Buffer<T>(Engine::parameters);
    }

    typename Engine::Results results() {
        return {grad_theta.data(), &grad_images, &grad_labels, &logits};
    }

    /// Compares the three gradients with the files <prefix>theta.npy, …
    void compare_gradients(Checks& checks, const std::string& prefix, double tolerance) const {
        checks.compare(prefix + "theta.npy", values_of(grad_theta), tolerance);
        checks.compare(prefix + "images.npy", unpacked(grad_images), tolerance);
        checks.compare(prefix + "label_logits.npy", unpacked(grad_labels), tolerance);
    }
};

/// Calls `check(engine)` with an engine that runs a batch of `count` images as it likes, and, where
/// that differs, with one that has to cut it into the smallest micro-batches.
template <class Engine, class F>
void with_each_cut(Index count, const F& check) {
    Engine roomy;
    check(roomy);
    Engine narrow({}, 1);
    if (narrow.cut(count) == roomy.cut(count)) return;
    std::printf("  in %td micro-batches:\n", narrow.cut(count).chunks());
    check(narrow);
}

}  // namespace golden
