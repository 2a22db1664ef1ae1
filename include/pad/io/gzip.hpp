/// @file
/// Unpacking of gzip data.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include <pad/core/error.hpp>

namespace pad::io {

/// True when `bytes` begin like gzip data.
inline bool is_gzip(std::span<const std::byte> bytes) {
    return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
}

namespace detail {

/// zlib's inflating stream, closed when it goes out of scope.
class Inflater {
public:
    Inflater() {
        constexpr int gzip_window = 15 + 16;  // the largest window, gzip framing
        core::require(inflateInit2(&stream, gzip_window) == Z_OK, "zlib cannot be started");
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() { inflateEnd(&stream); }

    z_stream stream = {};
};

/// The part of `count` that zlib's 32-bit counters take at once.
inline uInt zlib_count(std::size_t count) {
    return static_cast<uInt>(std::min(count, std::size_t{1} << 30));
}

}  // namespace detail

/// What the gzip data `packed`, read from `path`, unpacks to; several members follow each other.
/// Throws Error when the data are truncated, damaged, followed by something else, or unpack to
/// more than `largest` bytes.
inline std::vector<std::byte> gunzip(std::span<const std::byte> packed,
                                     const std::filesystem::path& path,
                                     std::size_t largest = std::size_t{1} << 32) {
    detail::Inflater inflater;
    z_stream& stream = inflater.stream;
    std::vector<std::byte> result(
        std::min(largest, std::max(packed.size() * 4, std::size_t{4096})));
    std::size_t read = 0;
    std::size_t written = 0;
    for (;;) {
        if (written == result.size()) {
            core::require(written < largest, path.string(), ": unpacks to more than ", largest,
                          " bytes; nothing that is read here is so large");
            result.resize(std::min(largest, 2 * written));
        }
        const uInt offered = detail::zlib_count(packed.size() - read);
        const uInt room = detail::zlib_count(result.size() - written);
        stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data() + read));
        stream.avail_in = offered;
        stream.next_out = reinterpret_cast<Bytef*>(result.data() + written);
        stream.avail_out = room;
        const int code = inflate(&stream, Z_NO_FLUSH);
        read += offered - stream.avail_in;
        written += room - stream.avail_out;
        if (code == Z_STREAM_END) {
            if (read == packed.size()) break;
            core::require(is_gzip(packed.subspan(read)), path.string(), ": has ",
                          packed.size() - read, " bytes after the end of its gzip data");
            inflateReset(&stream);
        } else if (code != Z_OK && code != Z_BUF_ERROR) {
            core::fail(path.string(), ": its gzip data are damaged near byte ", read, ": ",
                       stream.msg != nullptr ? stream.msg : "no detail from zlib");
        } else if (read == packed.size() && stream.avail_out > 0) {
            core::fail(path.string(), ": its gzip data are truncated after ", packed.size(),
                       " bytes");
        }
    }
    result.resize(written);
    return result;
}

}  // namespace pad::io
