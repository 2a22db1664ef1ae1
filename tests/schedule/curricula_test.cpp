/// @file
/// schedule/: pruning and curricula against counts made by hand, and every scheduler through the
/// test of its family.
#include <support/catch.hpp>
#include <support/check_scheduler.hpp>

#include <limits>

#include <pad/schedule/curriculum.hpp>
#include <pad/schedule/pad_window.hpp>
#include <pad/schedule/prune_once.hpp>
#include <pad/schedule/whole_set.hpp>

using namespace pad::schedule;

TEST_CASE("every scheduler passes the test of its family", "[schedule]") {
    test::check_scheduler(PadWindow{});
    test::check_scheduler(WholeSet{});
    test::check_scheduler(PruneOnce{});
    test::check_scheduler(PruneOnce{End::easiest, 0.9});
    test::check_scheduler(LinearCurriculum{});
    test::check_scheduler(RootCurriculum{});
    test::check_scheduler(GeometricCurriculum{});
}

TEST_CASE("pruning drops one end of each class in every epoch", "[prune]") {
    const PruneOnce hardest;
    CHECK(hardest.slice(0, 5000) == Slice{0, 4000});
    CHECK(hardest.slice(99, 5000) == Slice{0, 4000});
    CHECK(hardest.slice(0, 7) == Slice{0, 6});  // 1.4 images are one
    const PruneOnce easiest{End::easiest, 0.15};
    CHECK(easiest.slice(0, 5000) == Slice{750, 5000});
    CHECK(easiest.slice(50, 13) == Slice{1, 13});  // 1.95 images are one
    CHECK(PruneOnce{End::easiest, 0.29}.slice(0, 100) == Slice{29, 100});
    CHECK(PruneOnce{End::hardest, 0.0}.slice(0, 3) == Slice{0, 3});
    CHECK(PruneOnce{End::hardest, 0.99}.slice(0, 1) == Slice{0, 1});
    CHECK(hardest.describe() == "prune once, hardest 0.2");
    CHECK(easiest.describe() == "prune once, easiest 0.15");
}

TEST_CASE("a linear curriculum adds as many images every epoch", "[curriculum]") {
    const LinearCurriculum linear{.initial_ratio = 0.2, .full_epoch = 4};
    CHECK(linear.slice(0, 10) == Slice{0, 2});
    CHECK(linear.slice(1, 10) == Slice{0, 4});
    CHECK(linear.slice(2, 10) == Slice{0, 6});
    CHECK(linear.slice(3, 10) == Slice{0, 8});
    CHECK(linear.slice(4, 10) == Slice{0, 10});
    CHECK(linear.slice(400, 10) == Slice{0, 10});
    CHECK(linear.slice(1, 7) == Slice{0, 2});  // 2.8 images are two
}

TEST_CASE("a root curriculum adds most images first", "[curriculum]") {
    // λ² = 0.04, 0.28, 0.52, 0.76, 1
    const RootCurriculum root{.initial_ratio = 0.2, .full_epoch = 4};
    CHECK(root.slice(0, 1000) == Slice{0, 200});
    CHECK(root.slice(1, 1000) == Slice{0, 529});
    CHECK(root.slice(2, 1000) == Slice{0, 721});
    CHECK(root.slice(3, 1000) == Slice{0, 871});
    CHECK(root.slice(4, 1000) == Slice{0, 1000});
    // λ³ = 1/8 + 7/8·19/56 = 0.421875 = 0.75³
    CHECK(RootCurriculum{.initial_ratio = 0.5, .full_epoch = 56, .power = 3}.slice(19, 100) ==
          Slice{0, 75});
    const LinearCurriculum linear{.initial_ratio = 0.3, .full_epoch = 13};
    const RootCurriculum first{.initial_ratio = 0.3, .full_epoch = 13, .power = 1};
    for (int epoch = 0; epoch < 15; ++epoch) {
        INFO("epoch " << epoch);
        CHECK(first.slice(epoch, 997) == linear.slice(epoch, 997));
    }
}

TEST_CASE("a geometric curriculum adds most images last", "[curriculum]") {
    const GeometricCurriculum geometric{.initial_ratio = 0.0625, .full_epoch = 4};
    CHECK(geometric.slice(0, 160) == Slice{0, 10});
    CHECK(geometric.slice(1, 160) == Slice{0, 20});
    CHECK(geometric.slice(2, 160) == Slice{0, 40});
    CHECK(geometric.slice(3, 160) == Slice{0, 80});
    CHECK(geometric.slice(4, 160) == Slice{0, 160});
    CHECK(geometric.slice(5, 160) == Slice{0, 160});
}

TEST_CASE("curricula never shrink, and keep their order", "[curriculum]") {
    const LinearCurriculum linear;
    const RootCurriculum root;
    const GeometricCurriculum geometric;
    int last = 0;
    for (int epoch = 0; epoch <= 50; ++epoch) {
        const int between = linear.slice(epoch, 5000).end;
        CHECK(geometric.slice(epoch, 5000).end <= between);
        CHECK(between <= root.slice(epoch, 5000).end);
        CHECK(last <= between);
        last = between;
    }
    CHECK(last == 5000);
}

TEST_CASE("a curriculum that ends at once shows everything", "[curriculum]") {
    CHECK(LinearCurriculum{.full_epoch = 0}.slice(0, 3) == Slice{0, 3});
    CHECK(RootCurriculum{.full_epoch = 0}.slice(0, 3) == Slice{0, 3});
    CHECK(GeometricCurriculum{.full_epoch = 0}.slice(0, 3) == Slice{0, 3});
    CHECK(LinearCurriculum{.initial_ratio = 1}.slice(0, 3) == Slice{0, 3});
}

TEST_CASE("schedulers that cannot work say what is wrong", "[schedule]") {
    CHECK_THROWS_WITH((PruneOnce{End::easiest, 1.0}.slice(0, 10)),
                      "the ratio that PruneOnce drops is 1; it must lie in [0, 1)");
    CHECK_THROWS_WITH((PruneOnce{End::hardest, -0.1}.slice(0, 10)), ContainsSubstring("is -0.1"));
    CHECK_THROWS_WITH((LinearCurriculum{.initial_ratio = 0}.slice(0, 10)),
                      "initial_ratio is 0; it must lie in (0, 1]");
    CHECK_THROWS_WITH((GeometricCurriculum{.initial_ratio = 1.5}.slice(90, 10)),
                      ContainsSubstring("initial_ratio is 1.5"));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH((RootCurriculum{.initial_ratio = nan}.slice(0, 10)),
                      ContainsSubstring("initial_ratio is nan"));
    CHECK_THROWS_WITH((RootCurriculum{.full_epoch = -3}.slice(0, 10)),
                      "full_epoch is -3; it must not be negative");
    CHECK_THROWS_WITH((RootCurriculum{.power = 0.5}.slice(0, 10)),
                      "the root curriculum's power is 0.5; it must be at least 1 and finite");
    CHECK_THROWS_WITH((LinearCurriculum{.initial_ratio = 0.05}.slice(0, 10)),
                      "the curriculum shows 0.05 of a class of 10 in epoch 0, which is no image; "
                      "raise initial_ratio");
}
