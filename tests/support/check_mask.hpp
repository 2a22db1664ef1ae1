/// @file
/// What has to hold for every mask: one test for those of the library and those of a user.
#pragma once

#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include <pad/mask/concept.hpp>

namespace test {

/// Asks `mask` about two random vectors: it says what it is in one line, writes a 0 or a 1 for each
/// parameter and keeps at least one; it gives the same when it is asked again, as a copy, and about
/// the same values in float. `layout` is that of an agent for which the settings are right.
template <class Policy>
void check_mask(const Policy& mask, const pad::nn::ParameterLayout& layout) {
    STATIC_REQUIRE(std::is_same_v<typename Policy::family, pad::mask::Family>);
    STATIC_REQUIRE(std::is_default_constructible_v<Policy>);
    STATIC_REQUIRE(pad::mask::Mask<Policy>);
    const std::string name = mask.describe();
    INFO("mask " << name);
    CHECK_FALSE(name.empty());
    CHECK(name.find('\n') == std::string::npos);

    // Values that float holds exactly.
    const auto ours = random_values<float>(layout.size, 61);
    const auto theirs = random_values<float>(layout.size, 62);
    const std::vector<double> wide(ours.begin(), ours.end());
    const std::vector<double> wide_theirs(theirs.begin(), theirs.end());
    const auto select = [&](const Policy& policy, const auto& a, const auto& b) {
        using T = typename std::remove_cvref_t<decltype(a)>::value_type;
        std::vector<std::uint8_t> keep(a.size(), 9);
        pad::mask::select(policy, std::span<const T>(a), std::span<const T>(b), layout,
                          std::span<std::uint8_t>(keep));
        return keep;
    };
    const auto keep = select(mask, ours, theirs);
    CHECK(std::all_of(keep.begin(), keep.end(), [](std::uint8_t k) { return k <= 1; }));
    CHECK(std::count(keep.begin(), keep.end(), 1) > 0);
    const Policy copy = mask;
    CHECK(select(copy, ours, theirs) == keep);
    CHECK(select(mask, wide, wide_theirs) == keep);
}

}  // namespace test
