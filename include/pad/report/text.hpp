/// @file
/// Texts and numbers for a web page; none of it depends on the program's locale.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <pad/core/text.hpp>

namespace pad::report {

/// What stands where a value would, had there been one.
inline constexpr std::string_view not_measured = "not measured";

/// `text` so that HTML shows it as it is, in content and in quoted attributes. Control characters,
/// which HTML does not allow, are left out.
inline std::string escape(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            case '\t':
            case '\n':
                result += c;
                break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) result += c;
        }
    }
    return result;
}

namespace detail {

inline std::string to_text(double value, std::chars_format format, int precision) {
    // 309 digits before the point, the precision, and the sign.
    char buffer[400];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, format, precision);
    return {buffer, end.ptr};
}

/// "-0.00" is no number that anybody wants to read.
inline std::string without_negative_zero(std::string text) {
    const bool zero = text.find_first_not_of("-0.") == std::string::npos;
    if (zero && !text.empty() && text.front() == '-') text.erase(0, 1);
    return text;
}

}  // namespace detail

/// `value` with `decimals` (0 … 20) digits after the point; not_measured when it is not finite.
inline std::string fixed(double value, int decimals) {
    if (!std::isfinite(value)) return std::string(not_measured);
    return detail::without_negative_zero(
        detail::to_text(value, std::chars_format::fixed, std::clamp(decimals, 0, 20)));
}

/// `value` with `digits` significant digits, "0.0312" or "1.2e-07"; not_measured when it is not
/// finite.
inline std::string compact(double value, int digits = 4) {
    if (!std::isfinite(value)) return std::string(not_measured);
    return detail::without_negative_zero(
        detail::to_text(value, std::chars_format::general, std::max(digits, 1)));
}

/// `digits`, a text of digits with a sign and decimals or not, with commas between thousands.
inline std::string with_commas(std::string digits) {
    const std::size_t first = !digits.empty() && digits.front() == '-' ? 1 : 0;
    for (std::size_t i = std::min(digits.find('.'), digits.size()); i > first + 3; i -= 3)
        digits.insert(i - 3, 1, ',');
    return digits;
}

/// A count for reading: "60,000".
inline std::string count_text(std::size_t count) {
    return with_commas(std::to_string(count));
}

/// A count with its noun, "1 image", "60,000 images"; `plural` is the noun's plural.
inline std::string count_text(std::size_t count, std::string_view singular,
                              std::string_view plural) {
    return core::text(count_text(count), " ", count == 1 ? singular : plural);
}

/// Seconds for reading: "0.42 s", "42 s", "3 min 07 s", "2 h 05 min"; not_measured when `seconds`
/// is negative or not finite.
inline std::string duration_text(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0) return std::string(not_measured);
    if (seconds < 0.995) return fixed(seconds, 2) + " s";
    if (seconds < 9.95) return fixed(seconds, 1) + " s";
    const double whole = std::round(seconds);
    if (whole < 60) return fixed(whole, 0) + " s";
    const bool hours = whole >= 3600;
    const double small = hours ? std::round(seconds / 60) : whole;
    const std::string rest = fixed(std::fmod(small, 60), 0);
    return core::text(with_commas(fixed(std::floor(small / 60), 0)), hours ? " h " : " min ",
                      rest.size() < 2 ? "0" : "", rest, hours ? " min" : " s");
}

/// A share in [0, 1] as "84.3 %"; not_measured when it is not finite.
inline std::string percent_text(double share) {
    return std::isfinite(share) ? fixed(100 * share, 1) + " %" : std::string(not_measured);
}

}  // namespace pad::report
