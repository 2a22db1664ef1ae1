/// @file
/// The library's own container: named arrays and a JSON header, versioned and checksummed.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/archive_format.hpp>
#include <pad/io/atomic_file.hpp>
#include <pad/io/checksum.hpp>
#include <pad/io/element.hpp>
#include <pad/io/file.hpp>
#include <pad/io/json.hpp>
#include <pad/io/mapped_file.hpp>

namespace pad::io {

/// Collects arrays and writes them as one file (layout: archive_format.hpp).
class ArchiveWriter {
public:
    /// `kind` says what the file is for ("trajectory"), `version` what its arrays and its `info`
    /// mean; both are compared when it is opened. `info` is any JSON value.
    ArchiveWriter(std::string kind, int version, nlohmann::json info)
        : kind_(std::move(kind)), version_(version), info_(std::move(info)) {}

    /// Adds an array in C order. `values` are not copied: they must live, unchanged, until the
    /// last `write`. Throws Error when the name is taken or the shape does not fit the values.
    template <Element T>
    void add(std::string name, std::vector<std::size_t> shape, std::span<const T> values) {
        core::require(element_count(shape, sizeof(T)) == values.size(), "array ", quote_text(name),
                      " of a ", kind_, ": the shape ", shape_text(shape), " does not fit ",
                      values.size(), " values");
        core::require(std::none_of(blobs_.begin(), blobs_.end(),
                                   [&](const Blob& blob) { return blob.name == name; }),
                      "array ", quote_text(name), " is already in this ", kind_);
        const auto bytes = std::as_bytes(values);
        blobs_.push_back({std::move(name), dtype_of<T>(), std::move(shape), bytes, 0});
    }
    /// A vector that is about to go away cannot be added.
    template <Element T, class Allocator>
    void add(std::string, std::vector<std::size_t>, std::vector<T, Allocator>&&) = delete;

    /// Writes the file in one step; see AtomicFile for what a failure leaves.
    void write(const std::filesystem::path& path) const {
        const std::string header = json_text(header_json(), path);
        std::size_t size = detail::align_up(detail::archive_preamble + header.size());
        for (const Blob& blob : blobs_) size += detail::align_up(blob.bytes.size());
        AtomicFile file(path);
        file.write(detail::make_preamble(header, size));
        write_padded(file, as_bytes(header));
        for (const Blob& blob : blobs_) write_padded(file, blob.bytes);
        file.commit();
    }

private:
    [[nodiscard]] nlohmann::json header_json() const {
        nlohmann::json arrays = nlohmann::json::array();
        for (const Blob& blob : blobs_)
            arrays.push_back({{"name", blob.name},
                              {"dtype", blob.dtype},
                              {"shape", blob.shape},
                              {"crc32", checksum(blob.bytes)}});
        return {{"kind", kind_}, {"version", version_}, {"info", info_}, {"arrays", arrays}};
    }

    static void write_padded(AtomicFile& file, std::span<const std::byte> bytes) {
        static constexpr std::array<std::byte, detail::archive_alignment> zeros = {};
        file.write(bytes);
        file.write(std::span(zeros).first(detail::align_up(bytes.size()) - bytes.size()));
    }

    std::string kind_;
    int version_;
    nlohmann::json info_;
    std::vector<Blob> blobs_;
};

/// An archive opened for reading. Its arrays are mapped into memory: what is not asked for is not
/// read. Everything but the arrays' own checksums is checked on opening; those are checked when an
/// array is asked for the first time. Reading from several threads at once is fine.
class Archive {
public:
    /// Opens `path` and checks that it is whole, of that kind and of that version.
    /// Throws Error with the path, what was found and what was expected.
    Archive(const std::filesystem::path& path, const std::string& kind, int version) : file_(path) {
        const auto header = detail::checked_header(file_.bytes(), path);
        const nlohmann::json json = parse_json(header, path);
        require_kind(json, kind, version);
        info_ = json_value<nlohmann::json>(json, "info", where());
        const auto arrays = json_value<std::vector<nlohmann::json>>(json, "arrays", where());
        for (const nlohmann::json& array : arrays) add_blob(array);
        detail::place_blobs(blobs_, file_.bytes(), header.size(), path);
        checked_ = std::make_unique<std::atomic<bool>[]>(blobs_.size());
    }

    [[nodiscard]] const std::filesystem::path& path() const { return file_.path(); }
    /// The JSON value that was written with the arrays.
    [[nodiscard]] const nlohmann::json& info() const { return info_; }
    /// All arrays, in the order in which they were added. Their bytes are not checked yet.
    [[nodiscard]] std::span<const Blob> blobs() const { return blobs_; }
    /// True when there is an array of that name.
    [[nodiscard]] bool has(const std::string& name) const { return find(name) < blobs_.size(); }
    /// The shape of an array. Throws Error when there is none of that name.
    [[nodiscard]] const std::vector<std::size_t>& shape(const std::string& name) const {
        return blobs_[existing(name)].shape;
    }

    /// The elements of an array, in the mapped file, aligned to 64 bytes; they live as long as this
    /// object. Throws Error when there is none of that name, when its elements are not of type T,
    /// or when its checksum is wrong.
    template <Element T>
    [[nodiscard]] std::span<const T> array(const std::string& name) const {
        const std::size_t index = existing(name);
        const Blob& blob = blobs_[index];
        core::require(blob.dtype == dtype_of<T>(), where(), ": array ", quote_text(name),
                      " holds elements of type ", blob.dtype, ", not of the type ", dtype_of<T>(),
                      " that was asked for");
        check(index);
        return {reinterpret_cast<const T*>(blob.bytes.data()), blob.bytes.size() / sizeof(T)};
    }

    /// Checks the checksums of all arrays now, which reads the whole file.
    void check_all() const {
        for (std::size_t i = 0; i < blobs_.size(); ++i) check(i);
    }

private:
    [[nodiscard]] std::string where() const { return file_.path().string(); }

    void require_kind(const nlohmann::json& json, const std::string& kind, int version) const {
        const auto found_kind = json_value<std::string>(json, "kind", where());
        core::require(found_kind == kind, where(), ": is a ", quote_text(found_kind),
                      " file, but a ", quote_text(kind), " file was asked for");
        const int found_version = json_value<int>(json, "version", where());
        core::require(found_version == version, where(), ": is a ", kind, " file of version ",
                      found_version, ", but this library reads version ", version);
    }

    void add_blob(const nlohmann::json& json) {
        Blob blob;
        blob.name = json_value<std::string>(json, "name", where());
        blob.dtype = json_value<std::string>(json, "dtype", where());
        blob.shape = json_value<std::vector<std::size_t>>(json, "shape", where());
        blob.crc32 = json_value<std::uint32_t>(json, "crc32", where());
        core::require(!has(blob.name), where(), ": has two arrays named ", quote_text(blob.name));
        blobs_.push_back(std::move(blob));
    }

    [[nodiscard]] std::size_t find(const std::string& name) const {
        const auto found = std::find_if(blobs_.begin(), blobs_.end(),
                                        [&](const Blob& blob) { return blob.name == name; });
        return static_cast<std::size_t>(found - blobs_.begin());
    }

    [[nodiscard]] std::size_t existing(const std::string& name) const {
        const std::size_t index = find(name);
        core::require(index < blobs_.size(), where(), ": has no array named ", quote_text(name),
                      "; it holds ", names());
        return index;
    }

    [[nodiscard]] std::string names() const {
        std::string text;
        for (const Blob& blob : blobs_) text += (text.empty() ? "" : ", ") + blob.name;
        return text.empty() ? "none" : text;
    }

    void check(std::size_t index) const {
        // Two threads may both do the work; they find the same.
        if (checked_[index].load(std::memory_order_relaxed)) return;
        const Blob& blob = blobs_[index];
        const std::uint32_t sum = checksum(blob.bytes);
        core::require(sum == blob.crc32, where(), ": array ", quote_text(blob.name),
                      " is damaged: checksum ", checksum_text(sum), ", expected ",
                      checksum_text(blob.crc32));
        checked_[index].store(true, std::memory_order_relaxed);
    }

    MappedFile file_;
    nlohmann::json info_;
    std::vector<Blob> blobs_;
    std::unique_ptr<std::atomic<bool>[]> checked_;
};

}  // namespace pad::io
