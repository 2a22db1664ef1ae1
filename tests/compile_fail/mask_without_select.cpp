/// @file
/// A mask that does not choose anything.
#include <pad/distill/distiller.hpp>
#include <pad/nn/arch/convnet.hpp>

struct OwnMask {
    using family = pad::mask::Family;
    std::string describe() const { return "own"; }
#if defined(PAD_COMPILE_FAIL_CONTROL)
    template <class T>
    void select(std::span<const T>, std::span<const T>, const pad::nn::ParameterLayout&,
                std::span<std::uint8_t>) const {}
#endif
};

// expected: pad: the mask of a Distiller needs select(layout, keep) const, or
// expected: (docs/policies/mask.md)
int main() {
    using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 8, 8>, 2, 4, 2>;
    return sizeof(pad::distill::Distiller<Agent, OwnMask>) == 0;
}
