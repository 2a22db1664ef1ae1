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

using Agent = nn::arch::Mlp<core::Shape<1, 4, 4>, 2, 6>;
using Strategy = distill::Distiller<Agent, SmallHost>;
constexpr core::Index mebibyte = 1 << 20;
constexpr core::Index theta = Agent::Network::parameters * core::Index(sizeof(float));

Strategy strategy(int steps, core::Index left = core::Index(1) << 40) {
    Strategy::Settings settings;
    settings.matcher.steps = steps;
    settings.workspace_bytes = mebibyte;
    SmallHost backend;
    backend.left = left;
    return Strategy(settings, backend);
}

core::Index need(int steps, const distill::ImageCounts& images) {
    Strategy composition = strategy(steps);
    return distill::memory_need(composition, images).bytes();
}

}  // namespace

TEST_CASE("one more inner step needs one more θ of memory", "[memory]") {
    CHECK(need(501, {}) - need(500, {}) == theta);
    CHECK(need(500, {}) > 500 * theta);
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
