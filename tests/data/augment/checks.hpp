/// @file
/// What holds for every operation and every augmentation policy, a user's own included.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <support/catch.hpp>

#include <pad/core/random.hpp>
#include <pad/data/augment/concept.hpp>

namespace pad::data::test {

/// Sizes that meet every border case: not square, one channel, one row, one column, one pixel.
inline const std::vector<AugmentShape> shapes{{3, 7, 5}, {1, 4, 9}, {3, 1, 6},
                                              {2, 6, 1}, {1, 1, 1}, {3, 16, 16}};

inline core::Random random_stream(std::uint64_t seed = 1) {
    return {seed, core::Stream::augmentation};
}

/// Values in [−1, 1), different for each `which`.
template <class T = double>
std::vector<T> random_values(Index count, std::uint32_t which) {
    const core::Random random(99, core::Stream::user);
    std::vector<T> result(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = static_cast<T>(2 * random.uniform(i, which) - 1);
    return result;
}

template <class T>
double dot(const std::vector<T>& a, const std::vector<T>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
}

template <class T>
std::vector<T> scratch_for(int images, const AugmentShape& shape) {
    return std::vector<T>(static_cast<std::size_t>(images * shape.size()));
}

/// The result starts as not-a-number, so that a value that is never written shows.
template <class T, class Draw>
std::vector<T> applied(const Draw& draw, const AugmentShape& shape, const std::vector<T>& in) {
    std::vector<T> out(in.size(), std::numeric_limits<T>::quiet_NaN());
    auto scratch = scratch_for<T>(scratch_images<Draw>(), shape);
    apply(draw, shape, in.data(), out.data(), scratch.data());
    return out;
}
template <class T, class Draw>
std::vector<T> pulled_back(const Draw& draw, const AugmentShape& shape,
                           const std::vector<T>& cotangent) {
    std::vector<T> result(cotangent.size(), std::numeric_limits<T>::quiet_NaN());
    auto scratch = scratch_for<T>(scratch_images<Draw>(), shape);
    adjoint(draw, shape, cotangent.data(), result.data(), scratch.data());
    return result;
}

/// ⟨A·x, y⟩ = ⟨x, Aᵀ·y⟩ with A·x = apply(x) − apply(0), and apply is affine.
template <class Draw>
void check_draw(const Draw& draw, const AugmentShape& shape) {
    static_assert(AugmentationDraw<Draw, float> && AugmentationDraw<Draw, double>);
    const auto x = random_values(shape.size(), 1);
    const auto y = random_values(shape.size(), 2);
    const auto moved = random_values(shape.size(), 3);
    std::vector<double> sum(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) sum[i] = 2 * x[i] + moved[i];

    const auto offset = applied(draw, shape, std::vector<double>(x.size()));
    auto linear = applied(draw, shape, x);
    for (std::size_t i = 0; i < x.size(); ++i) linear[i] -= offset[i];
    const auto at_moved = applied(draw, shape, moved);
    const auto at_sum = applied(draw, shape, sum);
    double bend = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        bend = std::max(bend, std::abs(at_sum[i] - at_moved[i] - 2 * linear[i]));
    CHECK(bend < 1e-13);

    const double tolerance = 1e-13 * std::sqrt(dot(x, x) * dot(y, y)) + 1e-15;
    CHECK(std::abs(dot(linear, y) - dot(x, pulled_back(draw, shape, y))) < tolerance);
}

/// A policy draws the same again, and what it draws passes check_draw.
template <class Policy>
void check_policy(const Policy& policy) {
    static_assert(Augmentation<Policy>, PAD_AUGMENTATION_REQUIREMENTS);
    const core::Random random = random_stream(5);
    for (const AugmentShape& shape : shapes) {
        for (std::uint64_t call = 0; call < 24; ++call) {
            const auto image = static_cast<std::uint32_t>(call % 3);
            const auto draw = policy.draw(random, call, image, shape);
            CAPTURE(shape.channels, shape.height, shape.width, call);
            check_draw(draw, shape);
            const auto x = random_values<float>(shape.size(), 4);
            const auto again = policy.draw(random_stream(5), call, image, shape);
            CHECK(applied(draw, shape, x) == applied(again, shape, x));
            CHECK(pulled_back(draw, shape, x) == pulled_back(again, shape, x));
        }
    }
}

}  // namespace pad::data::test
