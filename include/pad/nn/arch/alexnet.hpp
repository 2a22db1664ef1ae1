/// @file
/// AlexNet as dataset distillation uses it.
#pragma once

#include <string>

#include <pad/core/text.hpp>
#include <pad/nn/arch/naming.hpp>
#include <pad/nn/convolution.hpp>
#include <pad/nn/linear.hpp>
#include <pad/nn/norm_activation_pool.hpp>
#include <pad/nn/sequential.hpp>

namespace pad::nn::arch {

/// Five convolutions with ReLU, max pool 2 behind the first, second and fifth → linear classifier
/// (Krizhevsky et al. 2012, made smaller for 32×32 images as in DC's cross-architecture tables).
///
/// Kernels 5, 5, 3, 3, 3 and channels 1, 3/2, 2, 3/2, 3/2 times Width, padded to keep the size; the
/// first pads by 4 for one-channel images, so that 28×28 becomes 32×32.
/// AlexNet<Shape<3, 32, 32>, 10> has 1,872,202 parameters as in the published code. That code knows
/// these two image shapes only; here the linear layer takes what is left.
/// @tparam Image      core::Shape of an image
/// @tparam Classes    number of classes
/// @tparam Width      channels of the first convolution, even
/// @tparam Algorithm  how convolutions are computed
template <class Image_, int Classes, int Width = 128, class Algorithm = convolution::Winograd<4>>
class AlexNet {
    static_assert(Classes > 1 && Width > 0 && Width % 2 == 0,
                  "pad: an AlexNet needs at least two classes and an even width "
                  "(docs/policies/agent.md)");
    static constexpr int first_padding = Image_::channels == 1 ? 4 : 2;
    static constexpr int middle = Width / 2 * 3;
    template <int Channels, int Kernel, int Padding>
    using Map = Convolution<Channels, Kernel, 1, Padding, true, Algorithm>;
    using Pooled = NormActivationPool<NoNorm, Relu, MaxPool<2>>;
    using Activated = NormActivationPool<NoNorm, Relu>;

public:
    using Image = Image_;
    /// The network as a layer from image to logits.
    using Network =
        typename Sequential<Map<Width, 5, first_padding>, Pooled, Map<middle, 5, 2>, Pooled,
                            Map<2 * Width, 3, 1>, Activated, Map<middle, 3, 1>, Activated,
                            Map<middle, 3, 1>, Pooled, Linear<Classes>>::template Layer<Image>;
    static constexpr int classes = Classes;
    static constexpr int width = Width;

    /// A text that names this network; trajectories remember it.
    static std::string describe() {
        return core::text("AlexNet ", Image::channels, "x", Image::height, "x", Image::width,
                          " classes ", Classes, " width ", Width);
    }

    /// The tensors of θ in order, named as the common PyTorch implementation names them.
    static ParameterLayout parameter_layout() {
        ParameterLayout layout;
        describe_modules<Network>(layout, "",
                                  {"features.0", "", "features.3", "", "features.6", "",
                                   "features.8", "", "features.10", "", "fc"});
        return layout;
    }
};

}  // namespace pad::nn::arch
