/// @file
/// The multilayer perceptron of dataset distillation.
#pragma once

#include <string>

#include <pad/core/text.hpp>
#include <pad/nn/arch/naming.hpp>
#include <pad/nn/linear.hpp>
#include <pad/nn/norm_activation_pool.hpp>
#include <pad/nn/sequential.hpp>

namespace pad::nn::arch {

/// Flattened image → [linear → ReLU] × 2 → linear classifier, as in DC's cross-architecture tables
/// (Zhao et al. 2021).
///
/// Mlp<Shape<3, 32, 32>, 10> has 411,146 parameters as in the published code. That code knows 1×28×28
/// and 3×32×32 images only; here images have any shape.
/// @tparam Image    core::Shape of an image
/// @tparam Classes  number of classes
/// @tparam Width    units of each hidden layer
template <class Image_, int Classes, int Width = 128>
struct Mlp {
    static_assert(Classes > 1 && Width > 0,
                  "pad: an Mlp needs at least two classes and one hidden unit "
                  "(docs/policies/agent.md)");
    using Image = Image_;
    /// The network as a layer from image to logits.
    using Network = typename Sequential<Linear<Width>, NormActivationPool<NoNorm, Relu>,
                                        Linear<Width>, NormActivationPool<NoNorm, Relu>,
                                        Linear<Classes>>::template Layer<Image>;
    static constexpr int classes = Classes;
    static constexpr int width = Width;

    /// A text that names this network; trajectories remember it.
    static std::string describe() {
        return core::text("Mlp ", Image::channels, "x", Image::height, "x", Image::width,
                          " classes ", Classes, " width ", Width);
    }

    /// The tensors of θ in order, named as the common PyTorch implementation names them.
    static ParameterLayout parameter_layout() {
        ParameterLayout layout;
        describe_modules<Network>(layout, "", {"fc_1", "", "fc_2", "", "fc_3"});
        return layout;
    }
};

}  // namespace pad::nn::arch
