/// @file
/// Distances between the gradient on synthetic images and the gradient on real ones.
///
/// A distance is a copyable, default-constructible type with
///   static constexpr std::string_view name
///   double operator()(layout, ours, theirs, keep, v) const
/// ours, theirs: the gradients, [parameters]; keep: 1 for an entry that counts; v: becomes
/// ∂D/∂ours, 0 where nothing is kept. Left-out entries count as if θ did not have them.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

#include <pad/core/error.hpp>
#include <pad/nn/layer.hpp>

namespace pad::match {

namespace gradient_distance {

/// What the published code adds to |a|·|b|.
inline constexpr double epsilon = 1e-6;

/// 1 − a·b/(|a|·|b| + 1e-6) over the kept entries of [begin, end), and its derivative along a in v.
/// 0 where none is kept.
template <class T>
double one_minus_cosine(std::span<const T> a, std::span<const T> b,
                        std::span<const std::uint8_t> keep, std::span<T> v, std::size_t begin,
                        std::size_t end) {
    double product = 0, a_squared = 0, b_squared = 0;
    bool any = false;
    for (std::size_t i = begin; i < end; ++i) {
        if (!keep[i]) continue;
        any = true;
        const double x = static_cast<double>(a[i]);
        const double y = static_cast<double>(b[i]);
        product += x * y;
        a_squared += x * x;
        b_squared += y * y;
    }
    const double a_length = std::sqrt(a_squared);
    const double b_length = std::sqrt(b_squared);
    const double scale = 1 / (a_length * b_length + epsilon);
    const double along = a_length > 0 ? product * scale * scale * b_length / a_length : 0;
    for (std::size_t i = begin; i < end; ++i)
        v[i] = keep[i] ? static_cast<T>(along * static_cast<double>(a[i]) -
                                        scale * static_cast<double>(b[i]))
                       : T(0);
    return any ? 1 - product * scale : 0;
}

/// Throws Error when nothing is kept.
inline void require_some(std::span<const std::uint8_t> keep) {
    bool any = false;
    for (const std::uint8_t k : keep) any = any || k != 0;
    core::require(any, "the gradient distance is undefined: the mask keeps no parameter");
}

/// Σ value(a − b) over the kept entries, and its derivative along a in v.
template <class T, class Value, class Slope>
double sum_of_differences(std::span<const T> a, std::span<const T> b,
                          std::span<const std::uint8_t> keep, std::span<T> v, const Value& value,
                          const Slope& slope) {
    require_some(keep);
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double d = keep[i] ? static_cast<double>(a[i]) - static_cast<double>(b[i]) : 0.0;
        sum += value(d);
        v[i] = static_cast<T>(slope(d));
    }
    return sum;
}

}  // namespace gradient_distance

/// DC's layer-wise distance, Σ over tensors and rows of 1 − a·b/(|a|·|b| + 1e-6). A row is what
/// belongs to one output channel of a convolution, one output of a linear map, or one channel of a
/// layer norm's scale. Tensors of one side (biases, other norms) do not count.
struct RowCosine {
    static constexpr std::string_view name = "row cosine";

    template <class T>
    double operator()(const nn::ParameterLayout& layout, std::span<const T> ours,
                      std::span<const T> theirs, std::span<const std::uint8_t> keep,
                      std::span<T> v) const {
        gradient_distance::require_some(keep);
        std::fill(v.begin(), v.end(), T(0));
        double distance = 0;
        for (const nn::ParameterTensor& tensor : layout.tensors) {
            if (tensor.shape.size() < 2) continue;
            const auto rows = static_cast<std::size_t>(tensor.shape.front());
            const std::size_t length = static_cast<std::size_t>(tensor.size) / rows;
            for (std::size_t row = 0; row < rows; ++row) {
                const std::size_t begin = static_cast<std::size_t>(tensor.offset) + row * length;
                distance += gradient_distance::one_minus_cosine(ours, theirs, keep, v, begin,
                                                                begin + length);
            }
        }
        return distance;
    }
};

/// 1 − a·b/(|a|·|b| + 1e-6) of the whole kept gradients, biases and norms included.
struct Cosine {
    static constexpr std::string_view name = "cosine";

    template <class T>
    double operator()(const nn::ParameterLayout&, std::span<const T> ours,
                      std::span<const T> theirs, std::span<const std::uint8_t> keep,
                      std::span<T> v) const {
        gradient_distance::require_some(keep);
        return gradient_distance::one_minus_cosine(ours, theirs, keep, v, 0, ours.size());
    }
};

/// Σ (a − b)² over the kept entries, biases and norms included.
struct SquaredError {
    static constexpr std::string_view name = "squared error";

    template <class T>
    double operator()(const nn::ParameterLayout&, std::span<const T> ours,
                      std::span<const T> theirs, std::span<const std::uint8_t> keep,
                      std::span<T> v) const {
        return gradient_distance::sum_of_differences(
            ours, theirs, keep, v, [](double d) { return d * d; }, [](double d) { return 2 * d; });
    }
};

/// Σ |a − b| over the kept entries, biases and norms included; where a = b the derivative is 0.
struct AbsoluteError {
    static constexpr std::string_view name = "absolute error";

    template <class T>
    double operator()(const nn::ParameterLayout&, std::span<const T> ours,
                      std::span<const T> theirs, std::span<const std::uint8_t> keep,
                      std::span<T> v) const {
        return gradient_distance::sum_of_differences(
            ours, theirs, keep, v, [](double d) { return std::abs(d); },
            [](double d) { return static_cast<double>((d > 0) - (d < 0)); });
    }
};

}  // namespace pad::match
