/// @file
/// LeNet as dataset distillation uses it.
#pragma once

#include <string>

#include <pad/core/text.hpp>
#include <pad/nn/arch/naming.hpp>
#include <pad/nn/convolution.hpp>
#include <pad/nn/linear.hpp>
#include <pad/nn/norm_activation_pool.hpp>
#include <pad/nn/sequential.hpp>

namespace pad::nn::arch {

/// [5×5 convolution → ReLU → max pool 2] × 2 → [linear → ReLU] × 2 → linear classifier (LeCun et al.
/// 1998, with the ReLU and max pooling of DC's cross-architecture tables).
///
/// The first convolution pads by 2 for one-channel images, so that 28×28 is seen as 32×32; nothing
/// else is padded. LeNet<Shape<3, 32, 32>, 10> has 62,006 parameters as in the published code. That
/// code knows these two image shapes only; here the first linear layer takes what is left.
/// @tparam Image       core::Shape of an image, at least 16×16 (12×12 for one channel)
/// @tparam Classes     number of classes
/// @tparam First, Second  channels of the two convolutions
/// @tparam Third, Fourth  units of the two hidden linear layers
/// @tparam Algorithm   how convolutions are computed
template <class Image_, int Classes, int First = 6, int Second = 16, int Third = 120,
          int Fourth = 84, class Algorithm = convolution::Winograd<4>>
class LeNet {
    static_assert(Classes > 1, "pad: a LeNet needs at least two classes (docs/policies/agent.md)");
    static constexpr int first_padding = Image_::channels == 1 ? 2 : 0;
    template <int Channels, int Padding>
    using Map = Convolution<Channels, 5, 1, Padding, true, Algorithm>;
    using Pooled = NormActivationPool<NoNorm, Relu, MaxPool<2>>;
    using Activated = NormActivationPool<NoNorm, Relu>;

public:
    using Image = Image_;
    /// The network as a layer from image to logits.
    using Network = typename Sequential<Map<First, first_padding>, Pooled, Map<Second, 0>, Pooled,
                                        Linear<Third>, Activated, Linear<Fourth>, Activated,
                                        Linear<Classes>>::template Layer<Image>;
    static constexpr int classes = Classes;

    /// A text that names this network; trajectories remember it.
    static std::string describe() {
        return core::text("LeNet ", Image::channels, "x", Image::height, "x", Image::width,
                          " classes ", Classes, " widths ", First, " ", Second, " ", Third, " ",
                          Fourth);
    }

    /// The tensors of θ in order, named as the common PyTorch implementation names them.
    static ParameterLayout parameter_layout() {
        ParameterLayout layout;
        describe_modules<Network>(
            layout, "", {"features.0", "", "features.3", "", "fc_1", "", "fc_2", "", "fc_3"});
        return layout;
    }
};

}  // namespace pad::nn::arch
