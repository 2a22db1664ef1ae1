/// @file
/// diff/differentiator.hpp: derivatives of AlexNet and VGG11, at tiny widths.
#include "networks.hpp"

#include <pad/nn/arch/alexnet.hpp>
#include <pad/nn/arch/vgg11.hpp>

using namespace test;
using nn::convolution::Direct;

TEST_CASE("derivatives of AlexNet", "[diff]") {
    check_derivatives<nn::arch::AlexNet<Shape<2, 8, 8>, 3, 2, Direct>>(2, 13);
}

TEST_CASE("derivatives of VGG11", "[diff]") {
    check_derivatives<nn::arch::Vgg11<Shape<1, 28, 28>, 3, 1, nn::InstanceNorm, Direct>>(2, 37);
}
