#include <pad/data/augment/compose.hpp>

#include <pad/data/augment/dsa.hpp>
#include <pad/data/augment/fixed.hpp>
#include <pad/data/augment/none.hpp>
#include <pad/data/augment/one_of.hpp>

#include <data/augment/checks.hpp>

namespace {

using namespace pad::data;
using namespace pad::data::test;

const AugmentShape shape{3, 6, 5};

/// A user's own policy: flips and shifts every second image.
struct EverySecond {
    static constexpr const char* name = "every_second";
    using Draw = ComposedDraw<Flip, Crop>;
    [[nodiscard]] Draw draw(const pad::core::Random&, std::uint64_t, std::uint32_t image,
                            const AugmentShape&) const {
        return compose_draws(Flip{image % 2 == 1}, Crop{static_cast<int>(image % 2), 0});
    }
};

struct WithoutAdjoint {
    static constexpr std::string_view name = "without_adjoint";
    struct Draw {
        static constexpr int scratch_images = 0;
        template <class T>
        void apply(const AugmentShape&, const T*, T*, T*) const {}
    };
    [[nodiscard]] Draw draw(const pad::core::Random&, std::uint64_t, std::uint32_t,
                            const AugmentShape&) const {
        return {};
    }
};

struct SaysPixelwise {
    static constexpr bool pixelwise = true;
    template <class In, class Put>
    void apply_pixel(const AugmentShape&, const In&, Pixel, double, const Put&) const {}
};

TEST_CASE("what is an augmentation and what is not", "[data][augment]") {
    STATIC_REQUIRE(Augmentation<Dsa>);
    STATIC_REQUIRE(Augmentation<NoAugmentation>);
    STATIC_REQUIRE(Augmentation<Fixed<Rotate>>);
    STATIC_REQUIRE(Augmentation<EverySecond>);
    STATIC_REQUIRE(Augmentation<Compose<Dsa, EverySecond>>);
    STATIC_REQUIRE(std::is_same_v<Dsa::family, AugmentationFamily>);
    STATIC_REQUIRE(std::is_same_v<NoAugmentation::family, AugmentationFamily>);
    STATIC_REQUIRE(std::is_same_v<Fixed<Crop>::family, AugmentationFamily>);
    STATIC_REQUIRE(std::is_same_v<Compose<Dsa>::family, AugmentationFamily>);
    STATIC_REQUIRE(!Augmentation<int>);
    STATIC_REQUIRE(!Augmentation<Crop>);
    STATIC_REQUIRE(!Augmentation<WithoutAdjoint>);
    STATIC_REQUIRE(!Augmentation<Fixed<SaysPixelwise>>);
    CHECK(augmentation_requirements.find("docs/policies/augmentation.md") !=
          std::string_view::npos);
}

TEST_CASE("simple policies and compositions keep the contract", "[data][augment]") {
    check_policy(NoAugmentation());
    check_policy(Fixed{Rotate{0.2}});
    check_policy(EverySecond());
    check_policy(Compose<Dsa>());
    check_policy(Compose<Dsa, Dsa>());
    check_policy(Compose{Dsa(), EverySecond(), Fixed{Scale{1.1, 0.9}}, NoAugmentation()});
    check_policy(Compose{Compose{Dsa(), Dsa()}, Compose{EverySecond(), Dsa()}});
}

TEST_CASE("no augmentation copies", "[data][augment]") {
    const auto x = random_values<float>(shape.size(), 3);
    const auto draw = NoAugmentation().draw(random_stream(), 1, 2, shape);
    CHECK(applied(draw, shape, x) == x);
    CHECK(pulled_back(draw, shape, x) == x);
}

TEST_CASE("a fixed operation is the same for every image", "[data][augment]") {
    const Fixed policy{Crop{1, -2}};
    const Crop draw = policy.draw(random_stream(), 7, 8, shape);
    CHECK(draw.shift_rows == 1);
    CHECK(draw.shift_cols == -2);
}

TEST_CASE("a composition applies the first policy first", "[data][augment]") {
    const Compose policy{Fixed{Crop{0, 1}}, Fixed{Flip{true}}, Fixed{Cutout{0, 0, 1, 1}}};
    const auto draw = policy.draw(random_stream(), 0, 0, {1, 1, 4});
    CHECK(applied(draw, {1, 1, 4}, std::vector<double>{1, 2, 3, 4}) ==
          std::vector<double>{0, 4, 3, 2});
    CHECK(pulled_back(draw, {1, 1, 4}, std::vector<double>{1, 2, 3, 4}) ==
          std::vector<double>{0, 4, 3, 2});

    const Compose reversed{Fixed{Flip{true}}, Fixed{Crop{0, 1}}};
    CHECK(applied(reversed.draw(random_stream(), 0, 0, {1, 1, 4}), {1, 1, 4},
                  std::vector<double>{1, 2, 3, 4}) == std::vector<double>{3, 2, 1, 0});
}

TEST_CASE("a policy given twice draws twice", "[data][augment]") {
    const DsaSettings rotations{
        .colour = false, .crop = false, .cutout = false, .flip = false, .scale = false};
    const Compose policy{Dsa(rotations), Dsa(rotations)};
    const auto draw = policy.draw(random_stream(), 5, 1, shape);
    CHECK(draw.first.rotate.angle != draw.tail.last.rotate.angle);
    CHECK(draw.first.rotate.angle ==
          Dsa(rotations).draw(random_stream(), 10, 1, shape).rotate.angle);
    CHECK(draw.tail.last.rotate.angle ==
          Dsa(rotations).draw(random_stream(), 11, 1, shape).rotate.angle);
}

TEST_CASE("a composition is named after its policies", "[data][augment]") {
    STATIC_REQUIRE(Compose<Dsa>::name == "dsa");
    STATIC_REQUIRE(Compose<Dsa, NoAugmentation, EverySecond>::name == "dsa+none+every_second");
    STATIC_REQUIRE(Compose<Compose<Dsa, Dsa>, Fixed<Flip>>::name == "dsa+dsa+fixed");
}

}  // namespace

TEST_CASE("an augmentation that is chosen at run time draws what the chosen one draws",
          "[one of]") {
    using Choice = OneOf<NoAugmentation, Dsa>;
    check_policy(Choice());
    check_policy(Choice(Dsa()));
    const pad::core::Random random = random_stream(2);
    const auto x = random_values(shape.size(), 1);
    CHECK(applied(Choice().draw(random, 3, 1, shape), shape, x) == x);
    for (std::uint64_t call = 0; call < 10; ++call)
        CHECK(applied(Choice(Dsa()).draw(random, call, 1, shape), shape, x) ==
              applied(Dsa().draw(random, call, 1, shape), shape, x));
    CHECK(Choice(Dsa()).visit([](const auto& chosen) { return chosen.name; }) == "dsa");
}
