/// @file
/// Every evaluation protocol through the test of its family.
#include <support/catch.hpp>
#include <support/check_protocol.hpp>

#include <pad/data/augment/dsa.hpp>
#include <pad/data/augment/fixed.hpp>
#include <pad/nn/arch/convnet.hpp>

using namespace pad;
using evaluate::Protocol;
using evaluate::ProtocolOptimiser;

namespace {

using Agent = nn::arch::ConvNet<core::Shape<2, 4, 4>, 2, 3, 1, nn::NoNorm>;

/// A user's: AdamW without weight decay, whose rate falls early to a half.
Protocol own() {
    return {.epochs = 12,
            .batch = 5,
            .weight_decay = 0,
            .decay = 0.5,
            .optimiser = ProtocolOptimiser::adamw,
            .adamw_rate = 0.02};
}

/// A user's augmentation: a pixel to the left or to the right.
struct Nudge {
    using family = data::AugmentationFamily;
    static constexpr std::string_view name = "nudge";
    using Draw = data::Crop;
    [[nodiscard]] Draw draw(const core::Random& random, std::uint64_t call, std::uint32_t image,
                            const data::AugmentShape&) const {
        return {0, random.uniform(call, image) < 0.5 ? -1 : 1};
    }
};

}  // namespace

TEST_CASE("every protocol passes the test of its family", "[protocol]") {
    for (const auto mixing : {data::Mixing::none, data::Mixing::mixup, data::Mixing::cutmix})
        for (const auto optimiser : {ProtocolOptimiser::sgd, ProtocolOptimiser::adamw}) {
            const Protocol protocol{.epochs = 15,
                                    .batch = 4,
                                    .optimiser = optimiser,
                                    .adamw_rate = 0.02,
                                    .mixing = mixing};
            test::check_protocol<Agent>(protocol, 0.05);
            test::check_protocol<Agent>(protocol, 0.05, data::Dsa{});
        }
    const Protocol plain{.epochs = 15, .batch = 4};
    test::check_protocol<Agent, nn::HardCrossEntropy>(plain, 0.05);
    test::check_protocol<Agent, nn::HardCrossEntropy>(plain, 0.05, data::Dsa{});
}

TEST_CASE("a protocol of one's own passes it too", "[protocol]") {
    test::check_protocol<Agent>(own(), 0.05, Nudge{});
}
