/// @file
/// What has to hold for every scheduler: one test for those of the library and those of a user.
#pragma once

#include <support/catch.hpp>

#include <string>
#include <type_traits>

#include <pad/schedule/concept.hpp>

namespace test {

/// Asks `scheduler` about classes of 10 to 5,000 images over 120 epochs: it says what it is in one
/// line, and gives a slice of the class that is not empty, the same one when it is asked again.
template <class Policy>
void check_scheduler(const Policy& scheduler) {
    namespace schedule = pad::schedule;
    STATIC_REQUIRE(std::is_same_v<typename Policy::family, schedule::Family>);
    STATIC_REQUIRE(std::is_default_constructible_v<Policy>);
    STATIC_REQUIRE(schedule::Scheduler<Policy>);
    const std::string name = scheduler.describe();
    INFO("scheduler " << name);
    CHECK_FALSE(name.empty());
    CHECK(name.find('\n') == std::string::npos);
    const Policy copy = scheduler;
    int wrong = 0;
    for (const int size : {10, 11, 100, 997, 5000})
        for (int epoch = 0; epoch < 120; ++epoch) {
            const schedule::Slice slice = scheduler.slice(epoch, size);
            const bool fits = 0 <= slice.begin && slice.begin < slice.end && slice.end <= size;
            wrong += fits && copy.slice(epoch, size) == slice ? 0 : 1;
        }
    CHECK(wrong == 0);
}

}  // namespace test
