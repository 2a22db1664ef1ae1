/// @file
/// The first argument of a Distiller is a mask instead of a network.
#include <pad/distill/distiller.hpp>
#include <pad/mask/none.hpp>
#include <pad/nn/arch/convnet.hpp>

// expected: pad: Distiller's first argument is the agent, a network such as
// expected: (docs/policies/agent.md)
int main() {
#if defined(PAD_COMPILE_FAIL_CONTROL)
    using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 8, 8>, 2, 4, 2>;
    return sizeof(pad::distill::Distiller<Agent, pad::mask::None>) == 0;
#else
    return sizeof(pad::distill::Distiller<pad::mask::None>) == 0;
#endif
}
