/// @file
/// score/: scorers that need no network, and sets that were taken from others.
#include <support/catch.hpp>
#include <support/toy_set.hpp>

#include <algorithm>
#include <limits>
#include <vector>

#include <pad/score/imported.hpp>
#include <pad/score/random.hpp>

using namespace pad;
using Numbers = std::vector<double>;

TEST_CASE("random scores depend on seed and position alone", "[random]") {
    const auto set = test::toy_set({1, 1, 1}, 2, 50);
    const auto scores = score::Random{}.scores(set, 3);
    CHECK(scores == score::Random{}.scores(test::toy_set({1, 1, 1}, 5, 50, 2), 3));
    CHECK(scores != score::Random{}.scores(set, 4));
    CHECK(std::all_of(scores.begin(), scores.end(), [](double x) { return x >= 0 && x < 1; }));
    CHECK_FALSE(std::is_sorted(scores.begin(), scores.end()));
    auto sorted = scores;
    std::sort(sorted.begin(), sorted.end());
    CHECK(std::unique(sorted.begin(), sorted.end()) == sorted.end());
}

TEST_CASE("imported scores come back as they are", "[imported]") {
    const auto set = test::toy_set({1, 1, 1}, 2, 4);
    const score::Imported imported{{3, 1, -2, 0.5}};
    CHECK(imported.scores(set, 7) == Numbers{3, 1, -2, 0.5});
}

TEST_CASE("scores of a whole set serve its parts", "[imported]") {
    const auto set = test::toy_set({1, 1, 1}, 2, 6);
    const score::Imported imported{{0, 10, 20, 30, 40, 50}};
    const auto part = data::subset(set, std::vector<int>{5, 1, 2, 4});
    CHECK(part.origin.images == 6);
    CHECK(imported.scores(part, 0) == Numbers{50, 10, 20, 40});
    const auto smaller = data::subset(part, std::vector<int>{3, 0});
    CHECK(smaller.origin.images == 6);
    CHECK(imported.scores(smaller, 0) == Numbers{40, 50});
    CHECK(score::Imported{{1, 2}}.scores(smaller, 0) == Numbers{1, 2});
}

TEST_CASE("imported scores that do not fit are refused", "[imported]") {
    const auto set = test::toy_set({1, 1, 1}, 2, 4);
    const auto part = data::subset(set, std::vector<int>{0, 1, 2});
    CHECK_THROWS_WITH(score::Imported{}.scores(set, 0),
                      "toy: 0 imported scores for 4 images; one for each is needed");
    CHECK_THROWS_WITH((score::Imported{{1, 2}}.scores(part, 0)),
                      "toy: 2 imported scores for 3 images, a part of 4; one for each of either is "
                      "needed");
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH((score::Imported{{1, nan, 2, 3}}.scores(set, 0)),
                      "imported score 1 is nan; scores must be finite");
}

TEST_CASE("imported scores are told apart by what they are", "[imported]") {
    const score::Imported imported{{1, 2, 3}};
    CHECK(imported.describe() == score::Imported{{1, 2, 3}}.describe());
    CHECK(imported.describe() != score::Imported{{1, 2, 3.5}}.describe());
    CHECK(imported.describe() != score::Imported{{2, 1, 3}}.describe());
    CHECK(score::Imported{}.describe() == "imported, 0 scores, checksum cbf29ce484222325");
}
