/// @file
/// A type that does not say which slot of a Distiller it is for.
#include <pad/distill/distiller.hpp>
#include <pad/nn/arch/convnet.hpp>

struct Policy {
#if defined(PAD_COMPILE_FAIL_CONTROL)
    using family = pad::mask::Family;
#endif
    std::string describe() const {
        return "own";
    }
    template <class T>
    void select(std::span<const T>, std::span<const T>, const pad::nn::ParameterLayout&,
                std::span<std::uint8_t>) const {}
};

// expected: pad: every argument of Distiller after the agent is a policy with a `family` tag
// expected: (docs/policies/README.md)
int main() {
    using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 8, 8>, 2, 4, 2>;
    return sizeof(pad::distill::Distiller<Agent, Policy>) == 0;
}
