/// @file
/// An augmentation that has operations and decides nothing.
#include <pad/data/augment/none.hpp>
#include <pad/distill/distiller.hpp>
#include <pad/nn/arch/convnet.hpp>

struct OwnAugmentation {
    using family = pad::data::AugmentationFamily;
    static constexpr std::string_view name = "own";
    using Draw = pad::data::NoAugmentation::Draw;
#if defined(PAD_COMPILE_FAIL_CONTROL)
    Draw draw(const pad::core::Random&, std::uint64_t, std::uint32_t,
              const pad::data::AugmentShape&) const {
        return {};
    }
#endif
};

// expected: pad: an augmentation needs a static constexpr `name`, a trivially copyable type `Draw`
// expected: `draw(random, call, image, shape) const` (docs/policies/augmentation.md)
int main() {
    using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 8, 8>, 2, 4, 2>;
    return sizeof(pad::distill::Distiller<Agent, OwnAugmentation>) == 0;
}
