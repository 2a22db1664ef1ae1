/// @file
/// A mask that says it can choose on a backend, and does not.
#include <pad/distill/distiller.hpp>
#include <pad/nn/arch/convnet.hpp>

struct OwnMask {
    using family = pad::mask::Family;
    std::string describe() const { return "own"; }
    template <class T>
    void select(std::span<const T>, std::span<const T>, const pad::nn::ParameterLayout&,
                std::span<std::uint8_t>) const {}

    template <class T, class Backend>
    struct Selector {
        Selector(const OwnMask&, const pad::nn::ParameterLayout&) {}
#if defined(PAD_COMPILE_FAIL_CONTROL)
        void select(const Backend&, const T*, const T*, std::uint8_t*) {}
#endif
    };
};

// expected: pad: the Selector of a mask is made of (mask, layout) and needs
// expected: (docs/policies/mask.md)
int main() {
    using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 8, 8>, 2, 4, 2>;
    return sizeof(pad::distill::Distiller<Agent, OwnMask>) == 0;
}
