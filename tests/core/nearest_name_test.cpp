/// @file
/// core/nearest_name.hpp: what a wrong name was meant to be.
#include <support/catch.hpp>

#include <array>

#include <pad/core/nearest_name.hpp>

using namespace pad::core;

TEST_CASE("distances between words", "[names]") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("mask", "mask") == 0);
    CHECK(edit_distance("mask", "masks") == 1);
    CHECK(edit_distance("amsk", "mask") == 1);
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("", "abc") == 3);
}

TEST_CASE("the name that was meant", "[names]") {
    constexpr std::array<std::string_view, 3> names{"shallow-fraction", "lowest-loss", "none"};
    CHECK(nearest_name("shalow-fraction", names) == "shallow-fraction");
    CHECK(nearest_name("nnoe", names) == "none");
    CHECK(nearest_name("lenet", names).empty());
    CHECK(nearest_name("", names).empty());
    CHECK(unknown_name("mask", "lowest-los", names) ==
          "'lowest-los' is no mask; did you mean 'lowest-loss'?");
    CHECK(unknown_name("mask", "x", names) ==
          "'x' is no mask; there are shallow-fraction, lowest-loss, none");
}
