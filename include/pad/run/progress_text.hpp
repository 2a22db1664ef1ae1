/// @file
/// The parts of a progress line as text.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <pad/core/text.hpp>

namespace pad::run {

namespace detail {

inline std::string number(double value, std::chars_format format, int precision) {
    char buffer[400];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, format, precision);
    return {buffer, end.ptr};
}

inline std::string two_digits(long long value) {
    return core::text(value < 10 ? "0" : "", std::to_string(value));
}

}  // namespace detail

/// Seconds as on a clock, "0:07", "12:34", "1:02:03", "2 d 03:04:05"; "–" for what is not known:
/// negative or not finite.
inline std::string clock_text(double seconds) {
    constexpr double most = 1e15;
    if (!std::isfinite(seconds) || seconds < 0 || seconds > most) return "–";
    const auto whole = std::llround(seconds);
    const long long minutes = whole / 60;
    const long long hours = minutes / 60;
    const std::string tail = core::text(":", detail::two_digits(whole % 60));
    if (hours == 0) return core::text(std::to_string(minutes), tail);
    const std::string rest = core::text(":", detail::two_digits(minutes % 60), tail);
    if (hours < 24) return core::text(std::to_string(hours), rest);
    return core::text(std::to_string(hours / 24), " d ", detail::two_digits(hours % 24), rest);
}

/// A rate with three digits, "123 it/s", "4.56 it/s", and below one in a second the other way
/// round, "2.50 s/it"; "– it/s" where it is not known: not positive or not finite.
inline std::string rate_text(double per_second, std::string_view unit) {
    if (!std::isfinite(per_second) || per_second <= 0) return core::text("– ", unit, "/s");
    const bool slow = per_second < 1;
    const double value = slow ? 1 / per_second : per_second;
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    const std::string digits = detail::number(value, std::chars_format::fixed, decimals);
    return slow ? core::text(digits, " s/", unit) : core::text(digits, " ", unit, "/s");
}

/// A measured value with four significant digits: "0.3125", "84.3", "1.2e-05", "nan".
inline std::string value_text(double value) {
    return detail::number(value, std::chars_format::general, 4);
}

/// A bar of `width` characters between brackets, filled in proportion: "[#####---------------]".
inline std::string bar_text(double share, int width) {
    const double filled = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) * width : 0.0;
    const auto full = static_cast<std::size_t>(filled + 1e-9);
    return core::text("[", std::string(full, '#'),
                      std::string(static_cast<std::size_t>(width) - full, '-'), "]");
}

/// `text` cut to `columns` characters of UTF-8, so that it stays on one line of a terminal.
inline std::string cut_to(std::string_view text, int columns) {
    int count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool starts_character = (static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U;
        if (starts_character && ++count > columns) return std::string(text.substr(0, i));
    }
    return std::string(text);
}

}  // namespace pad::run
