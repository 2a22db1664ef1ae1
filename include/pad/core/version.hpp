/// @file
/// The version of the library.
#pragma once

#include <string_view>

namespace pad::core {

/// Version of the library, "major.minor.patch" (semver.org), as in CMakeLists.txt.
inline constexpr std::string_view version = "0.1.0";

}  // namespace pad::core
