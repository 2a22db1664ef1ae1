/// @file
/// match/: the trajectory loss, the window of start epochs, and the plan of synthetic batches.
#include <support/catch.hpp>
#include <support/numbers.hpp>
#include <support/threads.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/match/trajectory.hpp>

using namespace pad;
using match::Trajectory;

namespace {

/// L, and v in place of what `v` holds.
template <class T, class Backend = backend::Host<>>
double loss_of(const std::vector<T>& now, const std::vector<T>& start, const std::vector<T>& target,
               const std::vector<std::uint8_t>& keep, std::vector<T>& v) {
    match::TrajectoryLoss<T, Backend> loss;
    loss.slope(Backend(), static_cast<core::Index>(now.size()), now.data(), start.data(),
               target.data(), keep.data(), v.data());
    return loss.value();
}

}  // namespace

TEST_CASE("the trajectory loss by hand", "[trajectory_loss]") {
    std::vector<double> v(3, 99);
    CHECK(loss_of<double>({1, 2, 5}, {0, 0, 7}, {3, 1, 8}, {1, 1, 0}, v) == Approx(5.0 / 10));
    CHECK(v == std::vector<double>{-0.4, 0.2, 0});
    CHECK(loss_of<double>({0, 0, 7}, {0, 0, 7}, {3, 1, 8}, {1, 1, 1}, v) == Approx(1));
    CHECK(loss_of<double>({3, 1, 8}, {0, 0, 7}, {3, 1, 8}, {1, 1, 1}, v) == 0);
}

TEST_CASE("the trajectory loss's gradient is its central difference", "[trajectory_loss]") {
    auto now = test::random_values<double>(20, 1);
    const auto start = test::random_values<double>(20, 2);
    const auto target = test::random_values<double>(20, 3);
    std::vector<std::uint8_t> keep(20, 1);
    keep[4] = keep[7] = 0;
    std::vector<double> v(20);
    std::vector<double> unused(20);
    loss_of<double>(now, start, target, keep, v);
    for (std::size_t i = 0; i < now.size(); ++i) {
        const double expected = test::central_difference(
            now, i, [&] { return loss_of<double>(now, start, target, keep, unused); });
        CHECK(v[i] == Approx(expected).epsilon(1e-7).margin(1e-9));
    }
    CHECK(v[4] == 0);
}

TEST_CASE("a trajectory loss that is undefined says so", "[trajectory_loss]") {
    std::vector<double> v(2);
    CHECK_THROWS_WITH(loss_of<double>({1, 2}, {3, 4}, {0, 0}, {0, 0}, v),
                      ContainsSubstring("keeps no parameter"));
    CHECK_THROWS_AS(loss_of<double>({1, 2}, {0, 4}, {0, 0}, {1, 0}, v), core::Error);
}

TEST_CASE("the trajectory loss of many parameters is the same bits on any number of threads",
          "[trajectory_loss]") {
    constexpr core::Index size = 40000;  // several blocks
    const auto now = test::random_values<float>(size, 1);
    const auto start = test::random_values<float>(size, 2);
    const auto target = test::random_values<float>(size, 3);
    std::vector<std::uint8_t> keep(size, 1);
    std::fill_n(keep.begin(), 10000, std::uint8_t(0));
    std::vector<float> v(size), other(size);
    const test::ThreadsRestored restore;
    backend::set_threads(1);
    const double loss = loss_of(now, start, target, keep, v);
    backend::set_threads(3);
    CHECK(loss_of(now, start, target, keep, other) == loss);
    CHECK(other == v);

    double distance = 0;
    double before = 0;
    for (std::size_t i = 10000; i < size; ++i) {
        distance += std::pow(double(now[i]) - double(target[i]), 2);
        before += std::pow(double(start[i]) - double(target[i]), 2);
    }
    CHECK(loss == Approx(distance / before).epsilon(1e-13));
    using OneByOne = backend::Host<backend::ScalarLanes>;
    CHECK(loss_of<float, OneByOne>(now, start, target, keep, other) == Approx(loss).epsilon(1e-13));
}

TEST_CASE("the window of start epochs grows to its end and stays there", "[trajectory]") {
    Trajectory settings{.start_limit = 10, .last_start = 20, .expansion_end = 1000};
    CHECK(settings.upper_bound(0) == 10);
    CHECK(settings.upper_bound(99) == 10);
    CHECK(settings.upper_bound(100) == 11);
    CHECK(settings.upper_bound(999) == 19);
    CHECK(settings.upper_bound(1000) == 20);
    CHECK(settings.upper_bound(100000) == 20);
    settings.expansion_end = 0;
    CHECK(settings.upper_bound(0) == 20);
    CHECK(settings.last_epoch() == 21);
}

TEST_CASE("trajectory settings that cannot work say what is wrong", "[trajectory]") {
    const auto check = [](auto change) {
        Trajectory settings;
        change(settings);
        settings.check();
    };
    CHECK_NOTHROW(check([](Trajectory&) {}));
    CHECK_THROWS_WITH(check([](Trajectory& s) { s.steps = 0; }),
                      "steps (N) is 0; at least 1 is needed");
    CHECK_THROWS_WITH(check([](Trajectory& s) { s.expert_epochs = 0; }),
                      ContainsSubstring("expert epochs (M) is 0"));
    CHECK_THROWS_WITH(check([](Trajectory& s) { s.batch = 0; }),
                      ContainsSubstring("batch size is 0"));
    CHECK_THROWS_WITH(check([](Trajectory& s) { s.first_start = -1; }),
                      ContainsSubstring("window of start epochs is -1, 10, 20"));
    CHECK_THROWS_AS(check([](Trajectory& s) { s.first_start = 10; }), core::Error);
    CHECK_THROWS_AS(check([](Trajectory& s) { s.start_limit = 21; }), core::Error);
}

TEST_CASE("trajectories that are too short for the window are refused", "[trajectory]") {
    const Trajectory settings{
        .expert_epochs = 2, .first_start = 1, .start_limit = 2, .last_start = 3};
    expert::MemoryTrajectories<double> none;
    CHECK_THROWS_WITH(settings.check(none), ContainsSubstring("at least one expert"));
    expert::MemoryTrajectories<double> enough(1);
    enough.add({{0}, {1}, {2}, {3}});
    CHECK_NOTHROW(settings.check(enough));
    expert::MemoryTrajectories<double> shorter(1);
    shorter.add({{0}, {1}, {2}});
    CHECK_THROWS_WITH(settings.check(shorter),
                      "the window needs expert epochs 1 … 4; the trajectories hold 1 … 3");
    expert::MemoryTrajectories<double> later(2);
    later.add({{0}, {1}, {2}, {3}});
    CHECK_THROWS_AS(settings.check(later), core::Error);
}

TEST_CASE("a plan shows every image once in each permutation", "[batch_plan]") {
    const core::Random random(5, core::Stream::synthetic_order);
    const auto plan = match::batch_plan(10, 4, 6, random, 0);
    REQUIRE(plan.size() == 6);
    for (const std::size_t first : {0U, 3U}) {
        std::vector<int> seen;
        for (std::size_t i = first; i < first + 3; ++i)
            seen.insert(seen.end(), plan[i].begin(), plan[i].end());
        CHECK(plan[first].size() == 4);
        CHECK(plan[first + 2].size() == 2);
        std::sort(seen.begin(), seen.end());
        std::vector<int> all(10);
        std::iota(all.begin(), all.end(), 0);
        CHECK(seen == all);
    }
    CHECK(plan[0] != plan[3]);
    CHECK(plan == match::batch_plan(10, 4, 6, random, 0));
    const auto later = match::batch_plan(10, 4, 3, random, 1);
    CHECK(std::equal(later.begin(), later.end(), plan.begin() + 3));
}

TEST_CASE("a batch of the whole set or more is the whole set", "[batch_plan]") {
    const core::Random random(5, core::Stream::synthetic_order);
    for (const int batch : {3, 100})
        for (const auto& step : match::batch_plan(3, batch, 4, random, 0)) CHECK(step.size() == 3);
    CHECK_THROWS_WITH(match::batch_plan(3, 0, 4, random, 0),
                      ContainsSubstring("the synthetic batch size is 0"));
}
