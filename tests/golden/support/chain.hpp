/// @file
/// An agent made of a plain list of layers.
#pragma once

#include <pad/nn/convolution.hpp>
#include <pad/nn/linear.hpp>
#include <pad/nn/norm_activation_pool.hpp>
#include <pad/nn/residual.hpp>
#include <pad/nn/sequential.hpp>

namespace golden {

/// The network of a case that is none of the library's agents, from its list of layers.
template <class Image_, int Classes, class... Layers>
struct Chain {
    using Image = Image_;
    using Network = typename pad::nn::Sequential<Layers...>::template Layer<Image>;
    static constexpr int classes = Classes;
    static_assert(Network::Output::size == Classes,
                  "golden: the last layer of the case does not give one logit for each class");

    static pad::nn::ParameterLayout parameter_layout() {
        pad::nn::ParameterLayout layout;
        Network::describe(layout);
        return layout;
    }
};

/// Whether an agent names the tensors of θ as PyTorch does.
template <class Agent>
inline constexpr bool names_tensors = true;
template <class Image, int Classes, class... Layers>
inline constexpr bool names_tensors<Chain<Image, Classes, Layers...>> = false;

}  // namespace golden
