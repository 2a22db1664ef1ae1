/// @file
/// diff/differentiator.hpp: derivatives with norms that scale every value, or with none.
#include "networks.hpp"

using namespace test;

TEST_CASE("derivatives with layer norm, sigmoid and max pooling", "[diff]") {
    check_derivatives<
        ConvNet<Shape<2, 5, 4>, 3, 3, 1, nn::LayerNorm, nn::Sigmoid, nn::MaxPool<2>>>();
}

TEST_CASE("derivatives with no norm, no pooling and the lane of a GPU thread", "[diff]") {
    check_derivatives<ConvNet<Shape<2, 4, 3>, 3, 3, 1, nn::NoNorm, nn::LeakyRelu, nn::NoPool>,
                      backend::Host<backend::ScalarLanes>>();
}
