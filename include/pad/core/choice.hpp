/// @file
/// One of several policies, chosen at run time.
#pragma once

#include <concepts>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace pad::core {

/// Holds one of `Policies`, by default the first. The families make policies of it (score::OneOf,
/// schedule::OneOf, …), so that a program can take a policy by name; a list may hold policies of
/// the user's own. What is not chosen costs compile time only.
template <class... Policies>
class Choice {
    static_assert(sizeof...(Policies) > 0, "pad: a choice needs at least one policy");

public:
    /// What can be chosen.
    using Alternatives = std::tuple<Policies...>;

    Choice() = default;
    template <class P>
    requires(std::same_as<std::remove_cvref_t<P>, Policies> || ...) Choice(P&& policy)
        : policy_(std::forward<P>(policy)) {}

    /// f(the chosen policy).
    template <class F>
    decltype(auto) visit(F&& f) const {
        return std::visit(std::forward<F>(f), policy_);
    }
    [[nodiscard]] std::string describe() const {
        return visit([](const auto& policy) -> std::string { return policy.describe(); });
    }
    /// Whether a P was chosen.
    template <class P>
    [[nodiscard]] bool holds() const {
        return std::holds_alternative<P>(policy_);
    }
    /// Place of the chosen policy in the list.
    [[nodiscard]] std::size_t index() const { return policy_.index(); }

private:
    std::variant<Policies...> policy_;
};

/// Whether P is a choice of policies.
template <class P>
concept IsChoice = requires {
    typename P::Alternatives;
};

/// Whether `holds.operator()<A>()` is true of every alternative A of the choice.
template <class Choice, class Holds>
constexpr bool for_all_alternatives(const Holds& holds) {
    return []<class... A>(std::type_identity<std::tuple<A...>>, const Holds& each) {
        return (each.template operator()<A>() && ...);
    }(std::type_identity<typename Choice::Alternatives>{}, holds);
}

}  // namespace pad::core
