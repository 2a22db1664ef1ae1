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
