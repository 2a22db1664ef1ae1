/// @file
/// The layers whose outputs distribution matching compares, and what a mask makes of them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/nn/layer.hpp>

namespace pad::match {

using core::Index;

/// Which features distribution matching compares.
enum class Features {
    last,  ///< what the classifier sees (DM)
    all    ///< the output of every layer before it; the mask says which count
};
/// As the enum's values, in order.
inline constexpr std::array<std::string_view, 2> feature_names{"last", "all"};

/// A layer with parameters, and the layers without any that stand behind it.
struct FeatureLayer {
    Index at = 0;       ///< its first value among the inner outputs of an image
    Index rows = 0;     ///< values of its output
    Index first = 0;    ///< its first parameter in θ
    Index end = 0;      ///< the one behind its last
    double weight = 1;  ///< share of its parameters that the mask keeps
};

/// A network that is a chain of layers, so that it has feature layers.
template <class Network>
concept HasFeatures = requires {
    Network::inner_outputs;
    Network::features;
    Network::output_at;
    requires Network::inner_outputs >
    0;
};

namespace feature_layers {

template <class Network, int I>
void append(std::vector<FeatureLayer>& layers, Index theta) {
    if constexpr (I + 1 < Network::count) {
        using Child = typename Network::template Child<I>;
        if (layers.empty() || Child::parameters > 0)
            layers.push_back({0, 0, theta, theta + Child::parameters, 1});
        // What stands behind a layer without parameters of its own is its output.
        layers.back().at = Network::output_at[I];
        layers.back().rows = Child::Output::size;
        append<Network, I + 1>(layers, theta + Child::parameters);
    }
}

}  // namespace feature_layers

/// The feature layers of a network in order.
template <class Network>
std::vector<FeatureLayer> feature_layers_of() {
    std::vector<FeatureLayer> layers;
    feature_layers::append<Network, 0>(layers, 0);
    return layers;
}

/// Sets the weights to the share of each layer's parameters that `keep` keeps; a layer without
/// parameters has weight 1. Throws Error when no layer is left.
inline void weigh(std::span<FeatureLayer> layers, std::span<const std::uint8_t> keep) {
    double total = 0;
    for (FeatureLayer& layer : layers) {
        Index kept = 0;
        for (Index i = layer.first; i < layer.end; ++i) kept += keep[static_cast<std::size_t>(i)];
        const Index size = layer.end - layer.first;
        layer.weight = size > 0 ? static_cast<double>(kept) / static_cast<double>(size) : 1;
        total += layer.weight;
    }
    core::require(total > 0,
                  "distribution matching has nothing to compare: the mask keeps no parameter of "
                  "a layer whose features are matched");
}

}  // namespace pad::match
