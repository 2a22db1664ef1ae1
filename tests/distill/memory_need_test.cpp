/// @file
/// distill/memory_need.hpp: what a composition needs of a device's memory, and the refusal of one that
/// does not fit. tests/cuda compares the need with what a run allocates.
#include <support/catch.hpp>

#include <pad/distill/distiller.hpp>
#include <pad/nn/arch/mlp.hpp>

using namespace pad;

namespace {

/// The host, pretending that little of its memory is left.
struct SmallHost : backend::Host<> {
    core::Index left = 0;
    [[nodiscard]] core::Index available_bytes() const { return left; }
};

/// The same, pretending that its steps are replayed.
struct SmallReplayingHost : SmallHost {
    template <class Key>
    struct Replay : backend::Eager<Key> {
        static constexpr bool replays = true;
    };
};

using Agent = nn::arch::Mlp<core::Shape<1, 4, 4>, 2, 6>;
template <class Backend>
using StrategyOn = distill::Distiller<Agent, Backend>;
using Strategy = StrategyOn<SmallHost>;
constexpr core::Index mebibyte = 1 << 20;
constexpr core::Index theta = Agent::Network::parameters * core::Index(sizeof(float));

template <class Backend = SmallHost>
StrategyOn<Backend> strategy(int steps, core::Index left = core::Index(1) << 40) {
    typename StrategyOn<Backend>::Settings settings;
    settings.matcher.steps = steps;
    settings.workspace_bytes = mebibyte;
    Backend backend;
    backend.left = left;
    return StrategyOn<Backend>(settings, backend);
}

template <class Backend = SmallHost>
core::Index need(int steps, const distill::ImageCounts& images) {
    StrategyOn<Backend> composition = strategy<Backend>(steps);
    return distill::memory_need(composition, images).bytes();
}

}  // namespace

TEST_CASE("one more inner step needs one more θ of memory", "[memory]") {
    CHECK(need(501, {}) - need(500, {}) == theta);
    CHECK(need(500, {}) > 500 * theta);
}

TEST_CASE("replayed steps read one more θ", "[memory]") {
    CHECK(need<SmallReplayingHost>(500, {}) - need(500, {}) == theta);
}

TEST_CASE("the stage that needs most counts", "[memory]") {
    const distill::ImageCounts many{.training = 1000000, .validation = 10, .test = 20};
    distill::ImageCounts more = many;
    ++more.training;
    // A training image with its class, on the device while experts are trained.
    CHECK(need(500, more) - need(500, many) == 17 * core::Index(sizeof(float)));
    // With few training images the inner steps need most.
    const distill::ImageCounts few{.training = 100, .validation = 10, .test = 20};
    CHECK(need(5001, few) - need(5000, few) == theta);
}

TEST_CASE("a composition that does not fit is refused before it runs", "[memory]") {
    const core::Index needed = need(500, {});
    CHECK_NOTHROW(strategy(500, needed));
    CHECK_THROWS_WITH(strategy(500, needed - 1),
                      ContainsSubstring("this composition needs at least 1 MiB of device memory") &&
                          ContainsSubstring("0 MiB are free"));
}

TEST_CASE("the sizes of the real sets are part of the need", "[memory]") {
    Strategy composition = strategy(500, 64 * mebibyte);
    CHECK_NOTHROW(distill::check_memory(composition, {.training = 1000}));
    CHECK_THROWS_WITH(distill::check_memory(composition, {.training = 1000000}),
                      ContainsSubstring("64 MiB are free"));
}
