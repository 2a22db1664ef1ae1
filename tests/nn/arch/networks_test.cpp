/// @file
/// nn/arch: sizes, shapes, the layout of θ and the names of the networks beside the ConvNet. Types
/// only; what they compute is checked in tests/diff and by the golden cases.
#include <support/catch.hpp>

#include <set>
#include <string>
#include <vector>

#include <pad/nn/arch/alexnet.hpp>
#include <pad/nn/arch/lenet.hpp>
#include <pad/nn/arch/mlp.hpp>
#include <pad/nn/arch/resnet18.hpp>
#include <pad/nn/arch/vgg11.hpp>

#include "layout.hpp"

using namespace pad::nn;
using namespace pad::nn::arch;
using pad::core::Shape;
using test::check_layout;

using Colour = Shape<3, 32, 32>;
using Grey = Shape<1, 28, 28>;
using Tiny = Shape<3, 64, 64>;

TEST_CASE("parameter counts of the published networks beside the ConvNet", "[arch]") {
    STATIC_REQUIRE(Mlp<Colour, 10>::Network::parameters == 411146);
    STATIC_REQUIRE(LeNet<Colour, 10>::Network::parameters == 62006);
    STATIC_REQUIRE(AlexNet<Colour, 10>::Network::parameters == 1872202);
    STATIC_REQUIRE(Vgg11<Colour, 10>::Network::parameters == 9231114);
    STATIC_REQUIRE(ResNet18<Colour, 10>::Network::parameters == 11173962);
    STATIC_REQUIRE(ResNet18<Colour, 10, 64, BatchNorm>::Network::parameters == 11173962);
    // The pooled variant's classifier sees 16 pixels of each channel instead of 1.
    STATIC_REQUIRE(ResNet18Ap<Colour, 10>::Network::parameters == 11173962 + 15 * 512 * 10);
}

TEST_CASE("what the classifiers see", "[arch]") {
    STATIC_REQUIRE(Mlp<Grey, 10>::Network::Child<0>::inputs == 784);
    STATIC_REQUIRE(LeNet<Grey, 10>::Network::Child<4>::inputs == 16 * 5 * 5);
    STATIC_REQUIRE(AlexNet<Grey, 10>::Network::features == 192 * 4 * 4);
    STATIC_REQUIRE(Vgg11<Grey, 10>::Network::features == 512);
    STATIC_REQUIRE(Vgg11<Tiny, 200>::Network::features == 512 * 2 * 2);
    STATIC_REQUIRE(ResNet18<Grey, 10>::Network::features == 512);
    STATIC_REQUIRE(ResNet18<Tiny, 200>::Network::features == 512);
    STATIC_REQUIRE(ResNet18<Shape<3, 128, 128>, 200>::Network::features == 512);
    STATIC_REQUIRE(ResNet18<Shape<3, 32, 64>, 10>::Network::features == 512 * 2);
    STATIC_REQUIRE(ResNet18Ap<Grey, 10>::Network::features == 512 * 3 * 3);
    STATIC_REQUIRE(ResNet18Ap<Colour, 10>::Network::features == 512 * 4 * 4);
}

TEST_CASE("only batch norm couples the images of a residual network", "[arch]") {
    STATIC_REQUIRE_FALSE(ResNet18<Colour, 10, 2>::Network::couples_images);
    STATIC_REQUIRE(ResNet18<Colour, 10, 2>::Network::statistics == 0);
    STATIC_REQUIRE(ResNet18<Colour, 10, 2, BatchNorm>::Network::couples_images);
    // Stem, two norms in each block, one in each shortcut; mean and variance.
    STATIC_REQUIRE(ResNet18<Colour, 10, 1, BatchNorm>::Network::statistics ==
                   2 * (1 + 4 * (1 + 2 + 4 + 8) + 2 + 4 + 8));
    STATIC_REQUIRE_FALSE(ResNet18<Colour, 10, 2>::Network::needs_tangent);
}

TEST_CASE("tensors of the chains are named as PyTorch's modules are", "[arch]") {
    check_layout<Mlp<Colour, 10, 4>>(
        {"fc_1.weight", "fc_1.bias", "fc_2.weight", "fc_2.bias", "fc_3.weight", "fc_3.bias"});
    check_layout<LeNet<Colour, 10>>({"features.0.weight", "features.0.bias", "features.3.weight",
                                     "features.3.bias", "fc_1.weight", "fc_1.bias", "fc_2.weight",
                                     "fc_2.bias", "fc_3.weight", "fc_3.bias"});
    check_layout<AlexNet<Colour, 10, 4>>(
        {"features.0.weight", "features.0.bias", "features.3.weight", "features.3.bias",
         "features.6.weight", "features.6.bias", "features.8.weight", "features.8.bias",
         "features.10.weight", "features.10.bias", "fc.weight", "fc.bias"});
}

TEST_CASE("tensors of VGG11 are named as PyTorch's modules are", "[arch]") {
    const auto names = [](std::initializer_list<int> modules) {
        std::vector<std::string> all;
        for (const int module : modules)
            for (const char* tensor : {".weight", ".bias"})
                all.push_back("features." + std::to_string(module) + tensor);
        all.insert(all.end(), {"classifier.weight", "classifier.bias"});
        return all;
    };
    check_layout<Vgg11<Colour, 10, 2>>(
        names({0, 1, 4, 5, 8, 9, 11, 12, 15, 16, 18, 19, 22, 23, 25, 26}));
    check_layout<Vgg11<Colour, 10, 2, NoNorm>>(names({0, 3, 6, 8, 11, 13, 16, 18}));
}

namespace {

std::vector<std::string> names_of_resnet18(const std::string& norm_of_shortcut) {
    std::vector<std::string> all = {"conv1.weight", "bn1.weight", "bn1.bias"};
    for (int block = 0; block < 8; ++block) {
        const std::string path =
            "layer" + std::to_string(block / 2 + 1) + "." + std::to_string(block % 2) + ".";
        for (const char* name :
             {"conv1.weight", "bn1.weight", "bn1.bias", "conv2.weight", "bn2.weight", "bn2.bias"})
            all.push_back(path + name);
        if (block > 0 && block % 2 == 0)
            for (const std::string& name : {std::string("0.weight"), norm_of_shortcut + ".weight",
                                            norm_of_shortcut + ".bias"})
                all.push_back(path + "shortcut." + name);
    }
    all.insert(all.end(), {"classifier.weight", "classifier.bias"});
    return all;
}

}  // namespace

TEST_CASE("tensors of ResNet18 are named as PyTorch's modules are", "[arch]") {
    check_layout<ResNet18<Colour, 10, 2>>(names_of_resnet18("1"));
    check_layout<ResNet18Ap<Colour, 10, 2>>(names_of_resnet18("2"));
    const auto layout = ResNet18<Colour, 10, 2>::parameter_layout();
    CHECK(layout.tensors[0].shape == std::vector{2, 3, 3, 3});
    CHECK(layout.tensors[21].name == "layer2.0.shortcut.0.weight");
    CHECK(layout.tensors[21].shape == std::vector{4, 2, 1, 1});
    CHECK(layout.tensors[21].offset == 450);
}

TEST_CASE("the texts of two networks differ where θ or its meaning does", "[arch]") {
    const std::vector<std::string> texts = {
        Mlp<Colour, 10>::describe(),
        Mlp<Tiny, 10>::describe(),
        Mlp<Colour, 100>::describe(),
        Mlp<Colour, 10, 64>::describe(),
        LeNet<Colour, 10>::describe(),
        LeNet<Colour, 10, 6, 16, 84, 120>::describe(),
        AlexNet<Colour, 10>::describe(),
        AlexNet<Colour, 10, 64>::describe(),
        Vgg11<Colour, 10>::describe(),
        Vgg11<Colour, 10, 32>::describe(),
        Vgg11<Colour, 10, 64, BatchNorm>::describe(),
        Vgg11<Colour, 10, 64, GroupNorm<4>>::describe(),
        ResNet18<Colour, 10>::describe(),
        ResNet18<Colour, 10, 32>::describe(),
        ResNet18<Colour, 10, 64, BatchNorm>::describe(),
        ResNet18Ap<Colour, 10>::describe(),
    };
    CHECK(std::set<std::string>(texts.begin(), texts.end()).size() == texts.size());
}
