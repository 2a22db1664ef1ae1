/// @file
/// A group norm whose groups do not divide the channels.
#include <pad/nn/arch/convnet.hpp>

#if defined(PAD_COMPILE_FAIL_CONTROL)
constexpr int groups = 2;
#else
constexpr int groups = 3;
#endif

// expected: pad: the channels of a group norm must divide into its groups (docs/policies/agent.md)
int main() {
    using Norm = pad::nn::GroupNorm<groups>;
    using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 8, 8>, 2, 4, 2, Norm>;
    return static_cast<int>(Agent::Network::parameters) == 0;
}
