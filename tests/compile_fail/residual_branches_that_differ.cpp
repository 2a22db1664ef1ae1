/// @file
/// A residual layer whose main branch halves the image and whose shortcut does not.
#include <pad/nn/convolution.hpp>
#include <pad/nn/residual.hpp>

#if defined(PAD_COMPILE_FAIL_CONTROL)
constexpr int stride = 1;
#else
constexpr int stride = 2;
#endif

// expected: pad: the main branch and the shortcut of a Residual must give the same shape
int main() {
    using Layer =
        pad::nn::Residual<pad::nn::Convolution<3, 3, stride>>::Layer<pad::core::Shape<3, 8, 8>>;
    return static_cast<int>(Layer::parameters) == 0;
}
