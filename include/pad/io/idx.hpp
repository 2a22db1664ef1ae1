/// @file
/// Data sets in the IDX format of MNIST, Fashion-MNIST and their kin, gzipped or not.
#pragma once

#include <algorithm>
#include <array>
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
#include <pad/data/dataset.hpp>
#include <pad/io/element.hpp>
#include <pad/io/file.hpp>

namespace pad::io {

namespace detail {

/// An IDX file of bytes: its sizes and the bytes behind the header.
struct IdxFile {
    std::vector<std::byte> bytes;
    std::vector<std::size_t> shape;
    std::size_t start = 0;

    [[nodiscard]] std::span<const std::byte> values() const {
        return std::span(bytes).subspan(start);
    }
};

/// The four bytes at the start of `bytes` as a number, most significant byte first.
inline std::size_t big_endian(std::span<const std::byte> bytes) {
    std::size_t value = 0;
    for (const std::byte b : bytes.first(4)) value = 256 * value + std::to_integer<std::size_t>(b);
    return value;
}

/// Reads an IDX file of unsigned bytes with that many dimensions; `meaning` is "images".
inline IdxFile read_idx_file(const std::filesystem::path& path, int dimensions,
                             std::string_view meaning) {
    IdxFile file;
    file.bytes = read_maybe_gzip(path);
    const std::span<const std::byte> bytes(file.bytes);
    constexpr int unsigned_bytes = 8;
    const std::array<std::byte, 4> magic = {std::byte{0}, std::byte{0}, std::byte{unsigned_bytes},
                                            static_cast<std::byte>(dimensions)};
    const auto found = bytes.first(std::min(bytes.size(), magic.size()));
    core::require(!found.empty() && std::equal(found.begin(), found.end(), magic.begin()),
                  path.string(), ": is not an IDX file of ", meaning, ": ", start_text(found),
                  " instead of ", hex_text(magic));
    file.start = 4 + 4 * static_cast<std::size_t>(dimensions);
    core::require(bytes.size() >= file.start, path.string(), ": is truncated after ", bytes.size(),
                  " bytes, within its header of ", file.start);
    for (std::size_t at = 4; at < file.start; at += 4)
        file.shape.push_back(big_endian(bytes.subspan(at)));
    const auto count = element_count(file.shape);
    const std::size_t present = bytes.size() - file.start;
    core::require(count.has_value() && *count <= present, path.string(),
                  ": is truncated: it announces ", shape_text(file.shape), " bytes of ", meaning,
                  " and has ", present);
    core::require(*count == present, path.string(), ": is too long: it announces ",
                  shape_text(file.shape), " bytes of ", meaning, " and has ", present);
    core::require(*count > 0, path.string(), ": holds no ", meaning, ": its shape is ",
                  shape_text(file.shape));
    return file;
}

/// A size out of a file as the int that a Dataset has.
inline int int_size(std::size_t size, const std::filesystem::path& path) {
    core::require(size <= static_cast<std::size_t>(std::numeric_limits<int>::max()), path.string(),
                  ": announces a size of ", size, ", which is too large");
    return static_cast<int>(size);
}

/// Appends bytes as values in [0, 1], byte / 255.
inline void append_pixels(std::vector<float>& images, std::span<const std::byte> bytes) {
    for (const std::byte b : bytes)
        images.push_back(static_cast<float>(std::to_integer<int>(b)) / 255.0F);
}

/// The first of `names` that is a file in `folder`, or Error naming all that was looked for.
inline std::filesystem::path find_file(const std::filesystem::path& folder,
                                       const std::vector<std::string>& names,
                                       std::string_view meaning) {
    std::string list;
    for (const std::string& name : names) {
        std::error_code ignored;
        if (std::filesystem::is_regular_file(folder / name, ignored)) return folder / name;
        list += (list.empty() ? "" : ", ") + name;
    }
    core::fail(folder.string(), ": has no ", meaning,
               "; a file with one of these names is needed: ", list);
}

/// The last part of a folder's full name, for data sets that have no other name.
inline std::string folder_name(const std::filesystem::path& folder) {
    std::error_code error;
    const std::filesystem::path full = std::filesystem::weakly_canonical(folder, error);
    const std::filesystem::path& usable = error ? folder : full;
    return (usable.has_filename() ? usable.filename() : usable.parent_path().filename()).string();
}

/// The usual names of an IDX file: "train" + "-images-idx3-ubyte", with a dot, gzipped or not.
inline std::vector<std::string> idx_names(const std::vector<std::string>& prefixes,
                                          const std::string& what, const std::string& type) {
    std::vector<std::string> names;
    for (const std::string& prefix : prefixes) {
        for (const char* separator : {"-", "."}) {
            for (const char* suffix : {"", ".gz"}) {
                std::string& name = names.emplace_back(prefix);
                name.append("-").append(what).append(separator).append(type).append(suffix);
            }
        }
    }
    return names;
}

}  // namespace detail

/// Reads images [n, H, W] and labels [n] of unsigned bytes from two IDX files, gzipped or not, as
/// one-channel images with values byte / 255. `classes` 0 means the largest label + 1.
/// Throws Error when a file is of another kind, truncated, too long or empty, when their counts
/// differ, or when a label is not below `classes`.
inline data::Dataset read_idx(const std::filesystem::path& images_path,
                              const std::filesystem::path& labels_path, std::string name,
                              int classes = 0) {
    const detail::IdxFile labels = detail::read_idx_file(labels_path, 1, "labels");
    const detail::IdxFile images = detail::read_idx_file(images_path, 3, "images");
    core::require(images.shape[0] == labels.shape[0], images_path.string(), ": holds ",
                  images.shape[0], " images, but ", labels_path.string(), " holds ",
                  labels.shape[0], " labels; they must be as many");
    data::Dataset set;
    set.name = std::move(name);
    set.shape = {1, detail::int_size(images.shape[1], images_path),
                 detail::int_size(images.shape[2], images_path)};
    for (const std::byte label : labels.values()) set.labels.push_back(std::to_integer<int>(label));
    set.classes =
        classes > 0 ? classes : 1 + *std::max_element(set.labels.begin(), set.labels.end());
    for (std::size_t i = 0; i < set.labels.size(); ++i)
        if (set.labels[i] >= set.classes)
            core::fail(labels_path.string(), ": label ", i, " is ", set.labels[i],
                       "; labels must lie in 0 … ", set.classes - 1);
    set.images.reserve(images.values().size());
    detail::append_pixels(set.images, images.values());
    return set;
}

/// Reads a folder with the four files of an MNIST-like data set: train- and t10k- (or test-)
/// -images-idx3-ubyte and -labels-idx1-ubyte, also spelled with a dot before idx, plain or .gz.
/// The classes are those of the training labels. `name` is the folder's own when it is empty.
/// Throws Error when a file is missing, naming what was looked for, and as read_idx does.
inline data::TrainTest load_idx_folder(const std::filesystem::path& folder, std::string name = "") {
    if (name.empty()) name = detail::folder_name(folder);
    const auto find = [&](const std::vector<std::string>& prefixes, const char* what,
                          const char* type, const char* meaning) {
        return detail::find_file(folder, detail::idx_names(prefixes, what, type), meaning);
    };
    const std::vector<std::string> test_prefixes = {"t10k", "test"};
    const auto train_images = find({"train"}, "images", "idx3-ubyte", "training images");
    const auto train_labels = find({"train"}, "labels", "idx1-ubyte", "training labels");
    const auto test_images = find(test_prefixes, "images", "idx3-ubyte", "test images");
    const auto test_labels = find(test_prefixes, "labels", "idx1-ubyte", "test labels");
    data::TrainTest sets;
    sets.train = read_idx(train_images, train_labels, name);
    sets.test = read_idx(test_images, test_labels, name, sets.train.classes);
    const data::ImageShape& wanted = sets.train.shape;
    const data::ImageShape& found = sets.test.shape;
    core::require(found == wanted, test_images.string(), ": holds images of ", found.height, "x",
                  found.width, ", but those of ", train_images.string(), " are ", wanted.height,
                  "x", wanted.width);
    return sets;
}

}  // namespace pad::io
