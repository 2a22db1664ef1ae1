/// @file
/// diff/differentiator.hpp: derivatives of networks whose images do not touch each other.
#include "networks.hpp"

using namespace test;

TEST_CASE("derivatives with instance norm, ReLU and average pooling", "[diff]") {
    check_derivatives<ConvNet<Shape<2, 6, 6>, 3, 4, 2>>();
}

TEST_CASE("derivatives with group norm, leaky ReLU and max pooling, rows dropped", "[diff]") {
    check_derivatives<
        ConvNet<Shape<1, 3, 4>, 3, 4, 1, nn::GroupNorm<2>, nn::LeakyRelu, nn::MaxPool<2>>>();
}

TEST_CASE("derivatives with Winograd's convolution", "[diff]") {
    using nn::convolution::Winograd;
    check_derivatives<ConvNet<Shape<1, 5, 6>, 3, 8, 2, nn::InstanceNorm, nn::Relu,
                              nn::AveragePool<2>, Winograd<2>>>(3, 11);
    check_derivatives<ConvNet<Shape<8, 7, 6>, 3, 9, 2, nn::InstanceNorm, nn::Sigmoid,
                              nn::AveragePool<2>, Winograd<4>>>(3, 11);
}
