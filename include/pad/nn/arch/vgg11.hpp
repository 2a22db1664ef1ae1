/// @file
/// VGG11 as dataset distillation uses it.
#pragma once

#include <string>
#include <vector>

#include <pad/core/text.hpp>
#include <pad/nn/arch/naming.hpp>
#include <pad/nn/convolution.hpp>
#include <pad/nn/linear.hpp>
#include <pad/nn/norm_activation_pool.hpp>
#include <pad/nn/sequential.hpp>

namespace pad::nn::arch {

/// Eight [3×3 convolution → norm → ReLU] of 1, 2, 4, 4, 8, 8, 8, 8 times Width channels, max pool 2
/// behind the first, second, fourth, sixth and eighth → linear classifier (Simonyan & Zisserman 2015,
/// with the norm and the single linear layer of DC's cross-architecture tables).
///
/// Convolutions pad by 1; the first pads by 3 for one-channel images, so that 28×28 becomes 32×32.
/// Vgg11<Shape<3, 32, 32>, 10> has 9,231,114 parameters as in the published code. That code knows
/// these two image shapes only; here the linear layer takes what is left.
/// @tparam Image      core::Shape of an image, at least 32×32 (28×28 for one channel)
/// @tparam Classes    number of classes
/// @tparam Width      channels of the first convolution
/// @tparam Norm       see normalization.hpp
/// @tparam Algorithm  how convolutions are computed
template <class Image_, int Classes, int Width = 64, class Norm = InstanceNorm,
          class Algorithm = convolution::Winograd<4>>
class Vgg11 {
    static_assert(Classes > 1 && Width > 0,
                  "pad: a Vgg11 needs at least two classes and one channel "
                  "(docs/policies/agent.md)");
    static constexpr int first_padding = Image_::channels == 1 ? 3 : 1;
    template <int Multiple, int Padding = 1>
    using Map = Convolution<Multiple * Width, 3, 1, Padding, true, Algorithm>;
    using Pooled = NormActivationPool<Norm, Relu, MaxPool<2>>;
    using Activated = NormActivationPool<Norm, Relu>;

public:
    using Image = Image_;
    /// The network as a layer from image to logits.
    using Network =
        typename Sequential<Map<1, first_padding>, Pooled, Map<2>, Pooled, Map<4>, Activated,
                            Map<4>, Pooled, Map<8>, Activated, Map<8>, Pooled, Map<8>, Activated,
                            Map<8>, Pooled, Linear<Classes>>::template Layer<Image>;
    static constexpr int classes = Classes;
    static constexpr int width = Width;

    /// A text that names this network; trajectories remember it.
    static std::string describe() {
        return core::text("Vgg11 ", Image::channels, "x", Image::height, "x", Image::width,
                          " classes ", Classes, " width ", Width, " norm ", Norm::name, " of ",
                          Norm::template groups<Width>);
    }

    /// The tensors of θ in order, named as the common PyTorch implementation names them.
    static ParameterLayout parameter_layout() {
        ParameterLayout layout;
        constexpr int norms = Norm::scope == NormScope::none ? 0 : 1;
        std::vector<std::string> modules;
        int position = 0;
        for (const int pools : {1, 1, 0, 1, 0, 1, 0, 1}) {
            modules.push_back(core::text("features.", position));
            modules.push_back(core::text("features.", position + 1));
            position += 2 + norms + pools;  // convolution, norm, ReLU, pool
        }
        modules.push_back("classifier");
        describe_modules<Network>(layout, "", modules);
        return layout;
    }
};

}  // namespace pad::nn::arch
