/// @file
/// Numbers for tests: pseudo-random values that depend on nothing but their position, and distances.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include <pad/core/buffer.hpp>
#include <pad/core/random.hpp>

namespace test {

using pad::core::Index;

/// `count` values, uniform in [low, high); another `which` gives others.
template <class T>
std::vector<T> random_values(Index count, std::uint32_t which, double low = -1, double high = 1) {
    const pad::core::Random random(20240806, pad::core::Stream::user, which);
    std::vector<T> values;
    for (Index i = 0; i < count; ++i)
        values.push_back(
            static_cast<T>(low + (high - low) * random.uniform(static_cast<std::uint64_t>(i))));
    return values;
}

/// The same in aligned memory.
template <class T>
pad::core::Buffer<T> random_buffer(Index count, std::uint32_t which, double low = -1,
                                   double high = 1) {
    pad::core::Buffer<T> buffer(count);
    const auto values = random_values<T>(count, which, low, high);
    std::copy(values.begin(), values.end(), buffer.data());
    return buffer;
}

/// ‖a − b‖_∞ / max(‖b‖_∞, floor); infinite for different lengths or a value that is no number.
template <class A, class B>
double relative_distance(const A& a, const B& b, double floor = 1e-30) {
    if (std::size(a) != std::size(b)) return INFINITY;
    double distance = 0;
    double size = floor;
    for (std::size_t i = 0; i < std::size(a); ++i) {
        const double d = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
        if (!std::isfinite(d)) return INFINITY;
        distance = std::max(distance, d);
        size = std::max(size, std::abs(static_cast<double>(b[i])));
    }
    return distance / size;
}

/// (f(x + h) − f(x − h)) / 2h in x[i], for a function of the whole vector.
template <class Values, class F>
double central_difference(Values& x, std::size_t i, const F& f, double h = 1e-5) {
    auto& value = x.data()[i];
    const auto here = value;
    value = here + static_cast<std::remove_cvref_t<decltype(value)>>(h);
    const double above = f();
    value = here - static_cast<std::remove_cvref_t<decltype(value)>>(h);
    const double below = f();
    value = here;
    return (above - below) / (2 * h);
}

/// The values of a batch array, image after image.
template <class Array>
auto unpacked(const Array& array) {
    using T = std::remove_reference_t<decltype(*array.chunk(0))>;
    std::vector<T> values(static_cast<std::size_t>(array.rows() * array.cut().count));
    array.template unpack<T>(std::span<T>(values));
    return values;
}

}  // namespace test
