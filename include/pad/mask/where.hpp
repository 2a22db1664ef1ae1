/// @file
/// A mask that asks a user's predicate about each parameter tensor.
#pragma once

#include <algorithm>
#include <concepts>
#include <string>
#include <utility>

#include <pad/core/error.hpp>
#include <pad/mask/concept.hpp>

namespace pad::mask {

/// What Where asks: `bool operator()(const nn::ParameterTensor&) const`, and optionally
/// `std::string describe() const`.
template <class P>
concept TensorPredicate = requires(const P& predicate, const nn::ParameterTensor& tensor) {
    { predicate(tensor) } -> std::convertible_to<bool>;
};

/// Keeps the tensors of θ for which `predicate` is true: it sees the name, shape and place of each.
///
///     struct Matrices {
///         bool operator()(const pad::nn::ParameterTensor& t) const { return t.shape.size() == 2; }
///     };
///     using Strategy = pad::distill::Distiller<Agent, pad::mask::Where<Matrices>>;
///
/// `name` goes into the run record; a predicate with a describe() of its own needs none.
template <TensorPredicate Predicate>
struct Where {
    using family = Family;

    Predicate predicate{};
    std::string name = "own predicate";

    [[nodiscard]] std::string describe() const {
        if constexpr (requires { predicate.describe(); })
            return core::text("where ", predicate.describe());
        else
            return core::text("where ", name);
    }

    /// Throws Error when nothing would be kept.
    void select(const nn::ParameterLayout& layout, std::span<std::uint8_t> keep) const {
        bool any = false;
        for (const nn::ParameterTensor& tensor : layout.tensors) {
            const bool kept = predicate(tensor);
            any = any || kept;
            std::fill_n(keep.begin() + tensor.offset, tensor.size, std::uint8_t(kept ? 1 : 0));
        }
        core::require(any, "the mask (", describe(), ") keeps no parameter");
    }
};

template <class Predicate>
Where(Predicate) -> Where<Predicate>;

}  // namespace pad::mask
