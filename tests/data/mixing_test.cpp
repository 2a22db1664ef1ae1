/// @file
/// data/mixing.hpp: mixup and CutMix of a batch, and hard labels as logits.
#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <cmath>
#include <vector>

#include <pad/data/mixing.hpp>

using namespace pad;

namespace {

constexpr data::AugmentShape shape{2, 6, 5};
constexpr int count = 4;

/// Image i is i everywhere, with a hard label of its own.
struct Batch {
    diff::BatchArray<double> images{shape.size(), diff::MicroBatches{count, 16, 16}};
    diff::BatchArray<double> labels{count, diff::MicroBatches{count, 16, 16}};

    Batch() {
        std::vector<double> pixels;
        for (int i = 0; i < count; ++i)
            pixels.insert(pixels.end(), static_cast<std::size_t>(shape.size()), i);
        images.pack(std::span<const double>(pixels));
        const auto logits = data::one_hot_logits<double>({0, 1, 2, 3}, count);
        labels.pack(std::span<const double>(logits));
    }
    [[nodiscard]] std::vector<double> label(int i) const {
        const auto z = labels.view().column(i);
        double total = 0;
        std::vector<double> p;
        for (int k = 0; k < count; ++k) total += p.emplace_back(std::exp(z[k]));
        for (double& x : p) x /= total;
        return p;
    }
};

const core::Random random_(3, core::Stream::mixing);

}  // namespace

TEST_CASE("hard labels are exactly one-hot", "[labels]") {
    const auto logits = data::one_hot_logits<float>({1, 0}, 2);
    CHECK(logits[1] == 0.0F);
    CHECK(std::exp(logits[0] - logits[1]) == 0.0F);
    CHECK(logits[2] == 0.0F);
}

TEST_CASE("mixed images carry their label with the same share", "[mixing]") {
    for (const auto kind : {data::Mixing::mixup, data::Mixing::cutmix})
        for (std::uint64_t call = 0; call < 20; ++call) {
            Batch batch;
            data::mix_batch(kind, 1.0, shape, random_, call, batch.images, batch.labels);
            for (int i = 0; i < count; ++i) {
                const auto pixels = batch.images.view().column(i);
                double mean = 0;
                for (core::Index r = 0; r < shape.size(); ++r)
                    mean += pixels[r] / static_cast<double>(shape.size());
                double expected = 0;
                double total = 0;
                const auto label = batch.label(i);
                for (int k = 0; k < count; ++k) {
                    expected += k * label[static_cast<std::size_t>(k)];
                    total += label[static_cast<std::size_t>(k)];
                }
                CHECK(total == Approx(1));
                CHECK(mean == Approx(expected).margin(1e-9));
            }
            Batch again;
            data::mix_batch(kind, 1.0, shape, random_, call, again.images, again.labels);
            CHECK(test::unpacked(again.images) == test::unpacked(batch.images));
        }
}

TEST_CASE("CutMix leaves pixels as they are, mixup none", "[mixing]") {
    int whole = 0;
    for (std::uint64_t call = 0; call < 10; ++call) {
        Batch cut;
        data::mix_batch(data::Mixing::cutmix, 1.0, shape, random_, call, cut.images, cut.labels);
        for (const double x : test::unpacked(cut.images)) CHECK(x == std::round(x));
        Batch mix;
        data::mix_batch(data::Mixing::mixup, 1.0, shape, random_, call, mix.images, mix.labels);
        for (const double x : test::unpacked(mix.images)) whole += x == std::round(x) ? 1 : 0;
    }
    CHECK(whole < 10 * count * shape.size());
}

TEST_CASE("the share follows Beta(α, α)", "[mixing]") {
    for (const double alpha : {0.4, 1.0, 4.0}) {
        double mean = 0;
        double squares = 0;
        constexpr int draws = 20000;
        for (std::uint64_t i = 0; i < draws; ++i) {
            const double x = data::mixing::lambda(random_, alpha, i);
            REQUIRE((x >= 0 && x <= 1));
            mean += x / draws;
            squares += x * x / draws;
        }
        CHECK(mean == Approx(0.5).margin(0.01));
        CHECK(squares - mean * mean == Approx(1 / (4 * (2 * alpha + 1))).margin(0.005));
    }
}

TEST_CASE("what cannot be mixed", "[mixing]") {
    Batch batch;
    CHECK_THROWS_WITH(
        data::mix_batch(data::Mixing::mixup, 0.0, shape, random_, 0, batch.images, batch.labels),
        ContainsSubstring("must be positive"));
    diff::BatchArray<double> numbers(1, diff::MicroBatches{count, 16, 16});
    CHECK_THROWS_WITH(
        data::mix_batch(data::Mixing::mixup, 1.0, shape, random_, 0, batch.images, numbers),
        ContainsSubstring("class numbers"));
}
