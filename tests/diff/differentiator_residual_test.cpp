/// @file
/// diff/differentiator.hpp: derivatives of networks with residual layers.
#include "networks.hpp"

#include <pad/nn/residual.hpp>

using namespace test;

namespace {

using Convolve = nn::Convolution<2, 3, 1, 1, false, nn::convolution::Direct>;
using Project = nn::Convolution<2, 1, 2, 0, true, nn::convolution::Direct>;
using Halve = nn::Convolution<2, 3, 2, 1, false, nn::convolution::Direct>;
template <class Norm, class Activation = nn::Identity>
using Normalise = nn::NormActivationPool<Norm, Activation>;

/// A network of one's own.
template <class... Layers>
struct Chain {
    using Image = Shape<2, 4, 3>;
    using Network = typename nn::Sequential<Layers...>::template Layer<Image>;
    static constexpr int classes = Network::Output::channels;
    static std::string describe() { return "chain"; }
};

}  // namespace

TEST_CASE("derivatives through a projecting and an identity shortcut", "[diff]") {
    // The first layer's image gradient is wanted in parts: both branches begin with a convolution.
    using Agent = Chain<
        nn::Residual<nn::Sequential<Halve, Normalise<nn::InstanceNorm, nn::Sigmoid>, Convolve>,
                     Project, nn::Sigmoid>,
        nn::Residual<nn::Sequential<Convolve, Normalise<nn::InstanceNorm>>>, nn::Linear<3>>;
    STATIC_REQUIRE_FALSE(Agent::Network::needs_tangent);
    check_derivatives<Agent>();
}

TEST_CASE("derivatives through plain sums, one inside the other, in the lane of a GPU thread",
          "[diff]") {
    using Inner = nn::Residual<Convolve, Normalise<nn::LayerNorm>, nn::Identity>;
    using Agent = Chain<nn::Residual<nn::Sequential<Normalise<nn::InstanceNorm, nn::Relu>, Inner>,
                                     nn::IdentityShortcut, nn::Identity>,
                        nn::Linear<3>>;
    STATIC_REQUIRE(Agent::Network::needs_tangent);
    check_derivatives<Agent, backend::Host<backend::ScalarLanes>>();
}

TEST_CASE("derivatives through batch norms in both branches", "[diff]") {
    check_derivatives<
        Chain<nn::Residual<nn::Sequential<Halve, Normalise<nn::BatchNorm>>,
                           nn::Sequential<Project, Normalise<nn::BatchNorm>>, nn::LeakyRelu>,
              nn::Linear<3>>>(5);
}
