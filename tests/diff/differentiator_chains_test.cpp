/// @file
/// diff/differentiator.hpp: derivatives of the MLP and of LeNet, at tiny widths.
#include "networks.hpp"

#include <pad/nn/arch/lenet.hpp>
#include <pad/nn/arch/mlp.hpp>

using namespace test;

TEST_CASE("derivatives of the MLP", "[diff]") {
    check_derivatives<nn::arch::Mlp<Shape<2, 3, 2>, 3, 5>>();
}

TEST_CASE("derivatives of LeNet", "[diff]") {
    check_derivatives<nn::arch::LeNet<Shape<1, 12, 12>, 3, 2, 3, 4, 3, nn::convolution::Direct>>(2,
                                                                                                 5);
}
