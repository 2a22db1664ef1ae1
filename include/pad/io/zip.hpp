/// @file
/// Zip archives, as far as .npz files need them: written without compression, read with it too.
///
/// Layout (all numbers little endian): for each entry a local header and its bytes; then the central
/// directory, which repeats the headers with the places of the entries; then the end record.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/atomic_file.hpp>
#include <pad/io/checksum.hpp>
#include <pad/io/element.hpp>
#include <pad/io/file.hpp>
#include <pad/io/gzip.hpp>

namespace pad::io {

namespace detail {

inline constexpr std::uint32_t zip_local_magic = 0x04034b50;
inline constexpr std::uint32_t zip_central_magic = 0x02014b50;
inline constexpr std::uint32_t zip_end_magic = 0x06054b50;
inline constexpr std::size_t zip_local_size = 30;
inline constexpr std::size_t zip_central_size = 46;
inline constexpr std::size_t zip_end_size = 22;
inline constexpr std::size_t zip_largest = std::numeric_limits<std::uint32_t>::max() - 1;

/// Appends the lowest `bytes` bytes of `value`, the lowest first.
inline void put_little_endian(std::string& text, std::size_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * i & 0xffU);
}

}  // namespace detail

/// Writes a zip archive whose entries are stored as they are, in one step (see AtomicFile). The same
/// entries make the same bytes: the time of every entry is the first of January 1980.
class ZipWriter {
public:
    explicit ZipWriter(const std::filesystem::path& path) : path_(path), file_(path) {}

    /// Appends an entry whose contents are `head` and then `rest`.
    /// Throws Error when the archive would grow beyond 4 GiB, which needs another kind of zip.
    void add(const std::string& name, std::span<const std::byte> head,
             std::span<const std::byte> rest = {}) {
        const std::size_t size = head.size() + rest.size();
        core::require(size < detail::zip_largest - offset_ - directory_.size(), path_.string(),
                      ": would grow beyond 4 GiB with the ", size, " bytes of ", name,
                      ", more than this kind of archive can hold");
        std::string entry;
        detail::put_little_endian(entry, 20, 2);          // version that is needed: 2.0
        detail::put_little_endian(entry, 0, 2);           // flags
        detail::put_little_endian(entry, 0, 2);           // method: stored
        detail::put_little_endian(entry, 0, 2);           // time
        detail::put_little_endian(entry, 1 << 5 | 1, 2);  // date
        detail::put_little_endian(entry, checksum(rest, checksum(head)), 4);
        detail::put_little_endian(entry, size, 4);  // packed
        detail::put_little_endian(entry, size, 4);  // unpacked
        detail::put_little_endian(entry, name.size(), 2);
        detail::put_little_endian(entry, 0, 2);  // extra fields

        std::string local;
        detail::put_little_endian(local, detail::zip_local_magic, 4);
        local += entry + name;
        file_.write(as_bytes(local));
        file_.write(head);
        file_.write(rest);

        detail::put_little_endian(directory_, detail::zip_central_magic, 4);
        detail::put_little_endian(directory_, 20, 2);  // version that wrote
        directory_ += entry;
        directory_.append(10, '\0');  // comment, disk, attributes
        detail::put_little_endian(directory_, offset_, 4);
        directory_ += name;
        offset_ += local.size() + size;
        ++entries_;
    }

    /// Writes the directory and moves the file to its place. Call it once, at the end.
    void commit() {
        std::string end;
        detail::put_little_endian(end, detail::zip_end_magic, 4);
        detail::put_little_endian(end, 0, 4);  // disks
        detail::put_little_endian(end, entries_, 2);
        detail::put_little_endian(end, entries_, 2);
        detail::put_little_endian(end, directory_.size(), 4);
        detail::put_little_endian(end, offset_, 4);
        detail::put_little_endian(end, 0, 2);  // comment
        file_.write(as_bytes(directory_));
        file_.write(as_bytes(end));
        file_.commit();
    }

private:
    std::filesystem::path path_;
    AtomicFile file_;
    std::string directory_;
    std::size_t offset_ = 0;
    std::size_t entries_ = 0;
};

/// An entry of a zip archive.
struct ZipEntry {
    std::string name;
    bool packed = false;               ///< deflated, rather than stored
    std::size_t size = 0;              ///< bytes when unpacked
    std::uint32_t crc32 = 0;           ///< of the unpacked bytes
    std::span<const std::byte> bytes;  ///< as they are in the archive
};

namespace detail {

/// The end record of the archive, somewhere before a comment at its end.
inline std::span<const std::byte> zip_end(std::span<const std::byte> file,
                                          const std::filesystem::path& path) {
    constexpr std::size_t longest_comment = 65535;
    for (std::size_t back = zip_end_size;
         back <= std::min(file.size(), zip_end_size + longest_comment); ++back) {
        const auto end = file.last(back);
        if (load<std::uint32_t>(end) == zip_end_magic) return end;
    }
    const bool zip = file.size() >= 4 && load<std::uint32_t>(file) == zip_local_magic;
    core::fail(path.string(),
               zip ? ": is a truncated zip archive: its directory is missing"
                   : ": is no zip archive (.npz): ",
               zip ? "" : start_text(file));
}

/// The entry that the directory describes at `at`, which moves on to the next one.
inline ZipEntry zip_entry(std::span<const std::byte> file, std::size_t& at,
                          const std::filesystem::path& path) {
    const auto damaged = [&](bool fine) {
        core::require(fine, path.string(), ": its zip directory is damaged near byte ", at);
    };
    damaged(at <= file.size() && file.size() - at >= zip_central_size);
    const auto head = file.subspan(at);
    damaged(load<std::uint32_t>(head) == zip_central_magic);
    const std::size_t name = load<std::uint16_t>(head.subspan(28));
    const std::size_t length = zip_central_size + name + load<std::uint16_t>(head.subspan(30)) +
                               load<std::uint16_t>(head.subspan(32));
    damaged(length <= head.size());
    ZipEntry entry;
    const auto name_bytes = head.subspan(zip_central_size, name);
    entry.name.assign(reinterpret_cast<const char*>(name_bytes.data()), name);
    const auto flags = load<std::uint16_t>(head.subspan(8));
    const auto method = load<std::uint16_t>(head.subspan(10));
    core::require((flags & 1U) == 0 && (method == 0 || method == 8), path.string(), ": entry ",
                  quote_text(entry.name),
                  " is encrypted or packed in an unknown way; save it with "
                  "numpy.savez or numpy.savez_compressed");
    entry.packed = method == 8;
    entry.crc32 = load<std::uint32_t>(head.subspan(16));
    const std::size_t packed_size = load<std::uint32_t>(head.subspan(20));
    entry.size = load<std::uint32_t>(head.subspan(24));
    const std::size_t offset = load<std::uint32_t>(head.subspan(42));
    core::require(std::max({packed_size, entry.size, offset}) <= zip_largest, path.string(),
                  ": entry ", quote_text(entry.name),
                  " lies in an archive of more than 4 GiB; save its arrays as .npy files");
    damaged(offset <= file.size() && file.size() - offset >= zip_local_size &&
            load<std::uint32_t>(file.subspan(offset)) == zip_local_magic);
    const auto local = file.subspan(offset);
    const std::size_t start = zip_local_size + load<std::uint16_t>(local.subspan(26)) +
                              load<std::uint16_t>(local.subspan(28));
    damaged(start <= local.size() && packed_size <= local.size() - start);
    damaged(entry.packed || packed_size == entry.size);
    // Deflate makes at most 1032 bytes out of one.
    damaged(entry.size / 1032 <= packed_size + 1);
    entry.bytes = local.subspan(start, packed_size);
    at += length;
    return entry;
}

}  // namespace detail

/// The entries of the zip archive with the bytes `file`, read from `path`.
/// Throws Error when it is truncated, damaged, of another kind, encrypted or beyond 4 GiB.
inline std::vector<ZipEntry> zip_entries(std::span<const std::byte> file,
                                         const std::filesystem::path& path) {
    const auto end = detail::zip_end(file, path);
    const std::size_t count = load<std::uint16_t>(end.subspan(10));
    std::size_t at = load<std::uint32_t>(end.subspan(16));
    std::vector<ZipEntry> entries;
    for (std::size_t i = 0; i < count; ++i) entries.push_back(detail::zip_entry(file, at, path));
    return entries;
}

/// The unpacked bytes of a packed entry. Throws Error when they are damaged.
inline std::vector<std::byte> unzip(const ZipEntry& entry, const std::filesystem::path& path) {
    std::vector<std::byte> bytes(entry.size);
    z_stream stream = {};
    // Negative: deflated data without a header of their own.
    core::require(inflateInit2(&stream, -15) == Z_OK, "zlib cannot be started");
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(entry.bytes.data()));
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
    std::size_t read = 0;
    std::size_t written = 0;
    int code = Z_OK;
    while (code == Z_OK) {
        stream.avail_in = detail::zlib_count(entry.bytes.size() - read);
        stream.avail_out = detail::zlib_count(bytes.size() - written);
        const uInt offered = stream.avail_in;
        const uInt room = stream.avail_out;
        code = inflate(&stream, Z_NO_FLUSH);
        read += offered - stream.avail_in;
        written += room - stream.avail_out;
    }
    inflateEnd(&stream);
    core::require(code == Z_STREAM_END && written == entry.size, path.string(), ": entry ",
                  quote_text(entry.name), " is damaged: its packed data cannot be unpacked");
    return bytes;
}

}  // namespace pad::io
