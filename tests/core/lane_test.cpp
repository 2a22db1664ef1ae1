/// @file
/// core/lane.hpp: a pack does to each of its elements what a scalar would do.
#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <cmath>

#include <pad/core/lane.hpp>

using namespace pad::core;

namespace {

template <class V>
struct Lanes {
    using T = LaneScalar<V>;
    Buffer<T> left = test::random_buffer<T>(lane_width<V>, 1, 0.5, 2);
    Buffer<T> right = test::random_buffer<T>(lane_width<V>, 2, 0.5, 2);
    V a = load_lane<V>(left.data());
    V b = load_lane<V>(right.data());

    /// Compares a lane with f(a element, b element).
    template <class F>
    void check(const V& lane, F f) const {
        for (int i = 0; i < lane_width<V>; ++i)
            CHECK(lane_element(lane, i) == Approx(f(left[i], right[i])).epsilon(1e-6));
    }
};

}  // namespace

TEMPLATE_TEST_CASE("every operation of a lane works element by element", "[lane]", float, double,
                   WideLane<float>, WideLane<double>, NativeLane<float>, (Pack<double, 2>)) {
    using V = TestType;
    using T = LaneScalar<V>;
    const Lanes<V> x;
    x.check(x.a + x.b, [](T a, T b) { return a + b; });
    x.check(x.a - x.b, [](T a, T b) { return a - b; });
    x.check(x.a * x.b, [](T a, T b) { return a * b; });
    x.check(x.a / x.b, [](T a, T b) { return a / b; });
    x.check(-x.a, [](T a, T) { return -a; });
    V sum = x.a;
    sum += x.b;
    sum *= x.a;
    sum -= x.b;
    sum /= x.b;
    x.check(sum, [](T a, T b) { return ((a + b) * a - b) / b; });

    x.check(pad::core::exp(x.a), [](T a, T) { return std::exp(a); });
    x.check(pad::core::log(x.a), [](T a, T) { return std::log(a); });
    x.check(reciprocal_root(x.a), [](T a, T) { return 1 / std::sqrt(a); });
    x.check(larger(x.a, x.b), [](T a, T b) { return std::max(a, b); });
    x.check(select_greater(x.a, x.b, -x.a, x.b + x.b), [](T a, T b) { return a > b ? -a : b + b; });
    x.check(map_lane(x.a, [](T a) { return a * a; }), [](T a, T) { return a * a; });
    x.check(V(T(3)), [](T, T) { return T(3); });
}

TEMPLATE_TEST_CASE("equal elements are not greater", "[lane]", double, WideLane<double>) {
    using V = TestType;
    const V chosen = select_greater(V(1.0), V(1.0), V(2.0), V(3.0));
    for (int i = 0; i < lane_width<V>; ++i) CHECK(lane_element(chosen, i) == 3.0);
}

TEMPLATE_TEST_CASE("a lane is read, summed and written back in order", "[lane]", float, double,
                   WideLane<float>, WideLane<double>) {
    using V = TestType;
    using T = LaneScalar<V>;
    Buffer<T> memory(lane_width<V>);
    for (int i = 0; i < lane_width<V>; ++i) memory[i] = static_cast<T>(i + 1);
    const V lane = load_lane<V>(memory.data());
    CHECK(lane_element(lane, lane_width<V> - 1) == static_cast<T>(lane_width<V>));
    CHECK(lane_sum(lane) == static_cast<T>(lane_width<V> * (lane_width<V> + 1) / 2));
    memory.fill(T(0));
    store_lane(memory.data(), lane);
    for (int i = 0; i < lane_width<V>; ++i) CHECK(memory[i] == static_cast<T>(i + 1));
}

TEMPLATE_TEST_CASE("a lane mask is one for images and zero for padding", "[lane]", double,
                   WideLane<float>, WideLane<double>) {
    using V = TestType;
    for (const Index first : {0, 16, 32})
        for (const Index count : {0, 1, 17, 31, 40}) {
            const V mask = lane_mask<V>(first, count);
            for (int i = 0; i < lane_width<V>; ++i)
                CHECK(lane_element(mask, i) == (first + i < count ? 1 : 0));
        }
}

TEMPLATE_TEST_CASE("a square of lanes is transposed", "[lane]", (Pack<float, 4>), (Pack<float, 8>),
                   (Pack<float, 16>), (Pack<double, 2>), (Pack<double, 4>), (Pack<double, 8>)) {
    using V = TestType;
    if constexpr (V::parts == 1) {
        constexpr int width = lane_width<V>;
        const auto at = [](int i, int j) { return static_cast<LaneScalar<V>>(width * i + j); };
        V rows[width];
        for (int i = 0; i < width; ++i)
            for (int j = 0; j < width; ++j) rows[i].set(j, at(i, j));
        transpose(rows);
        for (int i = 0; i < width; ++i)
            for (int j = 0; j < width; ++j) CHECK(lane_element(rows[i], j) == at(j, i));
    }
}

TEST_CASE("wide lanes are whole vectors and divide a cache line", "[lane]") {
    STATIC_REQUIRE(lane_width<float> == 1);
    STATIC_REQUIRE(sizeof(WideLane<float>) == wide_lane_bytes);
    STATIC_REQUIRE(sizeof(WideLane<double>) == wide_lane_bytes);
    STATIC_REQUIRE(wide_lane_bytes % PAD_VECTOR_BYTES == 0);
    STATIC_REQUIRE(alignment % wide_lane_bytes == 0);
    STATIC_REQUIRE(round_up(0, 16) == 0);
    STATIC_REQUIRE(round_up(1, 16) == 16);
    STATIC_REQUIRE(round_up(16, 16) == 16);
    STATIC_REQUIRE(round_up(17, 16) == 32);
}
