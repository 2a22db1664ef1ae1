/// @file
/// A network being trained: parameters and running statistics.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include <pad/core/buffer.hpp>
#include <pad/core/random.hpp>
#include <pad/nn/initialization.hpp>

namespace pad::train {

using core::Index;

/// θ and the running state of one network of type Agent.
template <class Agent, class T>
class NetworkState {
public:
    using Network = typename Agent::Network;

    /// A fresh network, a pure function of `random`.
    explicit NetworkState(const core::Random& random)
        : theta_(Network::parameters), running_(std::max<Index>(Network::statistics, 1)) {
        nn::initialize(Agent::parameter_layout(), random, theta_.data());
        Network::start_statistics(running_.data());
    }

    /// [parameters]
    [[nodiscard]] T* theta() const { return theta_.data(); }
    /// [statistics]; batch norms' running mean and variance, layer after layer.
    [[nodiscard]] T* running() const { return running_.data(); }
    [[nodiscard]] std::span<const T> parameters() const { return theta_.span(); }
    /// Whether every parameter is a finite number.
    [[nodiscard]] bool finite() const {
        const auto values = theta_.span();
        return std::all_of(values.begin(), values.end(), [](T x) { return std::isfinite(x); });
    }

private:
    core::Buffer<T> theta_;
    core::Buffer<T> running_;
};

}  // namespace pad::train
