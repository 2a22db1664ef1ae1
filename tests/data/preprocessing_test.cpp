#include <pad/data/preprocessing.hpp>

#include <limits>
#include <support/catch.hpp>

#include <pad/core/random.hpp>

namespace {

using namespace pad::data;

const ImageShape shape{2, 3, 2};

/// `count` images; the second channel is ten times as wide as the first.
Dataset random_set(std::size_t count, std::uint64_t seed = 1) {
    const pad::core::Random random(seed, pad::core::Stream::user);
    Dataset set{"random", shape, 2, {}, std::vector<int>(count), {}};
    for (std::size_t i = 0; i < count * shape.size(); ++i)
        set.images.push_back(static_cast<float>(random.uniform(i) * (i % 12 < 6 ? 0.1 : 1) + 0.25));
    return set;
}

double distance(std::span<const float> a, std::span<const float> b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest =
            std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    return largest;
}

TEST_CASE("standardising gives each channel mean 0 and deviation 1", "[data][preprocessing]") {
    Dataset set = random_set(40);
    const Dataset original = set;
    const auto fitted = Preprocessing::fit(PreprocessingKind::standardise, set);
    CHECK(set.images == original.images);
    REQUIRE(fitted.mean.size() == 2);
    REQUIRE(fitted.deviation.size() == 2);
    CHECK(fitted.mean[0] == Approx(0.3).margin(0.02));
    CHECK(fitted.deviation[1] == Approx(std::sqrt(1.0 / 12)).margin(0.03));

    fitted.apply(set);
    for (const std::size_t channel : {0u, 1u}) {
        double sum = 0;
        double squares = 0;
        for (std::size_t n = 0; n < set.size(); ++n) {
            for (std::size_t p = 0; p < 6; ++p) {
                const double value = static_cast<double>(set.image(n)[channel * 6 + p]);
                sum += value;
                squares += value * value;
            }
        }
        CHECK(std::abs(sum / 240) < 1e-6);
        CHECK(squares / 240 == Approx(1).epsilon(1e-6));
    }
    CHECK(set.images[7] ==
          Approx((static_cast<double>(original.images[7]) - fitted.mean[1]) / fitted.deviation[1])
              .epsilon(1e-6));
    fitted.invert(std::span<float>(set.images));
    CHECK(distance(set.images, original.images) < 1e-6);
}

TEST_CASE("a channel that never changes becomes zero", "[data][preprocessing]") {
    Dataset set = random_set(9);
    for (std::size_t i = 0; i < set.images.size(); ++i)
        if (i % 12 < 6) set.images[i] = 0.1F;
    const auto fitted = Preprocessing::fit(PreprocessingKind::standardise, set);
    CHECK(fitted.deviation[0] == 1);
    fitted.apply(set);
    for (std::size_t p = 0; p < 6; ++p) CHECK(std::abs(set.image(3)[p]) < 1e-7F);
}

TEST_CASE("no preprocessing changes nothing", "[data][preprocessing]") {
    Dataset set = random_set(3);
    const auto original = set.images;
    const auto fitted = Preprocessing::fit(PreprocessingKind::none, set);
    fitted.apply(set);
    fitted.invert(std::span<float>(set.images));
    CHECK(set.images == original);
}

TEST_CASE("ZCA preprocessing is ZCA of the training images", "[data][preprocessing]") {
    const Dataset training = random_set(30);
    Dataset test = random_set(5, 2);
    const Dataset original = test;
    const auto fitted = Preprocessing::fit(PreprocessingKind::zca, training, 0.2);
    const Zca zca = fit_zca(std::span<const float>(training.images), shape, 0.2);
    CHECK(fitted.zca.matrix == zca.matrix);
    CHECK(fitted.zca.mean == zca.mean);
    auto expected = original.images;
    zca.apply(std::span<float>(expected));
    fitted.apply(test);
    CHECK(test.images == expected);
    fitted.invert(std::span<float>(test.images));
    CHECK(distance(test.images, original.images) < 1e-5);
}

TEST_CASE("a preprocessing works from its saved members", "[data][preprocessing]") {
    Dataset set = random_set(20);
    for (const auto kind : {PreprocessingKind::standardise, PreprocessingKind::zca}) {
        const auto fitted = Preprocessing::fit(kind, set);
        Preprocessing read;
        read.kind = preprocessing_kind(preprocessing_name(kind));
        read.shape = fitted.shape;
        read.mean = fitted.mean;
        read.deviation = fitted.deviation;
        read.zca.shape = fitted.shape;
        read.zca.mean = fitted.zca.mean;
        read.zca.matrix = fitted.zca.matrix;
        std::vector<double> a(set.images.begin(), set.images.end());
        std::vector<double> b = a;
        fitted.apply(std::span<double>(a));
        read.apply(std::span<double>(b));
        CHECK(a == b);
        read.invert(std::span<double>(b));
        CHECK(b[8] == Approx(static_cast<double>(set.images[8])).epsilon(1e-12));
    }
}

TEST_CASE("fitting has the same bits on any number of threads", "[data][preprocessing]") {
    const Dataset set = random_set(500);
    pad::backend::set_threads(1);
    const auto one = Preprocessing::fit(PreprocessingKind::standardise, set);
    pad::backend::set_threads(3);
    const auto three = Preprocessing::fit(PreprocessingKind::standardise, set);
    pad::backend::set_threads(0);
    CHECK(one.mean == three.mean);
    CHECK(one.deviation == three.deviation);
}

TEST_CASE("preprocessing names what it cannot work with", "[data][preprocessing]") {
    const auto fit = [](const Dataset& set) {
        return Preprocessing::fit(PreprocessingKind::standardise, set);
    };
    CHECK_THROWS_WITH(fit(random_set(0)),
                      ContainsSubstring("random") && ContainsSubstring("0 images"));
    Dataset set = random_set(4);
    const auto fitted = fit(set);

    Dataset other = set;
    other.shape = {1, 3, 4};
    CHECK_THROWS_WITH(fitted.apply(other),
                      ContainsSubstring("1 × 3 × 4") && ContainsSubstring("2 × 3 × 2"));
    std::vector<float> part(13);
    CHECK_THROWS_WITH(fitted.apply(std::span<float>(part)), ContainsSubstring("13 values"));
    CHECK_THROWS_WITH(fitted.invert(std::span<float>(part)), ContainsSubstring("13 values"));
    CHECK_THROWS_WITH(Preprocessing().apply(std::span<float>(part)), ContainsSubstring("fitted"));
    Preprocessing damaged = fitted;
    damaged.deviation.clear();
    CHECK_THROWS_WITH(damaged.apply(set), ContainsSubstring("0 deviations"));

    other = set;
    other.images.pop_back();
    CHECK_THROWS_WITH(fit(other), ContainsSubstring("47 values") && ContainsSubstring("48"));
    set.images[30] = std::numeric_limits<float>::infinity();
    CHECK_THROWS_WITH(fit(set), ContainsSubstring("value 6 of image 2 is not finite"));
    CHECK_THROWS_WITH(preprocessing_kind("whiten"),
                      ContainsSubstring("'whiten'") && ContainsSubstring("standardise"));
}

}  // namespace
