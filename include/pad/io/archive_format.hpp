/// @file
/// The layout of the library's own container of arrays.
///
/// All numbers are little endian.
///
///     offset  bytes  meaning
///     0       8      "\x89PADARC\n"
///     8       4      version of this layout, 1
///     12      4      CRC-32 of the header
///     16      8      bytes of the header
///     24      8      bytes of the file
///     32      28     zero
///     60      4      CRC-32 of the 60 bytes above
///     64             the header, JSON: kind, version, info, arrays (name, dtype, shape, crc32)
///
/// The arrays follow in the order of the header. Each starts at the next multiple of 64 bytes, and
/// so does the end of the file; the gaps are zero.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/checksum.hpp>
#include <pad/io/element.hpp>

namespace pad::io {

/// A named array in an archive.
struct Blob {
    std::string name;
    std::string dtype;                 ///< "f4" …, see dtype_of
    std::vector<std::size_t> shape;    ///< C order
    std::span<const std::byte> bytes;  ///< the elements
    std::uint32_t crc32 = 0;           ///< of `bytes`
};

namespace detail {

inline constexpr std::string_view archive_magic = "\x89PADARC\n";
inline constexpr std::uint32_t archive_layout = 1;
inline constexpr std::size_t archive_alignment = 64;
inline constexpr std::size_t archive_preamble = 64;

/// The next multiple of the alignment.
inline std::size_t align_up(std::size_t offset) {
    return (offset + archive_alignment - 1) / archive_alignment * archive_alignment;
}

/// The first 64 bytes of an archive with this header.
inline std::array<std::byte, archive_preamble> make_preamble(std::string_view header,
                                                             std::size_t file_bytes) {
    std::array<std::byte, archive_preamble> bytes = {};
    const auto put = [&](std::size_t offset, const auto& value) {
        std::memcpy(bytes.data() + offset, &value, sizeof(value));
    };
    std::memcpy(bytes.data(), archive_magic.data(), archive_magic.size());
    put(8, archive_layout);
    put(12, checksum(std::as_bytes(std::span(header.data(), header.size()))));
    put(16, static_cast<std::uint64_t>(header.size()));
    put(24, static_cast<std::uint64_t>(file_bytes));
    put(60, checksum(std::span<const std::byte>(bytes).first(60)));
    return bytes;
}

/// Checks all that the preamble of `file` says and returns the bytes of the header.
inline std::span<const std::byte> checked_header(std::span<const std::byte> file,
                                                 const std::filesystem::path& path) {
    const std::size_t known = std::min(file.size(), archive_magic.size());
    core::require(known > 0 && std::memcmp(file.data(), archive_magic.data(), known) == 0,
                  path.string(), ": is not a file of this library: ", start_text(file));
    core::require(file.size() >= archive_preamble, path.string(), ": is truncated after ",
                  file.size(), " bytes");
    const std::uint32_t sum = checksum(file.first(60));
    const auto expected_sum = load<std::uint32_t>(file.subspan(60));
    core::require(sum == expected_sum, path.string(), ": its first 64 bytes are damaged: checksum ",
                  checksum_text(sum), ", expected ", checksum_text(expected_sum));
    const auto layout = load<std::uint32_t>(file.subspan(8));
    core::require(layout == archive_layout, path.string(), ": has file layout ", layout,
                  "; this version of the library reads layout ", archive_layout);
    const auto size = load<std::uint64_t>(file.subspan(24));
    core::require(size == file.size(), path.string(), ": is ",
                  file.size() < size ? "truncated" : "too long", ": it has ", file.size(),
                  " bytes and was written with ", size);
    const auto header_size = load<std::uint64_t>(file.subspan(16));
    core::require(header_size <= file.size() - archive_preamble, path.string(), ": its header of ",
                  header_size, " bytes ends beyond the file of ", size, " bytes");
    const auto header = file.subspan(archive_preamble, header_size);
    const std::uint32_t header_sum = checksum(header);
    const auto expected_header_sum = load<std::uint32_t>(file.subspan(12));
    core::require(header_sum == expected_header_sum, path.string(),
                  ": its header is damaged: checksum ", checksum_text(header_sum), ", expected ",
                  checksum_text(expected_header_sum));
    return header;
}

/// Gives each of `blobs` its bytes in `file`, the first one after the header of `header_bytes`.
/// Throws Error when they do not fill the file exactly.
inline void place_blobs(std::vector<Blob>& blobs, std::span<const std::byte> file,
                        std::size_t header_bytes, const std::filesystem::path& path) {
    std::size_t end = align_up(archive_preamble + header_bytes);
    for (Blob& blob : blobs) {
        const std::size_t element = dtype_size(blob.dtype);
        core::require(element > 0, path.string(), ": array ", quote_text(blob.name),
                      " has the unknown type ", quote_text(blob.dtype));
        const auto count = element_count(blob.shape, element);
        const bool fits = end <= file.size() && count && *count * element <= file.size() - end;
        core::require(fits, path.string(), ": array ", quote_text(blob.name), " of shape ",
                      shape_text(blob.shape), " ends beyond the file of ", file.size(), " bytes");
        blob.bytes = file.subspan(end, *count * element);
        end = align_up(end + blob.bytes.size());
    }
    core::require(end == file.size(), path.string(), ": its arrays end at byte ", end,
                  ", but it has ", file.size(), " bytes");
}

}  // namespace detail

}  // namespace pad::io
