/// @file
/// Several arrays in the safetensors format: the length of the header in 8 bytes, little endian; the
/// header, JSON; the elements, array after array without gaps.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/atomic_file.hpp>
#include <pad/io/element.hpp>
#include <pad/io/file.hpp>
#include <pad/io/json.hpp>
#include <pad/io/mapped_file.hpp>
#include <pad/io/named_arrays.hpp>

namespace pad::io {

namespace detail {

/// Types as the format calls them, and as this library does.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 11> safetensors_types{
    {{"F32", "f4"},
     {"F64", "f8"},
     {"I8", "i1"},
     {"I16", "i2"},
     {"I32", "i4"},
     {"I64", "i8"},
     {"U8", "u1"},
     {"U16", "u2"},
     {"U32", "u4"},
     {"U64", "u8"},
     {"BOOL", "b1"}}};

inline std::string safetensors_type(std::string_view dtype) {
    for (const auto& [theirs, ours] : safetensors_types)
        if (ours == dtype) return std::string(theirs);
    core::fail("the safetensors format has no type ", quote_text(dtype));
}

/// This library's name of a type; empty for one that is not known here.
inline std::string dtype_of_safetensors(std::string_view type) {
    for (const auto& [theirs, ours] : safetensors_types)
        if (theirs == type) return std::string(ours);
    return "";
}

/// The array that the header describes in `entry`.
inline NamedArray safetensors_array(const std::string& name, const nlohmann::json& entry,
                                    std::span<const std::byte> data, const std::string& place) {
    const auto ends = json_value<std::vector<std::size_t>>(entry, "data_offsets", place);
    core::require(ends.size() == 2 && ends[0] <= ends[1] && ends[1] <= data.size(), place,
                  ": its elements end beyond the file, which has ", data.size(),
                  " bytes of them; is it truncated?");
    NamedArray array;
    array.name = name;
    const auto type = json_value<std::string>(entry, "dtype", place);
    array.dtype = dtype_of_safetensors(type);
    if (array.dtype.empty())
        array.problem = core::text(place, ": holds values of type ", quote_text(type),
                                   "; save them as 32-bit floats or as integers");
    array.shape = json_value<std::vector<std::size_t>>(entry, "shape", place);
    array.bytes = data.subspan(ends[0], ends[1] - ends[0]);
    return array;
}

/// The header of a safetensors file; sets where the elements start.
inline nlohmann::json safetensors_header(const ArrayFile& file, std::size_t& start) {
    constexpr std::size_t prefix = 8;
    constexpr std::size_t longest = 100'000'000;  // the format's own limit
    const auto bytes = file.bytes();
    const std::string where = file.path().string();
    core::require(bytes.size() > prefix, where, ": is truncated after ", bytes.size(),
                  " bytes, or no safetensors file");
    const auto length = load<std::uint64_t>(bytes);
    core::require(length <= longest && bytes[prefix] == std::byte{'{'}, where,
                  ": is no safetensors file: ", start_text(bytes));
    core::require(length <= bytes.size() - prefix, where, ": is truncated: its header of ", length,
                  " bytes ends beyond the file of ", bytes.size(), " bytes");
    start = prefix + length;
    auto header = parse_json(bytes.subspan(prefix, length), file.path());
    core::require(header.is_object(), where, ": its header is no JSON object");
    return header;
}

}  // namespace detail

/// Writes arrays, and `metadata` unless it is null as the text "metadata" of the format's
/// __metadata__, to a .safetensors file in one step. The same contents make the same bytes.
inline void write_safetensors(const std::filesystem::path& path, std::span<const NamedArray> arrays,
                              const nlohmann::json& metadata = nullptr) {
    nlohmann::json header = nlohmann::json::object();
    if (!metadata.is_null()) header["__metadata__"]["metadata"] = json_text(metadata, path);
    std::size_t end = 0;
    for (const NamedArray& array : arrays) {
        const std::size_t begin = std::exchange(end, end + array.bytes.size());
        header[array.name] = {{"dtype", detail::safetensors_type(array.dtype)},
                              {"shape", array.shape},
                              {"data_offsets", {begin, end}}};
    }
    std::string text = json_text(header, path);
    text.append((8 - text.size() % 8) % 8, ' ');  // so that the elements are aligned
    const std::uint64_t length = text.size();
    AtomicFile file(path);
    file.write(std::as_bytes(std::span(&length, 1)));
    file.write(as_bytes(text));
    for (const NamedArray& array : arrays) file.write(array.bytes);
    file.commit();
}

/// Opens a .safetensors file. Throws Error when it is truncated, damaged or of another kind. An array
/// of a type that is not known here (half precision) is listed and is an Error when it is read.
inline ArrayFile read_safetensors(const std::filesystem::path& path) {
    ArrayFile file{MappedFile(path)};
    const std::string where = path.string();
    std::size_t start = 0;
    const nlohmann::json header = detail::safetensors_header(file, start);
    const auto data = file.bytes().subspan(start);
    std::vector<NamedArray> found;
    for (const auto& [name, entry] : header.items()) {
        if (name != "__metadata__")
            found.push_back(
                detail::safetensors_array(name, entry, data, file.place(name).string()));
        else if (entry.is_object() && entry.contains("metadata"))
            file.set_metadata(parse_json(
                as_bytes(json_value<std::string>(entry, "metadata", where)), file.place(name)));
    }
    // The header is sorted by name, the elements are in any order; arrays without any come first.
    const auto place = [](const NamedArray& array) {
        return std::pair(array.bytes.data(), array.bytes.size());
    };
    std::sort(found.begin(), found.end(),
              [&](const auto& a, const auto& b) { return place(a) < place(b); });
    std::size_t end = 0;
    for (NamedArray& array : found) {
        const auto begin = static_cast<std::size_t>(array.bytes.data() - data.data());
        core::require(begin == end, file.place(array.name).string(), ": begins at byte ", begin,
                      ", the array before it ends at ", end, "; there must be no gap");
        end += array.bytes.size();
        file.add(std::move(array));
    }
    core::require(end == data.size(), where, ": is too long: its arrays end at byte ", end, " of ",
                  data.size());
    return file;
}

}  // namespace pad::io
