/// @file
/// The stages of a run by name.
#pragma once

#include <array>
#include <string_view>

#include <pad/core/nearest_name.hpp>

namespace pad::run {

/// The stages of a run, in order.
enum class StageName { score, experts, distil, evaluate, report };

/// As the enum's values, in order.
inline constexpr std::array<std::string_view, 5> stage_names{"score", "experts", "distil",
                                                             "evaluate", "report"};

/// The stage of that name. Throws Error, with the names there are, for any other.
inline StageName stage_of_name(std::string_view name) {
    for (std::size_t k = 0; k < stage_names.size(); ++k)
        if (stage_names[k] == name) return static_cast<StageName>(k);
    core::fail(core::unknown_name("stage", name, stage_names));
}

}  // namespace pad::run
