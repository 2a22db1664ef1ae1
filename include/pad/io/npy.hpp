/// @file
/// Arrays in numpy's .npy format.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/atomic_file.hpp>
#include <pad/io/element.hpp>
#include <pad/io/file.hpp>
#include <pad/io/mapped_file.hpp>
#include <pad/io/npy_header.hpp>

namespace pad::io {

/// An array as read from a file, in C order; a single value has the empty shape.
template <class T>
struct NpyArray {
    std::vector<std::size_t> shape;
    std::vector<T> values;
};

namespace detail {

/// True when `value` is a whole number that To can hold.
template <std::integral To, std::floating_point From>
bool is_whole(From value) {
    const From upper = std::ldexp(From{1}, std::numeric_limits<To>::digits);
    const From lower = std::is_signed_v<To> ? -upper : From{0};
    return value >= lower && value < upper && std::trunc(value) == value;
}

/// True when `value` has a finite counterpart in To wherever it is finite itself.
template <std::floating_point To, std::floating_point From>
bool is_in_range(From value) {
    if constexpr (sizeof(To) >= sizeof(From)) return true;
    return !std::isfinite(value) ||
           std::abs(value) <= static_cast<From>(std::numeric_limits<To>::max());
}

/// `value` as a To: rounded where To is a floating type, unchanged where it is an integer.
template <class To, class From>
To convert_element(From value, std::size_t position, const std::filesystem::path& path) {
    bool fits = true;
    if constexpr (std::integral<To> && std::integral<From>) {
        fits = std::in_range<To>(value);
    } else if constexpr (std::integral<To>) {
        fits = is_whole<To>(value);
    } else if constexpr (std::floating_point<From>) {
        fits = is_in_range<To>(value);
    }
    if (!fits)
        core::fail(path.string(), ": value ", position, " is ", +value, ", which the type ",
                   dtype_of<To>(), " cannot hold");
    return static_cast<To>(value);
}

template <class To, class From>
std::vector<To> convert_elements(std::span<const std::byte> bytes, std::size_t count,
                                 const std::filesystem::path& path) {
    std::vector<To> values(count);
    if constexpr (std::same_as<To, From>) {
        if (count > 0) std::memcpy(values.data(), bytes.data(), count * sizeof(To));
    } else {
        for (std::size_t i = 0; i < count; ++i)
            values[i] = convert_element<To>(load<From>(bytes.subspan(i * sizeof(From))), i, path);
    }
    return values;
}

template <class T>
std::vector<T> read_elements(const NpyHeader& header, std::span<const std::byte> bytes,
                             const std::filesystem::path& path) {
    const std::string_view dtype = header.dtype;
    const std::size_t n = header.count;
    if (dtype == "f4") return convert_elements<T, float>(bytes, n, path);
    if (dtype == "f8") return convert_elements<T, double>(bytes, n, path);
    if (dtype == "i1") return convert_elements<T, std::int8_t>(bytes, n, path);
    if (dtype == "i2") return convert_elements<T, std::int16_t>(bytes, n, path);
    if (dtype == "i4") return convert_elements<T, std::int32_t>(bytes, n, path);
    if (dtype == "i8") return convert_elements<T, std::int64_t>(bytes, n, path);
    if (dtype == "u2") return convert_elements<T, std::uint16_t>(bytes, n, path);
    if (dtype == "u4") return convert_elements<T, std::uint32_t>(bytes, n, path);
    if (dtype == "u8") return convert_elements<T, std::uint64_t>(bytes, n, path);
    return convert_elements<T, std::uint8_t>(bytes, n, path);  // "u1" and "b1"
}

}  // namespace detail

/// Reads a .npy file (version 1.0 or 2.0, C order, little endian; f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1)
/// into values of type T, whatever type the file has.
///
/// Throws Error when the file is truncated, too long, damaged or of another kind, and when a value
/// does not fit: a fraction or a number out of range for an integer T, a finite number beyond the
/// range of a floating T. Rounding to a floating T is no error.
template <Element T>
NpyArray<T> read_npy(const std::filesystem::path& path) {
    const MappedFile file(path);
    NpyHeader header = parse_npy_header(file.bytes(), path);
    NpyArray<T> array;
    array.values = detail::read_elements<T>(header, file.bytes().subspan(header.data_offset), path);
    array.shape = std::move(header.shape);
    return array;
}

/// Writes `values`, in C order, as an array of that shape and of T's own type, in one step (see
/// AtomicFile). Throws Error when the shape does not have as many elements as there are values.
template <Element T>
void write_npy(const std::filesystem::path& path, std::span<const std::size_t> shape,
               std::span<const T> values) {
    core::require(element_count(shape, sizeof(T)) == values.size(), path.string(), ": the shape ",
                  shape_text(shape), " cannot be written with ", values.size(), " values");
    AtomicFile file(path);
    file.write(as_bytes(npy_header_bytes(dtype_of<T>(), shape)));
    file.write(std::as_bytes(values));
    file.commit();
}

/// As above, for a shape written in place: write_npy<float>(path, {10, 784}, values).
template <Element T>
void write_npy(const std::filesystem::path& path, std::initializer_list<std::size_t> shape,
               std::type_identity_t<std::span<const T>> values) {
    write_npy<T>(path, std::span<const std::size_t>(shape.begin(), shape.size()), values);
}

/// In an expected shape: a dimension of any size.
inline constexpr std::size_t any_size = std::numeric_limits<std::size_t>::max();

/// Throws Error unless `array`, read from `path`, has the shape `expected`, in which `any_size`
/// stands for every size. `meaning` says what the array is for, "the labels".
template <class T>
void require_shape(const NpyArray<T>& array, const std::vector<std::size_t>& expected,
                   const std::filesystem::path& path, std::string_view meaning) {
    bool equal = array.shape.size() == expected.size();
    std::string wanted;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (equal) equal = expected[i] == any_size || expected[i] == array.shape[i];
        if (i > 0) wanted += ", ";
        wanted += expected[i] == any_size ? std::string("any") : std::to_string(expected[i]);
    }
    core::require(equal, path.string(), ": holds an array of shape ", shape_text(array.shape),
                  ", but ", meaning, " must have the shape [", wanted, "]");
}

}  // namespace pad::io
