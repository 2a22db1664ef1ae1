/// @file
/// Several arrays in numpy's .npz format.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <pad/io/checksum.hpp>
#include <pad/io/json.hpp>
#include <pad/io/mapped_file.hpp>
#include <pad/io/named_arrays.hpp>
#include <pad/io/npy_header.hpp>
#include <pad/io/zip.hpp>

namespace pad::io {

namespace detail {
/// The entry that holds what a .npz says besides arrays. numpy.load gives it as bytes.
inline constexpr const char* npz_metadata = "metadata.json";

/// The array with the bytes of a .npy file. One that cannot be read, such as a list of texts, says so
/// when it is asked for: other arrays of the file are fine all the same.
inline NamedArray npz_array(std::string name, std::span<const std::byte> bytes,
                            const std::filesystem::path& place) {
    NamedArray array;
    array.name = std::move(name);
    try {
        NpyHeader header = parse_npy_header(bytes, place);
        array.dtype = std::move(header.dtype);
        array.shape = std::move(header.shape);
        array.bytes = bytes.subspan(header.data_offset);
    } catch (const core::Error& error) {
        array.problem = error.what();
    }
    return array;
}

}  // namespace detail

/// Writes arrays, and `metadata` unless it is null as metadata.json, to a .npz file in one step. The
/// same contents make the same bytes. Throws Error beyond 4 GiB.
inline void write_npz(const std::filesystem::path& path, std::span<const NamedArray> arrays,
                      const nlohmann::json& metadata = nullptr) {
    ZipWriter zip(path);
    if (!metadata.is_null())
        zip.add(detail::npz_metadata, as_bytes(json_text(metadata, path, 2) + "\n"));
    for (const NamedArray& array : arrays)
        zip.add(array.name + ".npy", as_bytes(npy_header_bytes(array.dtype, array.shape)),
                array.bytes);
    zip.commit();
}

/// Opens a .npy file as a file of one array, which has the name of the file without its ending.
inline ArrayFile read_npy_file(const std::filesystem::path& path) {
    ArrayFile file{MappedFile(path)};
    NpyHeader header = parse_npy_header(file.bytes(), path);
    const auto bytes = file.bytes().subspan(header.data_offset);
    file.add({path.stem().string(), header.dtype, std::move(header.shape), bytes, {}});
    return file;
}

/// Opens a .npz file, as numpy.savez, numpy.savez_compressed or write_npz writes it. What is packed
/// is unpacked here. Entries that are no arrays are left out.
/// Throws Error when it is truncated, damaged or of another kind.
inline ArrayFile read_npz(const std::filesystem::path& path) {
    ArrayFile file{MappedFile(path)};
    for (const ZipEntry& entry : zip_entries(file.bytes(), path)) {
        constexpr std::string_view ending = ".npy";
        const bool is_array = entry.name.ends_with(ending);
        if (!is_array && entry.name != detail::npz_metadata) continue;
        const auto place = file.place(entry.name);
        const auto bytes = entry.packed ? file.keep(unzip(entry, path)) : entry.bytes;
        const std::uint32_t sum = checksum(bytes);
        core::require(sum == entry.crc32, place.string(), ": is damaged: checksum ",
                      checksum_text(sum), ", expected ", checksum_text(entry.crc32));
        if (!is_array) {
            file.set_metadata(parse_json(bytes, place));
            continue;
        }
        file.add(detail::npz_array(entry.name.substr(0, entry.name.size() - ending.size()), bytes,
                                   place));
    }
    return file;
}

}  // namespace pad::io
