/// @file
/// Checksums that notice damaged files.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace pad::io {

/// CRC-32 of `bytes`, as gzip and PNG use it; continues from `before`.
inline std::uint32_t checksum(std::span<const std::byte> bytes, std::uint32_t before = 0) {
    if (bytes.empty()) return before;  // zlib takes a null pointer as a request to start anew
    return static_cast<std::uint32_t>(
        crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// A checksum as eight hexadecimal digits.
inline std::string checksum_text(std::uint32_t value) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (int shift = 28; shift >= 0; shift -= 4) text += digits[(value >> shift) & 15U];
    return text;
}

}  // namespace pad::io
