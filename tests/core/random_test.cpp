/// @file
/// core/random.hpp: draws are pure functions of (seed, stream, substream, position), for ever.
#include <support/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <vector>

#include <pad/core/random.hpp>

using namespace pad::core;
using Words = std::array<std::uint32_t, 4>;

namespace {

Stream numbered(std::uint32_t stream) {
    return static_cast<Stream>(stream);
}

}  // namespace

TEST_CASE("the words are Philox 4x32-10's published test vectors", "[random]") {
    CHECK(Random(0, numbered(0)).words(0) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(Random(~std::uint64_t(0), numbered(0xfff), 0xfffff).words(~std::uint64_t(0), ~0U) ==
          Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(Random(0x299f31d0a4093822, numbered(0x344), 0x03707)
              .words(0x85a308d3243f6a88, 0x13198a2e) ==
          Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("draws stay what they are, so that old runs can be repeated", "[random]") {
    const Random random(7, Stream::start, 3);
    CHECK(random.uniform(5, 2) == 0x1.048550c85e032p-2);
    CHECK(random.integer(1000, 5, 2) == 254);
    CHECK(random.normal(5, 2) == Approx(-0.75259072358536605).epsilon(1e-12));
    CHECK(random.permutation(10, 4) == std::vector<int>{1, 4, 6, 9, 2, 7, 8, 5, 0, 3});
}

TEST_CASE("a draw does not depend on the draws before it", "[random]") {
    const Random random(7, Stream::user);
    const double first = random.uniform(1);
    for (std::uint64_t i = 0; i < 10; ++i) (void)random.uniform(i);
    CHECK(random.uniform(1) == first);
    CHECK(Random(7, Stream::user).uniform(1) == first);
}

TEST_CASE("seed, stream, substream and both positions all matter", "[random]") {
    const std::vector<Words> words = {
        Random(1, Stream::user, 0).words(1, 1),
        Random(2, Stream::user, 0).words(1, 1),
        Random(1 + (std::uint64_t(1) << 40), Stream::user, 0).words(1, 1),
        Random(1, Stream::start, 0).words(1, 1),
        Random(1, Stream::user, 1).words(1, 1),
        Random(1, Stream::user, 1U << 20).words(1, 1),
        Random(1, Stream::user, 0).words(2, 1),
        Random(1, Stream::user, 0).words(1 + (std::uint64_t(1) << 32), 1),
        Random(1, Stream::user, 0).words(1, 2),
    };
    CHECK(std::set<Words>(words.begin(), words.end()).size() == words.size());
}

TEST_CASE("streams have numbers of their own that leave room for the substream", "[random]") {
    const std::vector<Stream> streams = {Stream::initialization,
                                         Stream::batch_order,
                                         Stream::augmentation,
                                         Stream::scoring,
                                         Stream::split,
                                         Stream::start,
                                         Stream::selection,
                                         Stream::synthetic_order,
                                         Stream::synthetic_augmentation,
                                         Stream::evaluation,
                                         Stream::user};
    CHECK(std::set<Stream>(streams.begin(), streams.end()).size() == streams.size());
    for (const Stream stream : streams) CHECK(static_cast<std::uint32_t>(stream) < (1U << 12));
}

TEST_CASE("uniform draws lie in [0, 1) and have the right mean and variance", "[random]") {
    const Random random(11, Stream::user);
    constexpr int count = 20000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; ++i) {
        const double u = random.uniform(static_cast<std::uint64_t>(i));
        REQUIRE(u >= 0);
        REQUIRE(u < 1);
        sum += u;
        squares += u * u;
    }
    CHECK(sum / count == Approx(0.5).margin(0.01));
    CHECK(squares / count == Approx(1.0 / 3).margin(0.01));
    const auto both = random.uniforms(3);
    CHECK(both.first == random.uniform(3));
    CHECK(both.second != both.first);
}

TEST_CASE("integers take every value below their bound equally often", "[random]") {
    const Random random(12, Stream::user);
    std::array<int, 7> hits{};
    constexpr int count = 7000;
    for (int i = 0; i < count; ++i) {
        const int value = random.integer(7, static_cast<std::uint64_t>(i));
        REQUIRE(value >= 0);
        REQUIRE(value < 7);
        ++hits[static_cast<std::size_t>(value)];
    }
    for (const int n : hits) CHECK(std::abs(n - 1000) < 150);
    CHECK(random.integer(1, 5) == 0);
}

TEST_CASE("normal draws have mean 0 and variance 1", "[random]") {
    const Random random(13, Stream::user);
    constexpr int count = 20000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; ++i) {
        const double z = random.normal(static_cast<std::uint64_t>(i));
        REQUIRE(std::isfinite(z));
        sum += z;
        squares += z * z;
    }
    CHECK(sum / count == Approx(0).margin(0.03));
    CHECK(squares / count == Approx(1).margin(0.05));
}

TEST_CASE("a permutation holds every position once, and another one is different", "[random]") {
    const Random random(14, Stream::user);
    const auto first = random.permutation(100, 0);
    auto sorted = first;
    std::sort(sorted.begin(), sorted.end());
    for (int i = 0; i < 100; ++i) CHECK(sorted[static_cast<std::size_t>(i)] == i);
    CHECK(first != sorted);
    CHECK(first == random.permutation(100, 0));
    CHECK(first != random.permutation(100, 1));
    CHECK(random.permutation(0).empty());
    CHECK(random.permutation(1) == std::vector<int>{0});
}
