/// @file
/// Two policies for the same slot of a Distiller.
#include <pad/distill/distiller.hpp>
#include <pad/mask/none.hpp>
#include <pad/mask/shallow_layers.hpp>
#include <pad/nn/arch/convnet.hpp>
#include <pad/schedule/whole_set.hpp>

#if defined(PAD_COMPILE_FAIL_CONTROL)
using Second = pad::schedule::WholeSet;
#else
using Second = pad::mask::ShallowLayers;
#endif

// expected: pad: Distiller was given two policies of the same family; each slot takes one
int main() {
    using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 8, 8>, 2, 4, 2>;
    return sizeof(pad::distill::Distiller<Agent, pad::mask::None, Second>) == 0;
}
