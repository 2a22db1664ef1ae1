/// @file
/// Axes of charts: a range of values, its place on the picture, and ticks at round numbers.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include <pad/report/text.hpp>

namespace pad::report {

/// A mark on an axis.
struct Tick {
    double value = 0;
    std::string label;
};

/// A range of values, linear or logarithmic, with ticks inside.
struct Axis {
    double low = 0;
    double high = 1;
    bool log = false;
    std::vector<Tick> ticks;

    /// Where `value` lies: 0 at `low`, 1 at `high`.
    [[nodiscard]] double place(double value) const {
        if (log) return std::log(value / low) / std::log(high / low);
        return (value - low) / (high - low);
    }
};

/// True for values that a chart can show. The bound keeps differences finite.
inline bool can_show(double value, bool log) {
    constexpr double most = 1e100;
    return std::isfinite(value) && std::abs(value) <= most && (!log || value >= 1 / most);
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `step` (> 0).
inline double round_step(double step) {
    const double power = std::pow(10.0, std::floor(std::log10(step)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= step * (1 - 1e-9)) return factor * power;
    return 10 * power;
}

/// Label of a tick on a linear axis with this distance between ticks.
inline std::string tick_label(double value, double step) {
    const double largest = std::max(std::abs(value), step);
    if (largest >= 1e7 || step < 0.9e-4) return compact(value, 6);
    const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
    return with_commas(fixed(value, decimals));
}

/// Labels of a logarithmic axis: "0.001", "50", "1e-05".
inline std::string log_tick_label(double value) {
    if (value >= 0.9e-4 && value < 0.9e6) {
        const int decimals =
            std::max(0, static_cast<int>(1 - std::floor(std::log10(value) + 1e-9)));
        std::string text = fixed(value, decimals);
        if (text.find('.') != std::string::npos) {
            text.erase(text.find_last_not_of('0') + 1);
            if (text.back() == '.') text.pop_back();
        }
        return with_commas(text);
    }
    return compact(value, 3);
}

namespace detail {

inline std::vector<Tick> linear_ticks(double low, double high, double step) {
    std::vector<Tick> ticks;
    const double slack = 1e-9;
    for (double i = std::ceil(low / step - slack); i * step <= high + slack * step; ++i)
        ticks.push_back({i * step, tick_label(i * step, step)});
    return ticks;
}

inline std::vector<Tick> log_ticks(double low, double high) {
    const double decades = std::log10(high / low);
    const double stride = std::max(1.0, std::ceil(decades / 6));
    std::vector<double> factors{1};
    if (decades < 3) factors = {1, 2, 5};
    if (decades < 1) factors = {1, 1.5, 2, 3, 4, 5, 6, 8};
    std::vector<Tick> ticks;
    for (double power = std::floor(std::log10(low)); power <= std::log10(high); ++power) {
        if (std::fmod(power, stride) != 0) continue;
        for (const double factor : factors) {
            const double value = factor * std::pow(10.0, power);
            if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
                ticks.push_back({value, log_tick_label(value)});
        }
    }
    return ticks;
}

}  // namespace detail

/// A linear axis over [low, high], which can_show must hold for, with about `wanted` ticks. The
/// range grows to round numbers when `round_out` is set, and never is empty.
inline Axis linear_axis(double low, double high, int wanted, bool round_out) {
    const double size = std::max(std::abs(low), std::abs(high));
    // Closer than this, ticks would fall together.
    const double least = size > 0 ? 1e-9 * size : 1;
    if (high - low < least) {
        const double middle = low + (high - low) / 2;
        const double half = size > 0 ? 0.1 * size : 1;
        low = middle - half;
        high = middle + half;
        round_out = true;
    }
    const double step = round_step((high - low) / wanted);
    if (round_out) {
        low = std::floor(low / step + 1e-9) * step;
        high = std::ceil(high / step - 1e-9) * step;
    }
    return {low, high, false, detail::linear_ticks(low, high, step)};
}

/// A logarithmic axis over [low, high], both positive, widened a little.
inline Axis log_axis(double low, double high) {
    const double factor = high > low * (1 + 1e-9) ? std::pow(high / low, 0.04) : 2;
    low /= factor;
    high *= factor;
    std::vector<Tick> ticks = detail::log_ticks(low, high);
    // Within a fraction of a decade there may be none.
    if (ticks.size() < 2) ticks = detail::linear_ticks(low, high, round_step((high - low) / 4));
    return {low, high, true, std::move(ticks)};
}

}  // namespace pad::report
