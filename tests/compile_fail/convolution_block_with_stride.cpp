/// @file
/// A convolution block whose convolution has stride 2.
#include <pad/nn/convolution_block.hpp>

#if defined(PAD_COMPILE_FAIL_CONTROL)
constexpr int stride = 1;
#else
constexpr int stride = 2;
#endif

// expected: pad: a ConvolutionBlock is a Convolution of stride 1 and a NormActivationPool (docs/policies/agent.md)
int main() {
    using Tail = pad::nn::NormActivationPool<pad::nn::InstanceNorm, pad::nn::Relu>;
    using Block = pad::nn::ConvolutionBlock<pad::nn::Convolution<8, 3, stride>, Tail>;
    return static_cast<int>(Block::Layer<pad::core::Shape<3, 8, 8>>::parameters) == 0;
}
