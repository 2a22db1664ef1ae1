/// @file
/// Catch2, version 2 or 3, with the same names for both: the macros, Approx, and the matchers below.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)

#include <catch2/catch_approx.hpp>
#include <catch2/catch_message.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

using Catch::Approx;
using Catch::Matchers::ContainsSubstring;

#else

#include <catch2/catch.hpp>

#include <string>

/// Version 3's name for the matcher of strings that contain `part`.
inline auto ContainsSubstring(
    const std::string& part, Catch::CaseSensitive::Choice sensitivity = Catch::CaseSensitive::Yes) {
    return Catch::Matchers::Contains(part, sensitivity);
}

#endif

using Catch::Matchers::EndsWith;
using Catch::Matchers::Equals;
using Catch::Matchers::Message;
using Catch::Matchers::Predicate;
using Catch::Matchers::StartsWith;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
