/// @file
/// Whether the bytes of a JPEG or PNG file are all there, which decoders do not always notice.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>

#include <pad/core/error.hpp>
#include <pad/io/checksum.hpp>
#include <pad/io/element.hpp>

namespace pad::io {

/// True when `bytes` begin like a JPEG image.
inline bool is_jpeg(std::span<const std::byte> bytes) {
    return bytes.size() >= 3 && bytes[0] == std::byte{0xff} && bytes[1] == std::byte{0xd8} &&
           bytes[2] == std::byte{0xff};
}

/// True when `bytes` begin like a PNG image.
inline bool is_png(std::span<const std::byte> bytes) {
    constexpr std::array<unsigned char, 8> magic = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    return bytes.size() >= magic.size() &&
           std::equal(magic.begin(), magic.end(), bytes.begin(), [](unsigned char a, std::byte b) {
               return a == std::to_integer<unsigned char>(b);
           });
}

namespace detail {

/// `size` bytes at the start of `bytes`, most significant first.
inline std::size_t big_endian_number(std::span<const std::byte> bytes, std::size_t size) {
    std::size_t value = 0;
    for (const std::byte b : bytes.first(size)) value = value << 8 | std::to_integer<unsigned>(b);
    return value;
}

/// Position of the code of the next JPEG marker at or after `at`: a byte behind 0xff that is neither
/// a stuffed zero, a fill byte nor a restart. Nothing when there is none.
inline std::optional<std::size_t> next_jpeg_marker(std::span<const std::byte> bytes,
                                                   std::size_t at) {
    for (std::size_t i = at; i + 1 < bytes.size(); ++i) {
        if (bytes[i] != std::byte{0xff}) continue;
        const auto code = std::to_integer<unsigned>(bytes[i + 1]);
        const bool restart = code >= 0xd0 && code <= 0xd7;
        if (code != 0 && code != 0xff && !restart) return i + 1;
    }
    return std::nullopt;
}

/// True when a JPEG file's segments and scans lead to its end marker. What follows that does not
/// matter. A decoder fills the rest of a truncated picture with grey and says nothing.
inline bool jpeg_is_whole(std::span<const std::byte> bytes) {
    std::size_t at = 2;
    while (const auto marker = next_jpeg_marker(bytes, at)) {
        const auto code = std::to_integer<unsigned>(bytes[*marker]);
        at = *marker + 1;
        if (code == 0xd9) return true;
        if (code == 0x01 || code == 0xd8) continue;  // without contents
        if (bytes.size() - at < 2) return false;
        const std::size_t length = big_endian_number(bytes.subspan(at), 2);
        if (length < 2 || length > bytes.size() - at) return false;
        at += length;
    }
    return false;
}

/// Throws Error unless a PNG file's chunks are whole up to the last one and their checksums right.
inline void require_whole_png(std::span<const std::byte> bytes, const std::filesystem::path& path) {
    constexpr std::size_t frame = 12;  // length, type, checksum
    for (std::size_t at = 8;;) {
        const std::size_t left = bytes.size() - at;
        const std::size_t length = left < frame ? 0 : big_endian_number(bytes.subspan(at), 4);
        core::require(left >= frame && length <= left - frame, path.string(),
                      ": is a truncated PNG image: it ends after ", bytes.size(),
                      " bytes, within a chunk; copy or save it again");
        const auto typed = bytes.subspan(at + 4, 4 + length);
        const auto stored =
            static_cast<std::uint32_t>(big_endian_number(bytes.subspan(at + 8 + length), 4));
        const std::uint32_t sum = checksum(typed);
        core::require(sum == stored, path.string(), ": is a damaged PNG image: the chunk at byte ",
                      at, " has checksum ", checksum_text(sum), ", expected ",
                      checksum_text(stored), "; copy or save it again");
        constexpr std::size_t end = 0x49454e44;  // "IEND"
        if (big_endian_number(typed, 4) == end) return;
        at += frame + length;
    }
}

}  // namespace detail

/// Throws Error unless `bytes`, read from `path`, are a whole JPEG file, or a PNG file whose
/// checksums are right. A JPEG file has no checksums: one damaged in the middle may pass.
inline void require_whole_image(std::span<const std::byte> bytes,
                                const std::filesystem::path& path) {
    core::require(is_jpeg(bytes) || is_png(bytes), path.string(),
                  ": is no JPEG or PNG image, whatever its name says: ", start_text(bytes),
                  "; save it as one, or take it out of the folder");
    if (is_png(bytes)) detail::require_whole_png(bytes, path);
    if (is_jpeg(bytes))
        core::require(detail::jpeg_is_whole(bytes), path.string(),
                      ": is a truncated JPEG image: it ends after ", bytes.size(),
                      " bytes, before its end marker; copy or save it again");
}

}  // namespace pad::io
