/// @file
/// core/dual.hpp: the tangent of every operation is its central difference along the direction.
#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <cmath>

#include <pad/core/field.hpp>

using namespace pad::core;

namespace {

constexpr double h = 1e-5;

/// Compares f's value and tangent at a + ε·da, b + ε·db with plain numbers, for f on duals.
template <class F>
void check(const F& f, double a, double b, double da, double db) {
    const Dual<double> dual = f(Dual<double>(a, da), Dual<double>(b, db));
    const auto plain = [&](double e) { return f(a + e * da, b + e * db); };
    INFO("at " << a << " + e " << da << ", " << b << " + e " << db);
    CHECK(dual.value == Approx(plain(0)).epsilon(1e-14));
    CHECK(dual.tangent == Approx((plain(h) - plain(-h)) / (2 * h)).epsilon(1e-7).margin(1e-8));
}

template <class F>
void check_everywhere(const F& f) {
    for (const double a : {0.3, 1.7})
        for (const double b : {0.4, 2.5})
            for (const double da : {0.0, 1.0, -0.6}) check(f, a, b, da, 0.8 - da);
}

}  // namespace

TEST_CASE("sums, differences and products of dual numbers", "[dual]") {
    check_everywhere([](auto a, auto b) { return a + b; });
    check_everywhere([](auto a, auto b) { return a - b; });
    check_everywhere([](auto a, auto b) { return a * b; });
    check_everywhere([](auto a, auto) { return -a; });
    check_everywhere([](auto a, auto b) {
        a += b;
        return a;
    });
    check_everywhere([](auto a, auto b) {
        a -= b;
        return a;
    });
    check_everywhere([](auto a, auto) { return a * 2.5; });
    check_everywhere([](auto a, auto b) { return a * a * b - b * (a + b); });
}

TEST_CASE("functions of dual numbers", "[dual]") {
    check_everywhere([](auto a, auto b) { return pad::core::exp(a * b); });
    check_everywhere([](auto a, auto b) { return pad::core::log(a + b); });
    check_everywhere([](auto a, auto b) { return reciprocal_root(a * a + b); });
    check_everywhere([](auto a, auto b) { return reciprocal(a + b * b); });
}

TEST_CASE("a choice between dual numbers looks at values and takes both parts", "[dual]") {
    const Dual<double> x(1, 10);
    const Dual<double> y(2, 20);
    CHECK(select_greater(2.0, 1.0, x, y).value == 1);
    CHECK(select_greater(2.0, 1.0, x, y).tangent == 10);
    CHECK(select_greater(1.0, 1.0, x, y).value == 2);
    CHECK(select_greater(1.0, 1.0, x, y).tangent == 20);
}

TEST_CASE("a constant has no tangent", "[dual]") {
    CHECK(Dual<double>(3.0).value == 3);
    CHECK(Dual<double>(3.0).tangent == 0);
}

TEST_CASE("dual numbers of a pack are dual numbers of its elements", "[dual]") {
    using V = WideLane<double>;
    const auto a = test::random_buffer<double>(lane_width<V>, 1, 0.5, 2);
    const auto da = test::random_buffer<double>(lane_width<V>, 2);
    const auto f = [](auto x) { return reciprocal(pad::core::exp(x * x) + pad::core::log(x)); };
    const auto wide = f(Dual<V>(load_lane<V>(a.data()), load_lane<V>(da.data())));
    for (int i = 0; i < lane_width<V>; ++i) {
        const auto one = f(Dual<double>(a[i], da[i]));
        CHECK(lane_element(wide.value, i) == Approx(one.value));
        CHECK(lane_element(wide.tangent, i) == Approx(one.tangent));
    }
}

TEST_CASE("parts of a number: the value, and what the sweep is run for", "[dual]") {
    CHECK(value_part(Dual<double>(3, 4)) == 3);
    CHECK(result_part(Dual<double>(3, 4)) == 4);
    CHECK(value_part(5.0) == 5);
    CHECK(result_part(5.0) == 5);
}

TEST_CASE("a field reads and writes values and tangents", "[field]") {
    Buffer<double> value(2);
    Buffer<double> tangent(2);
    const Field<double> field{value.data(), tangent.data()};
    store(field.at(1), 0, Dual<double>(7, 8));
    CHECK(value[1] == 7);
    CHECK(tangent[1] == 8);
    CHECK(load<Dual<double>>(field, 1).tangent == 8);
    CHECK(load<double>(field, 1) == 7);
    CHECK(broadcast<Dual<double>>(field, 1).value == 7);
    const Field<double> only_value{value.data(), nullptr};
    CHECK(only_value.at(1).tangent == nullptr);
    CHECK(bool(only_value));
    CHECK_FALSE(bool(Field<double>{}));
}
