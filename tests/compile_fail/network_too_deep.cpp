/// @file
/// A ConvNet that halves its images until nothing is left.
#include <pad/nn/arch/convnet.hpp>

#if defined(PAD_COMPILE_FAIL_CONTROL)
constexpr int depth = 3;
#else
constexpr int depth = 4;
#endif

// expected: pad: every side of a shape is positive; is the network too deep for its images?
int main() {
    using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 8, 8>, 2, 4, depth>;
    return static_cast<int>(Agent::Network::parameters) == 0;
}
