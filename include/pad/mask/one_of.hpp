/// @file
/// A mask that is chosen at run time.
#pragma once

#include <pad/core/choice.hpp>
#include <pad/mask/concept.hpp>

namespace pad::mask {

/// One of several masks, for example `OneOf<ShallowFraction, None>{None{}}`.
template <class... Masks>
class OneOf : public core::Choice<Masks...> {
    static_assert((Mask<Masks> && ...), "pad: mask::OneOf takes masks (docs/policies/mask.md)");

public:
    using family = Family;
    using core::Choice<Masks...>::Choice;

    template <class T>
    void select(std::span<const T> theta_n, std::span<const T> target,
                const nn::ParameterLayout& layout, std::span<std::uint8_t> keep) const {
        this->visit(
            [&](const auto& chosen) { mask::select(chosen, theta_n, target, layout, keep); });
    }
};

}  // namespace pad::mask
