/// @file
/// The basic block of ResNet18.
#pragma once

#include <string>
#include <type_traits>

#include <pad/nn/arch/naming.hpp>
#include <pad/nn/convolution.hpp>
#include <pad/nn/norm_activation_pool.hpp>
#include <pad/nn/residual.hpp>
#include <pad/nn/sequential.hpp>

namespace pad::nn::arch {

/// How a block halves height and width.
enum class Halving {
    stride,       ///< convolutions with stride 2, as in ResNet
    average_pool  ///< convolutions with stride 1, and an average pool 2×2
};

namespace basic_block {

/// The two ways to a shape: `Main` and `Shortcut` of a block that halves.
template <Halving halving, int Channels, class Norm, class Algorithm>
struct Halves {
    using Main =
        Sequential<Convolution<Channels, 3, 2, 1, false, Algorithm>, NormActivationPool<Norm, Relu>,
                   Convolution<Channels, 3, 1, 1, false, Algorithm>, NormActivationPool<Norm>>;
    using Shortcut =
        Sequential<Convolution<Channels, 1, 2, 0, false, Algorithm>, NormActivationPool<Norm>>;
};
/// The published shortcut convolves and then pools. A 1×1 convolution without bias and a mean can
/// change places, and pooling first leaves a quarter of the products.
template <int Channels, class Norm, class Algorithm>
struct Halves<Halving::average_pool, Channels, Norm, Algorithm> {
    using Main =
        Sequential<Convolution<Channels, 3, 1, 1, false, Algorithm>,
                   NormActivationPool<Norm, Relu, AveragePool<2>>,
                   Convolution<Channels, 3, 1, 1, false, Algorithm>, NormActivationPool<Norm>>;
    using Shortcut =
        Sequential<NormActivationPool<NoNorm, Identity, AveragePool<2>>,
                   Convolution<Channels, 1, 1, 0, false, Algorithm>, NormActivationPool<Norm>>;
};

}  // namespace basic_block

/// relu(main(x) + x) with main = 3×3 convolution → norm → ReLU → 3×3 convolution → norm, none of
/// them with a bias (He et al. 2016). Keeps the shape.
template <int Channels, class Norm, class Algorithm>
using BasicBlock = Residual<
    Sequential<Convolution<Channels, 3, 1, 1, false, Algorithm>, NormActivationPool<Norm, Relu>,
               Convolution<Channels, 3, 1, 1, false, Algorithm>, NormActivationPool<Norm>>>;

/// The same with half the height and width, `Channels` channels, and a 1×1 convolution and a norm as
/// shortcut.
template <Halving halving, int Channels, class Norm, class Algorithm>
using HalvingBlock =
    Residual<typename basic_block::Halves<halving, Channels, Norm, Algorithm>::Main,
             typename basic_block::Halves<halving, Channels, Norm, Algorithm>::Shortcut>;

/// Appends the tensors of a bound block, named as the common PyTorch implementation names them: conv1,
/// bn1, conv2, bn2, and the shortcut's modules 0 and 1 (2 behind an average pool).
template <Halving halving, class Block>
void describe_block(ParameterLayout& layout, const std::string& path) {
    describe_modules<typename Block::Main>(layout, path, {"conv1", "bn1", "conv2", "bn2"});
    if constexpr (Block::has_shortcut && halving == Halving::average_pool)
        describe_modules<typename Block::Shortcut>(layout, path + "shortcut.", {"", "0", "2"});
    else if constexpr (Block::has_shortcut)
        describe_modules<typename Block::Shortcut>(layout, path + "shortcut.", {"0", "1"});
}

}  // namespace pad::nn::arch
