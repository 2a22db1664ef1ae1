/// @file
/// The list of compositions: every shipped policy in at least two of them, with different others.
/// complete.cpp counts. An agent is the dear part to compile, and a group is compiled as one file.
#pragma once

#include <tuple>

#include <covering/composition.hpp>

#include <pad/pad.hpp>

namespace covering {

using core::Shape;
using distill::StartImages;
using distill::StartLabels;
using distill::StartSpace;
using evaluate::ProtocolOptimiser;

template <class... C>
using Group = std::tuple<C...>;

inline constexpr Plan plain{};
inline constexpr Plan random_hard{.images = StartImages::random_real, .labels = StartLabels::hard};
inline constexpr Plan noise{
    .images = StartImages::noise, .labels = StartLabels::hard, .confidence = 10};
inline constexpr Plan k_means_adamw{.images = StartImages::k_means,
                                    .labels = StartLabels::ensemble,
                                    .optimiser = ProtocolOptimiser::adamw};
inline constexpr Plan k_means_mixup{.images = StartImages::k_means,
                                    .labels = StartLabels::ensemble,
                                    .space = StartSpace::pixels,
                                    .mixing = data::Mixing::mixup};
inline constexpr Plan cutmix{.mixing = data::Mixing::cutmix, .optimiser = ProtocolOptimiser::adamw};

struct Matrices {
    bool operator()(const nn::ParameterTensor& tensor) const { return tensor.shape.size() > 1; }
};
using Colours = data::Compose<data::Fixed<data::Brightness>, data::Fixed<data::Saturation>,
                              data::Fixed<data::Contrast>, data::Fixed<data::Colour>>;
using Displacements =
    data::Compose<data::Fixed<data::Crop>, data::Fixed<data::Cutout>, data::Fixed<data::Flip>,
                  data::Fixed<data::Scale>, data::Fixed<data::Rotate>>;
using Scorers = score::OneOf<score::El2n, score::ForgettingEvents, score::Entropy>;
using Schedulers = schedule::OneOf<schedule::PadWindow, schedule::PruneOnce>;
using Optimisers = train::OneOf<train::Sgd, train::Gsam>;
using Masks = mask::OneOf<mask::None, mask::ShallowLayers>;
using Augmentations = data::OneOf<data::NoAugmentation, data::Dsa>;
using Float = distill::Precision<float>;
using Double = distill::Precision<double>;
using Lanes = backend::Host<backend::ScalarLanes>;

/// The cheapest network to compile, for what is not about networks, and the smallest with convolutions.
using Perceptron = nn::arch::Mlp<Shape<3, 8, 8>, 2, 4>;
using LeNet = nn::arch::LeNet<Shape<1, 12, 12>, 2, 2, 3, 4, 4, nn::convolution::Unfolded>;
using SmallNets =
    Group<Composition<plain, Perceptron, score::El2n, schedule::PadWindow, train::Gsam,
                      mask::ShallowFraction, match::Trajectory, data::Dsa, Float>,
          Composition<k_means_adamw, Perceptron, score::Imported, schedule::WholeSet, train::Sgd,
                      mask::NamedLayers, match::Gradient<match::Cosine>, Colours>,
          Composition<noise, Perceptron, Scorers, schedule::LinearCurriculum, train::AdamW,
                      mask::LowestLoss, match::Gradient<match::SquaredError>, Displacements>,
          Composition<cutmix, Perceptron, score::Herding, Schedulers, Optimisers, Masks,
                      match::Distribution<match::GaussianKernel>, Augmentations>,
          Composition<k_means_mixup, Perceptron, score::Random, schedule::RootCurriculum,
                      train::Sgd, mask::Where<Matrices>, match::Trajectory, Colours, Double, Lanes>,
          Composition<random_hard, Perceptron, score::KCentreGreedy, Schedulers, Optimisers,
                      mask::None, match::Distribution<match::CharacteristicFunction>,
                      data::NoAugmentation, Double, Lanes>,
          Composition<random_hard, LeNet, score::Imported, schedule::LinearCurriculum, train::Gsam,
                      mask::ShallowFraction, match::Trajectory, data::Dsa>,
          Composition<plain, LeNet, score::Herding, schedule::PruneOnce, train::Sgd, mask::None,
                      match::Gradient<match::SquaredError>, data::NoAugmentation>>;

/// One ConvNet for each norm; activations, pools and convolutions differ too.
using InstanceNet = nn::arch::ConvNet<Shape<3, 8, 8>, 2, 4, 1, nn::InstanceNorm, nn::Relu,
                                      nn::AveragePool<2>, nn::convolution::Direct>;
using GroupNet = nn::arch::ConvNet<Shape<1, 8, 8>, 2, 8, 1, nn::GroupNorm<2>, nn::LeakyRelu,
                                   nn::MaxPool<2>, nn::convolution::Unfolded>;
using LayerNet = nn::arch::ConvNet<Shape<1, 8, 8>, 2, 8, 2, nn::LayerNorm, nn::Sigmoid, nn::NoPool,
                                   nn::convolution::Winograd<4>>;
using BatchNet = nn::arch::ConvNet<Shape<1, 8, 8>, 2, 8, 2, nn::BatchNorm, nn::Identity,
                                   nn::AveragePool<2>, nn::convolution::Winograd<2>>;
using PlainNet = nn::arch::ConvNet<Shape<1, 8, 8>, 2, 4, 1, nn::NoNorm, nn::Sigmoid, nn::MaxPool<2>,
                                   nn::convolution::Direct>;
using ConvNets = Group<
    Composition<k_means_adamw, InstanceNet, score::Loss, schedule::GeometricCurriculum, train::Gsam,
                mask::ShallowLayers, match::Gradient<match::RowCosine>, data::Dsa>,
    Composition<cutmix, InstanceNet, score::GrandLastLayer, schedule::PruneOnce, train::AdamW,
                mask::NamedLayers, match::Distribution<match::MeanDistance>, Displacements>,
    Composition<k_means_mixup, GroupNet, score::Grand, schedule::PadWindow, Optimisers, Masks,
                match::Gradient<match::AbsoluteError>, Augmentations>,
    Composition<random_hard, GroupNet, score::LeastConfidence, schedule::LinearCurriculum,
                train::Sgd, mask::LowestLoss, match::Trajectory, data::Fixed<data::Crop>>,
    Composition<noise, LayerNet, score::Entropy, schedule::RootCurriculum, train::AdamW,
                mask::ShallowFraction, match::Gradient<match::RowCosine>, data::NoAugmentation>,
    Composition<plain, LayerNet, score::Margin, schedule::WholeSet, train::Gsam,
                mask::Where<Matrices>, match::Distribution<match::GaussianKernel>, data::Dsa>,
    Composition<k_means_adamw, BatchNet, score::ForgettingEvents, schedule::GeometricCurriculum,
                train::Sgd, mask::None, match::Trajectory, data::Fixed<data::Flip>>,
    Composition<cutmix, BatchNet, score::Random, schedule::PruneOnce, train::Gsam,
                mask::ShallowLayers, match::Distribution<match::MeanDistance>, data::Dsa>,
    Composition<k_means_mixup, PlainNet, score::El2n, schedule::PadWindow, train::AdamW,
                mask::LowestLoss, match::Gradient<match::Cosine>, data::NoAugmentation>,
    Composition<noise, PlainNet, Scorers, schedule::WholeSet, train::Gsam, mask::NamedLayers,
                match::Distribution<match::CharacteristicFunction>, data::Dsa>>;

/// Deeper chains.
using AlexNet = nn::arch::AlexNet<Shape<1, 8, 8>, 2, 4, nn::convolution::Direct>;
using Vgg = nn::arch::Vgg11<Shape<1, 28, 28>, 2, 1, nn::LayerNorm, nn::convolution::Direct>;
using DeepNets = Group<
    Composition<k_means_adamw, AlexNet, score::KCentreGreedy, schedule::PadWindow, train::Sgd,
                mask::ShallowLayers, match::Gradient<match::AbsoluteError>, data::NoAugmentation>,
    Composition<noise, AlexNet, score::Loss, schedule::WholeSet, train::AdamW,
                mask::Where<Matrices>, match::Distribution<match::MeanDistance>, data::Dsa>,
    Composition<plain, Vgg, score::LeastConfidence, schedule::RootCurriculum, train::Sgd,
                mask::ShallowFraction, match::Trajectory, data::Dsa>,
    Composition<cutmix, Vgg, score::GrandLastLayer, schedule::LinearCurriculum, train::Sgd,
                mask::None, match::Distribution<match::MeanDistance>, data::NoAugmentation>>;

/// The second is the dearest of all, and cheaper without directional gradients.
using ResNet = nn::arch::ResNet18<Shape<1, 8, 8>, 2, 1, nn::BatchNorm, nn::arch::Halving::stride,
                                  nn::convolution::Direct>;
using ResNetAp = nn::arch::ResNet18Ap<Shape<1, 8, 8>, 2, 1, nn::BatchNorm, nn::convolution::Direct>;
using ResNets =
    Group<Composition<random_hard, ResNet, score::Margin, schedule::WholeSet, train::Sgd,
                      mask::ShallowFraction, match::Trajectory, data::Dsa>,
          Composition<k_means_mixup, ResNet, score::Random, schedule::PadWindow, train::Sgd,
                      mask::None, match::Distribution<match::MeanDistance>, data::NoAugmentation>,
          Composition<plain, ResNetAp, score::ForgettingEvents, schedule::PadWindow, train::Sgd,
                      mask::None, match::Distribution<match::GaussianKernel>, data::NoAugmentation>,
          Composition<k_means_adamw, ResNetAp, score::Grand, schedule::WholeSet, train::Sgd,
                      mask::ShallowFraction, match::Distribution<match::MeanDistance>, data::Dsa>>;

}  // namespace covering
