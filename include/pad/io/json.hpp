/// @file
/// JSON files, and values out of them with the type that they must have.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/element.hpp>
#include <pad/io/file.hpp>

namespace pad::io {

/// The JSON value that `bytes`, read from `path`, spell. Throws Error with the path and the place.
inline nlohmann::json parse_json(std::span<const std::byte> bytes,
                                 const std::filesystem::path& path) {
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    try {
        return nlohmann::json::parse(text, text + bytes.size());
    } catch (const nlohmann::json::exception& error) {
        core::fail(path.string(), ": is not valid JSON: ", error.what());
    }
}

/// The text of `value`, spread over lines with `indent` spaces, or on one line when that is
/// negative. What JSON has no number for (NaN, infinities) becomes null. Throws Error, naming
/// `path`, when a text in it is not UTF-8.
inline std::string json_text(const nlohmann::json& value, const std::filesystem::path& path,
                             int indent = -1) {
    try {
        return value.dump(indent);
    } catch (const nlohmann::json::exception& error) {
        core::fail(path.string(), ": cannot be written as JSON: ", error.what());
    }
}

/// `text` with U+FFFD in place of every byte that is not UTF-8: what json_text can write.
inline std::string utf8_text(const std::string& text) {
    using nlohmann::json;
    return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace));
}

/// Reads a JSON file. Throws Error with the path and the place that is wrong.
inline nlohmann::json read_json(const std::filesystem::path& path) {
    return parse_json(read_file(path), path);
}

/// Replaces `path` by `value`, indented, in one step.
inline void write_json(const std::filesystem::path& path, const nlohmann::json& value) {
    write_file_atomically(path, as_bytes(json_text(value, path, 2) + "\n"));
}

namespace detail {

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

/// What a value of type T is called in messages.
template <class T>
std::string_view json_kind() {
    if constexpr (std::same_as<T, std::string>) return "a text";
    if constexpr (std::same_as<T, bool>) return "true or false";
    if constexpr (std::integral<T>) return "a whole number in range";
    if constexpr (std::floating_point<T>) return "a number";
    if constexpr (IsVector<T>::value) return "a list";
    return "a value";
}

/// True when `value` is a whole number that T can hold.
template <std::integral T>
bool holds_integer(const nlohmann::json& value) {
    if (value.is_number_unsigned()) return std::in_range<T>(value.get<std::uint64_t>());
    return value.is_number_integer() && std::in_range<T>(value.get<std::int64_t>());
}

template <class T>
T convert_json(const nlohmann::json& value, const std::string& key, const std::string& where) {
    bool fits = true;
    if constexpr (std::same_as<T, std::string>) {
        fits = value.is_string();
    } else if constexpr (std::same_as<T, bool>) {
        fits = value.is_boolean();
    } else if constexpr (std::integral<T>) {
        fits = holds_integer<T>(value);
    } else if constexpr (std::floating_point<T>) {
        fits = value.is_number();
    } else if constexpr (IsVector<T>::value) {
        fits = value.is_array();
    }
    if (!fits)
        core::fail(where, ": \"", key, "\" is ", quote_text(json_text(value, where)),
                   " but must be ", json_kind<T>());
    if constexpr (IsVector<T>::value) {
        T result;
        for (const nlohmann::json& element : value)
            result.push_back(convert_json<typename T::value_type>(element, key, where));
        return result;
    } else {
        return value.get<T>();
    }
}

}  // namespace detail

/// The member `key` of `object` as a T: std::string, bool, a number, a std::vector of those, or
/// nlohmann::json for anything. `where` names the file in the Error that is thrown when `object`
/// is no object, the member is missing, or it is of another type or out of range.
template <class T>
T json_value(const nlohmann::json& object, const std::string& key, const std::string& where) {
    core::require(object.is_object() && object.contains(key), where, ": \"", key, "\" is missing");
    return detail::convert_json<T>(object.at(key), key, where);
}

}  // namespace pad::io
