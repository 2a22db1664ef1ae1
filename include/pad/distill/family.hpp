/// @file
/// How a composition finds the policy for each of its slots.
#pragma once

#include <type_traits>

#include <pad/backend/host.hpp>
#include <pad/data/augment/family.hpp>
#include <pad/mask/concept.hpp>
#include <pad/match/concept.hpp>
#include <pad/schedule/concept.hpp>
#include <pad/score/concept.hpp>
#include <pad/train/family.hpp>

namespace pad::distill {

/// The scalar type of a composition: `Precision<float>` (default) or `Precision<double>`.
struct PrecisionFamily {};
template <class T>
struct Precision {
    static_assert(std::is_floating_point_v<T>, "pad: Precision takes float or double");
    using family = PrecisionFamily;
    using Scalar = T;
};

namespace family {

template <class P>
concept Tagged = requires {
    typename P::family;
};

template <class P, class F>
constexpr bool belongs() {
    if constexpr (Tagged<P>)
        return std::is_same_v<typename P::family, F>;
    else
        return false;
}

/// The first of `Policies` that belongs to F, else Default.
template <class F, class Default, class... Policies>
struct Pick {
    using type = Default;
};
template <class F, class Default, class First, class... Rest>
struct Pick<F, Default, First, Rest...> {
    using type = typename std::conditional_t<belongs<First, F>(), std::type_identity<First>,
                                             Pick<F, Default, Rest...>>::type;
};

/// How many of `Policies` belong to F.
template <class F, class... Policies>
inline constexpr int count = (0 + ... + (belongs<Policies, F>() ? 1 : 0));

/// Whether P belongs to any family that a composition knows.
template <class P>
inline constexpr bool known =
    belongs<P, score::Family>() || belongs<P, schedule::Family>() || belongs<P, train::Family>() ||
    belongs<P, mask::Family>() || belongs<P, match::Family>() ||
    belongs<P, data::AugmentationFamily>() || belongs<P, backend::Family>() ||
    belongs<P, PrecisionFamily>();

}  // namespace family

}  // namespace pad::distill
