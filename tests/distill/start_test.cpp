/// @file
/// distill/start.hpp: which real images a set starts from, and their labels. The experts are
/// written by hand: they call an image bright when its first channel is above a threshold.
#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/diff/differentiator.hpp>
#include <pad/distill/start.hpp>
#include <pad/nn/arch/convnet.hpp>

using namespace pad;

namespace {

using Agent = nn::arch::ConvNet<core::Shape<2, 4, 4>, 2, 2, 1, nn::NoNorm>;
using Engine = diff::Differentiator<Agent, nn::SoftCrossEntropy, double, backend::Host<>>;

/// Logits (bias, brightness of channel 0 + bias − threshold).
std::vector<double> judge_by_brightness(double threshold, double bias = 0) {
    std::vector<double> theta(static_cast<std::size_t>(Engine::parameters));
    theta[4] = 1;  // the centre of the kernel 0 → 0
    for (std::size_t i = 0; i < 4; ++i) theta[38 + 8 + i] = 0.25;  // class 1: mean of channel 0
    theta[38 + 16] = bias;
    theta[38 + 17] = bias - threshold;
    return theta;
}

/// Always class 0, by a margin.
std::vector<double> always_dark(double margin) {
    std::vector<double> theta(static_cast<std::size_t>(Engine::parameters));
    theta[38 + 16] = margin;
    return theta;
}

/// One even image for each brightness and label.
data::Dataset images(const std::vector<std::pair<float, int>>& pictures) {
    data::Dataset set{"even", {2, 4, 4}, 2, {}, {}, {}};
    for (const auto& [brightness, label] : pictures) {
        set.images.insert(set.images.end(), 32, brightness);
        set.labels.push_back(label);
    }
    return set;
}

expert::MemoryTrajectories<double> experts(const std::vector<std::vector<double>>& all) {
    expert::MemoryTrajectories<double> source(0);
    for (const auto& theta : all) source.add({theta});
    return source;
}

/// Brightness of image i of a synthetic set.
double brightness(const distill::SyntheticSet<double>& set, int i) {
    return set.images[static_cast<std::size_t>(i) * 32];
}

}  // namespace

TEST_CASE("a verdict", "[start]") {
    const std::vector<double> logits = {0, std::log(3.0)};
    CHECK(distill::start::judge(logits, 1).right);
    CHECK_FALSE(distill::start::judge(logits, 0).right);
    CHECK(distill::start::judge(logits, 0).log_probability == Approx(std::log(0.25)));
}

TEST_CASE("images that the expert gets right come first, then the least wrong", "[start]") {
    Engine engine;
    const auto set = images({{0.1F, 0},
                             {0.9F, 0},
                             {0.2F, 0},
                             {0.8F, 0},
                             {0.6F, 0},  //
                             {0.9F, 1},
                             {0.1F, 1},
                             {0.7F, 1},
                             {0.3F, 1}});
    const auto source = experts({judge_by_brightness(0.5)});
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const auto two = distill::start_from_real(engine, set, source, 0, 2, 0.01, seed);
        std::set<double> dark = {brightness(two, 0), brightness(two, 1)};
        CHECK(dark == std::set<double>{0.1F, 0.2F});
        CHECK(std::set<double>{brightness(two, 2), brightness(two, 3)} ==
              std::set<double>{0.9F, 0.7F});
        const auto three = distill::start_from_real(engine, set, source, 0, 3, 0.01, seed);
        CHECK(brightness(three, 2) == Approx(0.6));  // the dark image that is nearest to right
        CHECK(brightness(three, 5) == Approx(0.3));
    }
}

TEST_CASE("the set that distillation starts from", "[start]") {
    Engine engine;
    const auto set = images({{0.1F, 0}, {0.9F, 1}, {0.2F, 0}, {0.8F, 1}, {0.3F, 0}, {0.7F, 1}});
    const auto source = experts({judge_by_brightness(0.5)});
    const auto start = distill::start_from_real(engine, set, source, 0, 2, 0.03, 4);
    CHECK(start.size() == 4);
    CHECK(start.classes == 2);
    CHECK(start.images.size() == 4 * 32);
    CHECK(start.labels.size() == 4 * 2);
    CHECK(start.step_size == 0.03);
    CHECK(start.finite());
    CHECK(start.images == distill::start_from_real(engine, set, source, 0, 2, 0.03, 4).images);
    std::set<std::vector<double>> drawn;
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        drawn.insert(distill::start_from_real(engine, set, source, 0, 1, 0.03, seed).images);
    CHECK(drawn.size() > 1);
}

TEST_CASE("labels are the mean logits of the experts that are right", "[start]") {
    Engine engine;
    const auto set = images({{0.4F, 0}, {1.0F, 1}});
    // Thresholds 0.6 and 0.5 are right about both, 0.2 is wrong about the dark image.
    const auto source = experts(
        {judge_by_brightness(0.6, 1), judge_by_brightness(0.5, 3), judge_by_brightness(0.2, 100)});
    const auto start = distill::start_from_real(engine, set, source, 0, 1, 0.01, 1);
    CHECK(start.labels[0] == Approx(2));
    CHECK(start.labels[1] == Approx(2 + 0.4 - 0.55));
    CHECK(start.labels[2] == Approx((1 + 3 + 100) / 3.0));
    CHECK(start.labels[3] == Approx((1 + 3 + 100) / 3.0 + 1 - 1.3 / 3));
}

TEST_CASE("labels are finite where no expert is right: those of the least wrong", "[start]") {
    Engine engine;
    const auto set = images({{0.1F, 0}, {0.9F, 1}, {0.2F, 0}, {0.8F, 1}});
    const auto source = experts({always_dark(2), always_dark(1), always_dark(3)});
    const auto start = distill::start_from_real(engine, set, source, 0, 2, 0.01, 1);
    CHECK(start.finite());
    CHECK(start.labels[0] == Approx(2));  // the mean: all are right about dark images
    CHECK(start.labels[4] == Approx(1));
    CHECK(start.labels[5] == Approx(0));
    CHECK(brightness(start, 2) > 0.5);
}

TEST_CASE("more images than a class has, and classes without any, are refused", "[start]") {
    Engine engine;
    const auto source = experts({judge_by_brightness(0.5)});
    const auto set = images({{0.1F, 0}, {0.2F, 0}, {0.9F, 1}});
    const auto start = [&](const data::Dataset& from, int count) {
        return distill::start_from_real(engine, from, source, 0, count, 0.01, 1);
    };
    CHECK_THROWS_WITH(start(set, 2), "even: 2 images per class were asked for; class 1 has 1");
    CHECK_THROWS_WITH(start(set, 0), ContainsSubstring("0 images per class were asked for"));
    CHECK_THROWS_WITH(start(images({{0.1F, 0}}), 1), ContainsSubstring("class 1 has no image"));
    CHECK_THROWS_WITH(distill::random_images(set, 2, 1),
                      "even: 2 images per class were asked for; class 1 has 1");
    CHECK_THROWS_AS(distill::random_images(set, 0, 1), core::Error);
}

TEST_CASE("experts of another network are refused", "[start]") {
    Engine engine;
    const auto source = experts({{1, 2, 3}});
    const auto set = images({{0.1F, 0}, {0.9F, 1}});
    const auto start = [&](const distill::StartSettings& settings) {
        return distill::start_set(engine, set, source, 0, 1, 0.01, settings, 1);
    };
    using distill::StartImages;
    using distill::StartLabels;
    const auto said = ContainsSubstring("expert 0 has 3 parameters and the network has ");
    CHECK_THROWS_WITH(start({}), said);
    CHECK_THROWS_WITH(start({.images = StartImages::random_real}), said);
    CHECK_THROWS_WITH(start({.images = StartImages::expert_right, .labels = StartLabels::hard}),
                      said);
    CHECK_NOTHROW(start({.images = StartImages::random_real, .labels = StartLabels::hard}));
}

TEST_CASE("random real images: each class its own, none twice", "[start]") {
    const auto set =
        images({{0, 0}, {0, 1}, {0, 0}, {0, 1}, {0, 0}, {0, 1}, {0, 0}, {0, 1}, {0, 1}});
    const auto chosen = distill::random_images(set, 3, 8);
    REQUIRE(chosen.size() == 6);
    CHECK(std::set<int>(chosen.begin(), chosen.end()).size() == 6);
    for (std::size_t i = 0; i < 6; ++i)
        CHECK(set.labels[static_cast<std::size_t>(chosen[i])] == static_cast<int>(i / 3));
    CHECK(chosen == distill::random_images(set, 3, 8));
}

TEST_CASE("hard labels, and an ensemble's", "[start]") {
    Engine engine;
    const auto set = images({{0.4F, 0}, {1.0F, 1}});
    const auto source = experts({judge_by_brightness(0.6, 1), judge_by_brightness(0.2, 3)});
    const auto started = [&](const distill::StartSettings& settings) {
        return distill::start_set(engine, set, source, 0, 1, 0.01, settings, 1);
    };
    const auto hard = started({.labels = distill::StartLabels::hard});
    CHECK(hard.labels == std::vector<double>{0, -10000, -10000, 0});
    const auto sure = started({.labels = distill::StartLabels::hard, .confidence = 8});
    CHECK(sure.labels == std::vector<double>{8, 0, 0, 8});
    const auto mean = started({.labels = distill::StartLabels::ensemble});
    CHECK(mean.labels[0] == Approx(2));
    CHECK(mean.labels[1] == Approx(2 + 0.4 - 0.4));
    CHECK(mean.labels[3] == Approx(2 + 1.0 - 0.4));
}

TEST_CASE("images from noise, and random real images", "[start]") {
    Engine engine;
    const auto set = images({{0.1F, 0}, {0.9F, 1}, {0.2F, 0}, {0.8F, 1}, {0.3F, 0}, {0.7F, 1}});
    const expert::MemoryTrajectories<double> nobody;
    distill::StartSettings settings;
    settings.labels = distill::StartLabels::hard;
    settings.images = distill::StartImages::noise;
    const auto noise = distill::start_set(engine, set, nobody, 0, 50, 0.01, settings, 1);
    double mean = 0;
    double squares = 0;
    for (const double x : noise.images) {
        mean += x / static_cast<double>(noise.images.size());
        squares += x * x / static_cast<double>(noise.images.size());
    }
    CHECK(mean == Approx(0).margin(0.06));
    CHECK(squares == Approx(1).margin(0.1));
    settings.images = distill::StartImages::random_real;
    const auto real = distill::start_set(engine, set, nobody, 0, 2, 0.01, settings, 1);
    const auto chosen = distill::random_images(set, 2, 1);
    for (int i = 0; i < 4; ++i)
        CHECK(brightness(real, i) ==
              set.images[static_cast<std::size_t>(chosen[static_cast<std::size_t>(i)]) * 32]);
    settings.images = distill::StartImages::expert_right;
    CHECK_THROWS_WITH(distill::start_set(engine, set, nobody, 0, 2, 0.01, settings, 1),
                      ContainsSubstring("asks experts, and there are none"));
}

TEST_CASE("representatives of clusters", "[start]") {
    Engine engine;
    // Each class has three tight groups of three.
    std::vector<std::pair<float, int>> pictures;
    for (const float centre : {0.0F, 2.0F, 6.0F})
        for (const float offset : {-0.1F, 0.0F, 0.1F})
            for (const int label : {0, 1})
                pictures.emplace_back(centre + offset + static_cast<float>(label) * 0.5F, label);
    const auto set = images(pictures);
    const auto source = experts({judge_by_brightness(0.5)});
    for (const auto space : {distill::StartSpace::pixels, distill::StartSpace::features})
        for (std::uint64_t seed = 0; seed < 5; ++seed) {
            const distill::StartSettings settings{.images = distill::StartImages::k_means,
                                                  .space = space};
            const auto start = distill::start_set(engine, set, source, 0, 3, 0.01, settings, seed);
            std::set<double> found;
            for (int i = 0; i < 3; ++i) found.insert(std::round(brightness(start, i)));
            CHECK(found.size() == 3);  // one of each group
            const auto again = distill::start_set(engine, set, source, 0, 3, 0.01, settings, seed);
            CHECK(again.images == start.images);
        }
}

TEST_CASE("starts that do not go together", "[start]") {
    using distill::StartImages;
    using distill::StartLabels;
    distill::StartSettings settings{.labels = StartLabels::hard};
    CHECK_THROWS_WITH(settings.check(true), ContainsSubstring("no gradient"));
    CHECK_NOTHROW(settings.check(false));
    settings.confidence = 10;
    CHECK_NOTHROW(settings.check(true));
    settings = {.images = StartImages::noise};
    CHECK_THROWS_WITH(settings.check(true), ContainsSubstring("noise"));
    CHECK(distill::start_of_name<StartImages>("start", "k-means", distill::start_image_names) ==
          StartImages::k_means);
    CHECK_THROWS_WITH(
        distill::start_of_name<StartImages>("start", "k-mean", distill::start_image_names),
        ContainsSubstring("did you mean 'k-means'"));
}
