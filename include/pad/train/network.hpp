/// @file
/// A network being trained: parameters and running statistics.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <type_traits>
#include <vector>

#include <pad/core/buffer.hpp>
#include <pad/core/random.hpp>
#include <pad/nn/initialization.hpp>

namespace pad::train {

using core::Index;

/// θ and the running state of one network of type Agent.
/// @tparam Memory  where they lie: Backend::Buffer<T>
template <class Agent, class T, class Memory = core::Buffer<T>>
class NetworkState {
public:
    using Network = typename Agent::Network;

    /// A fresh network, a pure function of `random`.
    explicit NetworkState(const core::Random& random)
        : theta_(Network::parameters), running_(std::max<Index>(Network::statistics, 1)) {
        std::vector<T> fresh(static_cast<std::size_t>(std::max(theta_.size(), running_.size())));
        nn::initialize(Agent::parameter_layout(), random, fresh.data());
        theta_.write(0, Network::parameters, fresh.data());
        Network::start_statistics(fresh.data());
        running_.write(0, Network::statistics, fresh.data());
    }

    /// [parameters], in the backend's memory.
    [[nodiscard]] T* theta() const { return theta_.data(); }
    /// [statistics]; batch norms' running mean and variance, layer after layer.
    [[nodiscard]] T* running() const { return running_.data(); }
    /// θ in host memory: a span of it, or a copy.
    [[nodiscard]] auto parameters() const {
        if constexpr (std::is_same_v<Memory, core::Buffer<T>>) {
            return std::span<const T>(theta_.span());
        } else {
            std::vector<T> values(static_cast<std::size_t>(theta_.size()));
            theta_.read(0, theta_.size(), values.data());
            return values;
        }
    }
    /// Whether every parameter is a finite number.
    [[nodiscard]] bool finite() const {
        const auto values = parameters();
        return std::all_of(values.begin(), values.end(), [](T x) { return std::isfinite(x); });
    }

private:
    Memory theta_;
    Memory running_;
};

/// The state of a network in the memory of an engine's backend.
template <class Engine>
using StateOf = NetworkState<typename Engine::Agent, typename Engine::Scalar,
                             typename Engine::template Buffer<typename Engine::Scalar>>;

}  // namespace pad::train
