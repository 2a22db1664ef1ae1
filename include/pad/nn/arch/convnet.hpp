/// @file
/// The ConvNet of dataset distillation.
#pragma once

#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <pad/core/text.hpp>
#include <pad/nn/convolution_block.hpp>
#include <pad/nn/linear.hpp>

namespace pad::nn::arch {

/// Depth × [3×3 convolution of Width channels → norm → activation → pool] → linear classifier
/// (Gidaris & Komodakis 2018; used by DC, DSA, MTT, DATM and PAD).
///
/// Convolutions pad by 1; the first pads by 3 for one-channel images, so that 28×28 becomes 32×32.
/// ConvNet<Shape<3, 32, 32>, 10> has 320,010 parameters as in the published code.
/// @tparam Image       core::Shape of an image
/// @tparam Classes     number of classes
/// @tparam Width       channels of every convolution
/// @tparam Depth       number of blocks
/// @tparam Norm, Activation, Pool  see normalization.hpp, activation.hpp, pooling.hpp
/// @tparam Algorithm   how convolutions are computed
template <class Image_, int Classes, int Width = 128, int Depth = 3, class Norm = InstanceNorm,
          class Activation = Relu, class Pool = AveragePool<2>,
          class Algorithm = convolution::Winograd<4>>
class ConvNet {
    static_assert(Classes > 1 && Width > 0 && Depth > 0,
                  "pad: a ConvNet needs at least two classes, one channel and one block "
                  "(docs/policies/agent.md)");
    static constexpr int first_padding = Image_::channels == 1 ? 3 : 1;
    using Block = Sequential<Convolution<Width, 3, 1, 1, true, Algorithm>,
                             NormActivationPool<Norm, Activation, Pool>>;
    using FirstBlock = ConvolutionBlock<Convolution<Width, 3, 1, first_padding, true, Algorithm>,
                                        NormActivationPool<Norm, Activation, Pool>>;
    /// A class, not an alias: nvcc does not expand an alias that ignores its argument.
    template <int>
    struct InnerBlock {
        using Type = Block;
    };
    template <int... I>
    static auto chain(std::integer_sequence<int, I...>)
        -> Sequential<FirstBlock, typename InnerBlock<I>::Type..., Linear<Classes>>;
    using Chain = decltype(chain(std::make_integer_sequence<int, Depth - 1>{}));

public:
    using Image = Image_;
    /// The network as a layer from image to logits.
    using Network = typename Chain::template Layer<Image>;
    static constexpr int classes = Classes;
    static constexpr int width = Width;
    static constexpr int depth = Depth;

    /// A text that names this network; trajectories remember it.
    static std::string describe() {
        return core::text("ConvNet ", Image::channels, "x", Image::height, "x", Image::width,
                          " classes ", Classes, " width ", Width, " depth ", Depth, " norm ",
                          Norm::name, " of ", Norm::template groups<Width>, " activation ",
                          Activation::name, " pool ", Pool::name, " ", Pool::side);
    }

    /// The tensors of θ in order, named as the common PyTorch implementation names them.
    static ParameterLayout parameter_layout() {
        ParameterLayout layout;
        constexpr bool norm = Norm::scope != NormScope::none;
        constexpr int modules_per_block = 2 + (norm ? 1 : 0) + (Pool::side > 1 ? 1 : 0);
        describe_block<0>(layout, norm, modules_per_block);
        layout.path = "classifier.";
        Network::template Child<Depth>::describe(layout);
        layout.path.clear();
        return layout;
    }

private:
    template <int I>
    static void describe_block(ParameterLayout& layout, bool norm, int modules_per_block) {
        if constexpr (I < Depth) {
            using BlockLayer = typename Network::template Child<I>;
            const int module = I * modules_per_block;
            layout.path = core::text("features.", module, ".");
            BlockLayer::template Child<0>::describe(layout);
            if (norm) {
                layout.path = core::text("features.", module + 1, ".");
                BlockLayer::template Child<1>::describe(layout);
            }
            describe_block<I + 1>(layout, norm, modules_per_block);
        }
    }
};

}  // namespace pad::nn::arch
