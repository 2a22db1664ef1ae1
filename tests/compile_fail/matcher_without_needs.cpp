/// @file
/// A matching loss that does not say what it compares with.
#include <pad/distill/distiller.hpp>
#include <pad/nn/arch/mlp.hpp>

struct OwnLoss {
    using family = pad::match::Family;
#if defined(PAD_COMPILE_FAIL_CONTROL)
    static constexpr pad::match::Needs needs{.real_images = true};
#endif
    std::string describe() const {
        return "own";
    }
    void check() const {}
};

// expected: pad: the matching loss of a Distiller needs a static constexpr match::Needs
// expected: (docs/policies/matching.md)
int main() {
    using Agent = pad::nn::arch::Mlp<pad::core::Shape<1, 4, 4>, 2, 4>;
    using Strategy = pad::distill::Distiller<Agent, OwnLoss>;
    return sizeof(Strategy::Settings) == 0;
}
