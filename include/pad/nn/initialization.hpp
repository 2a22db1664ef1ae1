/// @file
/// Fresh parameters.
#pragma once

#include <cmath>

#include <pad/core/random.hpp>
#include <pad/nn/layer.hpp>

namespace pad::nn {

/// Fills θ as PyTorch initialises its layers: weights and biases of convolutions and linear layers
/// uniform in ±1/√fan_in (Kaiming with a = √5), norms with γ = 1, β = 0.
/// @param random  draws; the parameter at position i uses position i, whatever its type
/// @param theta   [layout.size]
template <class T>
void initialize(const ParameterLayout& layout, const core::Random& random, T* theta) {
    for (const ParameterTensor& tensor : layout.tensors) {
        const double bound = 1.0 / std::sqrt(static_cast<double>(tensor.fan_in));
        for (Index i = tensor.offset; i < tensor.offset + tensor.size; ++i) {
            switch (tensor.initial) {
                case Initial::uniform_fan_in:
                    theta[i] = static_cast<T>(
                        (2 * random.uniform(static_cast<std::uint64_t>(i)) - 1) * bound);
                    break;
                case Initial::one:
                    theta[i] = T(1);
                    break;
                case Initial::zero:
                    theta[i] = T(0);
                    break;
            }
        }
    }
}

}  // namespace pad::nn
