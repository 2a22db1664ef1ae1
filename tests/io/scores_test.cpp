/// @file
/// io/scores.hpp: scores from plain .npy files.
#include <support/catch.hpp>

#include <cstdint>
#include <io/temporary_folder.hpp>
#include <limits>
#include <vector>

#include <pad/io/scores.hpp>

using namespace pad;
using Numbers = std::vector<double>;

TEST_CASE("saved scores are loaded again, of any type", "[io][scores]") {
    const test::TemporaryFolder folder;
    io::write_npy<double>(folder / "scores.npy", {3}, Numbers{0.25, -1, 1e300});
    CHECK(io::read_scores(folder / "scores.npy") == Numbers{0.25, -1, 1e300});
    CHECK(io::read_scores(folder / "scores.npy", 3) == Numbers{0.25, -1, 1e300});
    io::write_npy<std::int64_t>(folder / "counts.npy", {2}, std::vector<std::int64_t>{7, 0});
    CHECK(io::read_scores(folder / "counts.npy") == Numbers{7, 0});
}

TEST_CASE("files that hold no scores are refused", "[io][scores]") {
    const test::TemporaryFolder folder;
    const auto path = folder / "scores.npy";
    const auto error = [&](std::size_t images) {
        return test::error_of([&] { io::read_scores(path, images); });
    };
    CHECK_THAT(error(3), StartsWith(path.string()));
    io::write_npy<double>(path, {2}, Numbers{1, 2});
    CHECK(error(3) ==
          path.string() + ": holds an array of shape [2], but the scores must have the shape [3]");
    io::write_npy<double>(path, {2, 1}, Numbers{1, 2});
    CHECK_THAT(error(io::any_size), EndsWith("[2, 1], but the scores must have the shape [any]"));
    io::write_npy<double>(path, {2}, Numbers{1, std::numeric_limits<double>::infinity()});
    CHECK(error(2) == path.string() + ": the score of image 1 is inf; scores must be finite");
}
