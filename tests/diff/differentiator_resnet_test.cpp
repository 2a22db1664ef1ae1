/// @file
/// diff/differentiator.hpp: derivatives of the blocks of ResNet18. The golden cases run the network.
#include "networks.hpp"

#include <pad/nn/arch/basic_block.hpp>

using namespace test;
using nn::arch::Halving;
using nn::convolution::Direct;

namespace {

/// A block that halves, and one that keeps the shape.
template <Halving halving>
struct TwoBlocks {
    using Image = Shape<2, 8, 7>;
    using Network =
        typename nn::Sequential<nn::arch::HalvingBlock<halving, 3, nn::InstanceNorm, Direct>,
                                nn::arch::BasicBlock<3, nn::InstanceNorm, Direct>,
                                nn::Linear<3>>::template Layer<Image>;
    static constexpr int classes = 3;
    static std::string describe() { return "two blocks"; }
};

}  // namespace

TEST_CASE("derivatives of blocks that halve by stride", "[diff]") {
    check_derivatives<TwoBlocks<Halving::stride>>(2, 5);
}

TEST_CASE("derivatives of blocks that halve by average pooling", "[diff]") {
    check_derivatives<TwoBlocks<Halving::average_pool>>(2, 5);
}
