/// @file
/// nn/arch/convnet.hpp and nn/initialization.hpp: sizes, the layout of θ, and fresh parameters.
#include <support/catch.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <pad/nn/arch/convnet.hpp>
#include <pad/nn/initialization.hpp>

#include "layout.hpp"

using namespace pad;
using namespace pad::nn;
using arch::ConvNet;
using core::Index;
using core::Shape;
using test::check_layout;

TEST_CASE("parameter counts of the published networks", "[convnet]") {
    using Colour = Shape<3, 32, 32>;
    STATIC_REQUIRE(ConvNet<Colour, 10>::Network::parameters == 320010);
    STATIC_REQUIRE(ConvNet<Colour, 10, 32>::Network::parameters == 24714);
    STATIC_REQUIRE(ConvNet<Colour, 10, 64>::Network::parameters == 86282);
    STATIC_REQUIRE(ConvNet<Colour, 100>::Network::parameters == 504420);
    STATIC_REQUIRE(ConvNet<Shape<3, 64, 64>, 200, 128, 4>::Network::parameters == 857160);
}

namespace {

/// What is left of an image of `Side` pixels, and how many parameters that makes, for 10 classes.
template <int Side, int Width, int Depth, class Norm = InstanceNorm, class Pool = AveragePool<2>>
constexpr bool fits() {
    using Network =
        typename ConvNet<Shape<3, Side, Side>, 10, Width, Depth, Norm, Relu, Pool>::Network;
    constexpr Index left = Pool::side == 1 ? Side : Side >> Depth;
    constexpr Index first = 3 * 9 * Width + Width;
    constexpr Index inner = 9 * Index(Width) * Width + Width;
    constexpr Index norms = Norm::scope == NormScope::none ? 0 : 2 * Width * Depth;
    constexpr Index features = left * left * Width;
    return Network::Input::size == 3 * Side * Side && Network::features == features &&
           Network::Output::size == 10 &&
           Network::parameters == first + (Depth - 1) * inner + norms + 10 * features + 10;
}
template <int Side, int Width, int... Depth>
constexpr bool fits_at(std::integer_sequence<int, Depth...>) {
    return (fits<Side, Width, Depth + 1>() && ...);
}
/// Depths 1 to 6.
template <int Side, int Width>
constexpr bool fits_at_every_depth = fits_at<Side, Width>(std::make_integer_sequence<int, 6>{});

}  // namespace

TEST_CASE("every width and depth has its shapes, up to 128x128 pixels", "[convnet]") {
    STATIC_REQUIRE(fits_at_every_depth<64, 32>);
    STATIC_REQUIRE(fits_at_every_depth<64, 64>);
    STATIC_REQUIRE(fits_at_every_depth<64, 128>);
    STATIC_REQUIRE(fits_at_every_depth<64, 256>);
    STATIC_REQUIRE(fits_at_every_depth<64, 512>);
    STATIC_REQUIRE(fits_at_every_depth<64, 1024>);
    STATIC_REQUIRE(fits_at_every_depth<128, 32>);
    STATIC_REQUIRE(fits_at_every_depth<128, 256>);
    STATIC_REQUIRE(fits_at_every_depth<128, 1024>);
}

TEST_CASE("every norm and pooling has its shapes on larger images", "[convnet]") {
    STATIC_REQUIRE(fits<64, 128, 4, NoNorm>());
    STATIC_REQUIRE(fits<64, 128, 4, GroupNorm<4>>());
    STATIC_REQUIRE(fits<64, 128, 4, BatchNorm>());
    STATIC_REQUIRE(fits<128, 32, 6, InstanceNorm, MaxPool<2>>());
    STATIC_REQUIRE(fits<128, 32, 6, InstanceNorm, NoPool>());
    using Elementwise = ConvNet<Shape<3, 128, 128>, 10, 32, 1, LayerNorm>::Network;
    STATIC_REQUIRE(Elementwise::Child<0>::Child<1>::parameters == 2 * 32 * 128 * 128);
}

TEST_CASE("a one-channel image of 28 pixels is seen as 32 pixels", "[convnet]") {
    using Network = ConvNet<Shape<1, 28, 28>, 10, 8>::Network;
    STATIC_REQUIRE(Network::Child<0>::Child<0>::Output::height == 32);
    STATIC_REQUIRE(Network::features == 8 * 4 * 4);
    STATIC_REQUIRE(Network::Output::channels == 10);
}

TEST_CASE("only batch norm couples images and has running statistics", "[convnet]") {
    using Image = Shape<3, 8, 8>;
    STATIC_REQUIRE_FALSE(ConvNet<Image, 2, 4, 2>::Network::couples_images);
    STATIC_REQUIRE(ConvNet<Image, 2, 4, 2>::Network::statistics == 0);
    STATIC_REQUIRE(ConvNet<Image, 2, 4, 2, BatchNorm>::Network::couples_images);
    STATIC_REQUIRE(ConvNet<Image, 2, 4, 2, BatchNorm>::Network::statistics == 2 * 2 * 4);
}

TEST_CASE("tensors are named as PyTorch's modules are and lie one behind the other", "[convnet]") {
    using Image = Shape<3, 8, 8>;
    check_layout<ConvNet<Image, 2, 4, 2>>(
        {"features.0.weight", "features.0.bias", "features.1.weight", "features.1.bias",
         "features.4.weight", "features.4.bias", "features.5.weight", "features.5.bias",
         "classifier.weight", "classifier.bias"});
    check_layout<ConvNet<Image, 2, 4, 2, NoNorm, Relu, NoPool>>(
        {"features.0.weight", "features.0.bias", "features.2.weight", "features.2.bias",
         "classifier.weight", "classifier.bias"});
    check_layout<ConvNet<Image, 2, 4, 1, LayerNorm>>({"features.0.weight", "features.0.bias",
                                                      "features.1.weight", "features.1.bias",
                                                      "classifier.weight", "classifier.bias"});
}

TEST_CASE("shapes of the tensors", "[convnet]") {
    const auto layout = ConvNet<Shape<3, 8, 8>, 2, 4, 1, LayerNorm>::parameter_layout();
    CHECK(layout.tensors[0].shape == std::vector{4, 3, 3, 3});
    CHECK(layout.tensors[2].shape == std::vector{4, 8, 8});
    CHECK(layout.tensors[4].shape == std::vector{2, 64});
    CHECK(layout.tensors[0].fan_in == 27);
    CHECK(layout.tensors[1].fan_in == 27);
    CHECK(layout.tensors[4].fan_in == 64);
}

TEST_CASE("a network's text names everything that changes θ or its meaning", "[convnet]") {
    using Image = Shape<3, 8, 8>;
    const std::vector<std::string> texts = {
        ConvNet<Image, 2, 4, 2>::describe(),
        ConvNet<Shape<3, 8, 16>, 2, 4, 2>::describe(),
        ConvNet<Image, 3, 4, 2>::describe(),
        ConvNet<Image, 2, 8, 2>::describe(),
        ConvNet<Image, 2, 4, 1>::describe(),
        ConvNet<Image, 2, 4, 2, GroupNorm<2>>::describe(),
        ConvNet<Image, 2, 4, 2, GroupNorm<4>>::describe(),
        ConvNet<Image, 2, 4, 2, InstanceNorm, Sigmoid>::describe(),
        ConvNet<Image, 2, 4, 1, InstanceNorm, Relu, MaxPool<2>>::describe(),
        ConvNet<Image, 2, 4, 1, InstanceNorm, Relu, MaxPool<4>>::describe(),
    };
    CHECK(std::set<std::string>(texts.begin(), texts.end()).size() == texts.size());
    CHECK(texts[0].find("3x8x8") != std::string::npos);
    CHECK(texts[0].find("width 4") != std::string::npos);
    CHECK(texts[0].find("instance") != std::string::npos);
}

TEST_CASE("fresh parameters are uniform within their bounds, norms are the identity", "[init]") {
    using Agent = ConvNet<Shape<3, 8, 8>, 4, 16, 2>;
    const auto layout = Agent::parameter_layout();
    const core::Random random(3, core::Stream::initialization);
    std::vector<double> theta(static_cast<std::size_t>(layout.size), 99);
    initialize(layout, random, theta.data());
    for (const auto& tensor : layout.tensors) {
        INFO(tensor.name);
        const double bound = 1 / std::sqrt(static_cast<double>(tensor.fan_in));
        double largest = 0;
        double sum = 0;
        for (Index i = tensor.offset; i < tensor.offset + tensor.size; ++i) {
            const double value = theta[static_cast<std::size_t>(i)];
            if (tensor.initial == Initial::one) CHECK(value == 1);
            if (tensor.initial == Initial::zero) CHECK(value == 0);
            largest = std::max(largest, std::abs(value));
            sum += value;
        }
        if (tensor.initial != Initial::uniform_fan_in) continue;
        CHECK(largest <= bound);
        if (tensor.size < 100) continue;
        CHECK(largest > 0.95 * bound);
        CHECK(std::abs(sum / static_cast<double>(tensor.size)) < 0.15 * bound);
    }
    CHECK(layout.tensors[2].initial == Initial::one);
    CHECK(layout.tensors[3].initial == Initial::zero);
}

TEST_CASE("fresh parameters are those of their random stream, in any precision", "[init]") {
    using Agent = ConvNet<Shape<3, 8, 8>, 4, 16, 2>;
    const auto layout = Agent::parameter_layout();
    const auto draw = [&](std::uint32_t substream, auto zero) {
        std::vector<decltype(zero)> theta(static_cast<std::size_t>(layout.size));
        initialize(layout, core::Random(3, core::Stream::initialization, substream), theta.data());
        return theta;
    };
    CHECK(draw(0, 0.0) == draw(0, 0.0));
    CHECK(draw(0, 0.0) != draw(1, 0.0));
    const auto narrow = draw(0, 0.0F);
    const auto wide = draw(0, 0.0);
    CHECK(std::equal(narrow.begin(), narrow.end(), wide.begin(),
                     [](float a, double b) { return a == static_cast<float>(b); }));
}
