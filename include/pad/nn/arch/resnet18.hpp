/// @file
/// ResNet18 as dataset distillation uses it.
#pragma once

#include <algorithm>
#include <string>

#include <pad/core/text.hpp>
#include <pad/nn/arch/basic_block.hpp>
#include <pad/nn/linear.hpp>

namespace pad::nn::arch {

namespace resnet18 {

/// Sides behind three blocks that halve: a strided convolution rounds up, a pool down.
template <Halving halving>
constexpr int side_at_the_end(int side) {
    for (int i = 0; i < 3; ++i) side = halving == Halving::stride ? (side + 1) / 2 : side / 2;
    return side;
}

/// Stem, four stages of two blocks, and what `End` names.
template <Halving halving, int Width, class Norm, class Algorithm, class... End>
using Chain = Sequential<
    Convolution<Width, 3, 1, 1, false, Algorithm>, NormActivationPool<Norm, Relu>,
    BasicBlock<Width, Norm, Algorithm>, BasicBlock<Width, Norm, Algorithm>,
    HalvingBlock<halving, 2 * Width, Norm, Algorithm>, BasicBlock<2 * Width, Norm, Algorithm>,
    HalvingBlock<halving, 4 * Width, Norm, Algorithm>, BasicBlock<4 * Width, Norm, Algorithm>,
    HalvingBlock<halving, 8 * Width, Norm, Algorithm>, BasicBlock<8 * Width, Norm, Algorithm>,
    End...>;

/// The strided network averages over the whole last map, the pooled one over nothing.
template <Halving halving, class Image, int Classes, int Width, class Norm, class Algorithm>
struct Select {
    static constexpr int side = side_at_the_end<halving>(std::min(Image::height, Image::width));
    using Type = Chain<halving, Width, Norm, Algorithm,
                       NormActivationPool<NoNorm, Identity, AveragePool<side>>, Linear<Classes>>;
};
template <class Image, int Classes, int Width, class Norm, class Algorithm>
struct Select<Halving::average_pool, Image, Classes, Width, Norm, Algorithm> {
    using Type = Chain<Halving::average_pool, Width, Norm, Algorithm, Linear<Classes>>;
};

}  // namespace resnet18

/// 3×3 stem → norm → ReLU → four stages of two basic blocks of 1, 2, 4, 8 times Width channels, the
/// last three halving the map → average over the map → linear classifier (He et al. 2016, with the
/// stem for small images and the norm of DC's cross-architecture tables). No convolution has a bias.
///
/// ResNet18<Shape<3, 32, 32>, 10> has 11,173,962 parameters as in the published code. With
/// Halving::average_pool it is that code's ResNet18_AP: convolutions with stride 1 and an average pool
/// 2×2 where the map is halved, and no average at the end, so that the classifier sees 4×4 pixels
/// of each channel (11,250,762 parameters).
///
/// Deviation: the published code averages windows of 4×4 whatever the image; here a window is as large
/// as the shorter side of the last map, which is the same for 3×32×32 and 1×28×28.
/// @tparam Image      core::Shape of an image
/// @tparam Classes    number of classes
/// @tparam Width      channels of the stem
/// @tparam Norm       see normalization.hpp
/// @tparam halving    how the map is halved
/// @tparam Algorithm  how convolutions are computed
template <class Image_, int Classes, int Width = 64, class Norm = InstanceNorm,
          Halving halving = Halving::stride, class Algorithm = convolution::Winograd<4>>
class ResNet18 {
    static_assert(Classes > 1 && Width > 0,
                  "pad: a ResNet18 needs at least two classes and one channel "
                  "(docs/policies/agent.md)");
    static constexpr int blocks = 8;
    static constexpr int before_blocks = 2;
    using Chain = typename resnet18::Select<halving, Image_, Classes, Width, Norm, Algorithm>::Type;

public:
    using Image = Image_;
    /// The network as a layer from image to logits.
    using Network = typename Chain::template Layer<Image>;
    static constexpr int classes = Classes;
    static constexpr int width = Width;

    /// A text that names this network; trajectories remember it.
    static std::string describe() {
        return core::text("ResNet18 ", Image::channels, "x", Image::height, "x", Image::width,
                          " classes ", Classes, " width ", Width, " norm ", Norm::name, " of ",
                          Norm::template groups<Width>, " halved by ",
                          halving == Halving::stride ? "stride" : "average pool");
    }

    /// The tensors of θ in order, named as the common PyTorch implementation names them.
    static ParameterLayout parameter_layout() {
        ParameterLayout layout;
        describe_modules<Network>(layout, "", {"conv1", "bn1"});
        describe_blocks<0>(layout);
        layout.path = "classifier.";
        Network::template Child<Network::count - 1>::describe(layout);
        layout.path.clear();
        return layout;
    }

private:
    template <int I>
    static void describe_blocks(ParameterLayout& layout) {
        if constexpr (I < blocks) {
            describe_block<halving, typename Network::template Child<before_blocks + I>>(
                layout, core::text("layer", I / 2 + 1, ".", I % 2, "."));
            describe_blocks<I + 1>(layout);
        }
    }
};

/// ResNet18 that halves by average pooling (ResNet18_AP).
template <class Image, int Classes, int Width = 64, class Norm = InstanceNorm,
          class Algorithm = convolution::Winograd<4>>
using ResNet18Ap = ResNet18<Image, Classes, Width, Norm, Halving::average_pool, Algorithm>;

}  // namespace pad::nn::arch
