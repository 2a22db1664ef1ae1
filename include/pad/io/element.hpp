/// @file
/// The types of numbers that files hold, and shapes of arrays as text and as counts.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace pad::io {

static_assert(std::endian::native == std::endian::little,
              "files hold little-endian numbers, which are read and written as they are in memory");

/// A number type that files can hold: float, double or an integer of 1 to 8 bytes.
template <class T>
concept Element = std::same_as<T, float> || std::same_as<T, double> ||
    (std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
     !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> && !std::same_as<T, char16_t> &&
     !std::same_as<T, char32_t> && sizeof(T) <= 8);

/// The name of T in files: "f4", "f8", "i1" … "i8", "u1" … "u8".
template <Element T>
std::string dtype_of() {
    const char kind = std::is_floating_point_v<T> ? 'f' : std::is_signed_v<T> ? 'i' : 'u';
    return {kind, static_cast<char>('0' + sizeof(T))};
}

/// Bytes of one element of the named type ("b1" is a truth value); 0 when there is no such type.
inline std::size_t dtype_size(std::string_view dtype) {
    for (const std::string_view known :
         {"f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"})
        if (dtype == known) return static_cast<std::size_t>(dtype[1] - '0');
    return 0;
}

/// Elements in an array of that shape (1 for an empty shape); nothing when the number, or
/// `element_bytes` times it, is more than memory can count.
inline std::optional<std::size_t> element_count(std::span<const std::size_t> shape,
                                                std::size_t element_bytes = 1) {
    std::size_t left = std::numeric_limits<std::ptrdiff_t>::max() / element_bytes;
    std::size_t count = 1;
    for (const std::size_t size : shape) {
        if (size == 0) return 0;
        left /= size;
        if (left == 0) return std::nullopt;
        count *= size;
    }
    return count;
}

/// A shape as text, "[10, 3, 32, 32]".
inline std::string shape_text(std::span<const std::size_t> shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (i > 0) text += ", ";
        text += std::to_string(shape[i]);
    }
    return text + "]";
}

/// The first bytes as hexadecimal digits, "50 4b 03 04".
inline std::string hex_text(std::span<const std::byte> bytes, std::size_t most = 8) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < bytes.size() && i < most; ++i) {
        const auto value = std::to_integer<unsigned>(bytes[i]);
        if (i > 0) text += ' ';
        text += digits[value / 16];
        text += digits[value % 16];
    }
    return text;
}

/// How a file begins, for messages about files of another kind: "it starts with the bytes 50 4b".
inline std::string start_text(std::span<const std::byte> bytes) {
    std::string text = bytes.empty() ? "it is empty" : "it starts with the bytes ";
    return text += hex_text(bytes);
}

/// `text` between quotation marks, cut at 40 characters and with what cannot be printed replaced,
/// for messages about contents that may be damaged.
inline std::string quote_text(std::string_view text) {
    constexpr std::size_t most = 40;
    std::string result = "\"";
    for (const char c : text.substr(0, most)) result += (c >= ' ' && c <= '~') ? c : '?';
    return result + (text.size() > most ? "…\"" : "\"");
}

/// The number at the start of `bytes`, wherever that lies in memory.
template <class T>
T load(std::span<const std::byte> bytes) {
    T value;
    std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
}

}  // namespace pad::io
