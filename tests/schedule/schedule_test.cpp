/// @file
/// schedule/: which slice of a class each epoch sees.
#include <support/catch.hpp>
#include <support/check_scheduler.hpp>

#include <pad/schedule/one_of.hpp>
#include <pad/schedule/pad_window.hpp>
#include <pad/schedule/whole_set.hpp>

using namespace pad::schedule;
using pad::core::Error;

TEST_CASE("the schedulers are schedulers", "[schedule]") {
    STATIC_REQUIRE(Scheduler<PadWindow>);
    STATIC_REQUIRE(Scheduler<WholeSet>);
    STATIC_REQUIRE_FALSE(Scheduler<Slice>);
}

TEST_CASE("the whole set in every epoch", "[schedule]") {
    CHECK(WholeSet{}.slice(0, 7) == Slice{0, 7});
    CHECK(WholeSet{}.slice(1000, 1) == Slice{0, 1});
}

TEST_CASE("the published window over a class of 5,000", "[schedule]") {
    const PadWindow window;
    CHECK(window.slice(0, 5000) == Slice{0, 3750});
    CHECK(window.slice(10, 5000) == Slice{0, 4375});
    CHECK(window.slice(19, 5000) == Slice{0, 4937});
    CHECK(window.slice(20, 5000) == Slice{0, 5000});
    CHECK(window.slice(21, 5000) == Slice{0, 5000});
    CHECK(window.slice(40, 5000) == Slice{0, 5000});
    CHECK(window.slice(41, 5000) == Slice{500, 5000});
    CHECK(window.slice(60, 5000) == Slice{500, 5000});
    CHECK(window.slice(61, 5000) == Slice{1000, 5000});
    CHECK(window.slice(10000, 5000) == Slice{1000, 5000});
}

TEST_CASE("the window follows the size of the class", "[schedule]") {
    CHECK(PadWindow{}.slice(0, 10) == Slice{0, 7});
    CHECK(PadWindow{}.slice(61, 10) == Slice{2, 10});
    CHECK(PadWindow{}.slice(61, 4) == Slice{0, 4});
}

TEST_CASE("a window never shrinks while it is added to", "[schedule]") {
    const PadWindow window{.initial_ratio = 0.3, .addition_end = 13};
    int last = 0;
    for (int epoch = 0; epoch <= 13; ++epoch) {
        const Slice slice = window.slice(epoch, 997);
        CHECK(slice.begin == 0);
        CHECK(slice.end >= last);
        last = slice.end;
    }
    CHECK(last == 997);
}

TEST_CASE("a window without an addition starts with everything", "[schedule]") {
    CHECK(PadWindow{.initial_ratio = 0.5, .addition_end = 0}.slice(0, 10) == Slice{0, 10});
}

TEST_CASE("windows that cannot work say what is wrong", "[schedule]") {
    CHECK_THROWS_WITH((PadWindow{.initial_ratio = 0.0}.slice(0, 10)),
                      "initial_ratio is 0; it must lie in (0, 1]");
    CHECK_THROWS_WITH((PadWindow{.initial_ratio = 1.5}.slice(0, 10)),
                      ContainsSubstring("initial_ratio is 1.5"));
    CHECK_THROWS_WITH((PadWindow{.second_dropped = 1.0}.slice(0, 10)),
                      ContainsSubstring("0.1 and 1; they must lie in [0, 1)"));
    CHECK_THROWS_WITH((PadWindow{.addition_end = 50}.slice(0, 10)),
                      ContainsSubstring("50, 40, 60; they must not descend"));
    CHECK_THROWS_WITH((PadWindow{.addition_end = -1}.slice(0, 10)),
                      ContainsSubstring("must not descend"));
    CHECK_THROWS_WITH(PadWindow{}.slice(0, 1),
                      ContainsSubstring("leaves no image of a class of 1 in epoch 0"));
    CHECK_THROWS_AS(PadWindow{}.slice(0, 0), Error);
}

TEST_CASE("a scheduler that is chosen at run time", "[schedule]") {
    using Choice = OneOf<PadWindow, WholeSet>;
    test::check_scheduler(Choice());
    test::check_scheduler(Choice(WholeSet{}));
    CHECK(Choice().slice(0, 5000) == PadWindow{}.slice(0, 5000));
    CHECK(Choice(WholeSet{}).slice(0, 5000) == Slice{0, 5000});
    CHECK(Choice(WholeSet{}).describe() == "whole set");
}
