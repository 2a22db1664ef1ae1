/// @file
/// CIFAR-10 and CIFAR-100 in their binary form.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/data/dataset.hpp>
#include <pad/io/file.hpp>
#include <pad/io/idx.hpp>
#include <pad/io/text_lines.hpp>

namespace pad::io {

namespace detail {

/// How one of the CIFAR sets is laid out in files.
struct CifarFormat {
    std::string name;                      ///< of the data set
    std::string nested_folder;             ///< the folder in the published archive
    std::vector<std::string> train_files;  ///< in order
    std::string test_file;
    std::string names_file;         ///< class names, one per line
    std::vector<int> label_limits;  ///< for each label byte of a record; the last one counts
};

inline CifarFormat cifar10_format() {
    return {"cifar10",
            "cifar-10-batches-bin",
            {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
             "data_batch_5.bin"},
            "test_batch.bin",
            "batches.meta.txt",
            {10}};
}

inline CifarFormat cifar100_format() {
    return {"cifar100", "cifar-100-binary",     {"train.bin"},
            "test.bin", "fine_label_names.txt", {20, 100}};
}

/// Appends the records of one file: the label bytes, then 3x32x32 bytes in the order of Dataset.
inline void append_cifar(data::Dataset& set, const std::filesystem::path& path,
                         const CifarFormat& format) {
    const std::vector<std::byte> bytes = read_file(path);
    const std::size_t labels = format.label_limits.size();
    const std::size_t record = labels + set.shape.size();
    core::require(!bytes.empty() && bytes.size() % record == 0, path.string(), ": has ",
                  bytes.size(), " bytes; a ", format.name, " file has a multiple of ", record,
                  ", and at least one image");
    for (std::size_t at = 0; at < bytes.size(); at += record) {
        for (std::size_t i = 0; i < labels; ++i) {
            const int label = std::to_integer<int>(bytes[at + i]);
            if (label >= format.label_limits[i])
                core::fail(path.string(), ": image ", at / record, " has label ", label,
                           "; labels must lie in 0 … ", format.label_limits[i] - 1);
        }
        set.labels.push_back(std::to_integer<int>(bytes[at + labels - 1]));
        append_pixels(set.images, std::span(bytes).subspan(at + labels, set.shape.size()));
    }
}

/// The lines of `path` that are not empty; nothing when there is no such file. Throws Error when
/// there are not as many as `classes`.
inline std::vector<std::string> read_class_names(const std::filesystem::path& path, int classes) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return {};
    std::vector<std::string> names = read_lines(path);
    core::require(names.size() == static_cast<std::size_t>(classes), path.string(), ": has ",
                  names.size(), " class names; there must be ", classes);
    return names;
}

inline data::Dataset read_cifar(const std::filesystem::path& folder,
                                const std::vector<std::string>& files, const CifarFormat& format) {
    data::Dataset set;
    set.name = format.name;
    set.shape = {3, 32, 32};
    set.classes = format.label_limits.back();
    set.class_names = read_class_names(folder / format.names_file, set.classes);
    std::size_t bytes = 0;
    for (const std::string& file : files) {
        std::error_code ignored;
        const auto size = std::filesystem::file_size(folder / file, ignored);
        if (!ignored) bytes += static_cast<std::size_t>(size);
    }
    set.images.reserve(bytes);
    for (const std::string& file : files) append_cifar(set, folder / file, format);
    return set;
}

inline data::TrainTest load_cifar(const std::filesystem::path& folder, const CifarFormat& format) {
    const auto has = [&](const std::filesystem::path& place) {
        std::error_code ignored;
        return std::filesystem::exists(place / format.train_files.front(), ignored);
    };
    const std::filesystem::path nested = folder / format.nested_folder;
    const std::filesystem::path place = !has(folder) && has(nested) ? nested : folder;
    std::vector<std::string> wanted = format.train_files;
    wanted.push_back(format.test_file);
    for (const std::string& file : wanted) {
        std::error_code ignored;
        core::require(std::filesystem::is_regular_file(place / file, ignored), place.string(),
                      ": has no file ", file, ", which ", format.name,
                      " in its binary form needs, there or in ", nested.string());
    }
    return {read_cifar(place, format.train_files, format),
            read_cifar(place, {format.test_file}, format)};
}

}  // namespace detail

/// Reads CIFAR-10 from its binary batches in `folder` or in `folder`/cifar-10-batches-bin:
/// data_batch_1.bin … data_batch_5.bin and test_batch.bin, class names from batches.meta.txt if it
/// is there. Images are 3x32x32 with values byte / 255; batches of any length are read.
/// Throws Error when a file is missing, its size is not a multiple of a record (3073 bytes), or a
/// label is out of range.
inline data::TrainTest load_cifar10_folder(const std::filesystem::path& folder) {
    return detail::load_cifar(folder, detail::cifar10_format());
}

/// Reads CIFAR-100 with its fine labels from train.bin and test.bin in `folder` or in
/// `folder`/cifar-100-binary, class names from fine_label_names.txt if it is there. Otherwise as
/// load_cifar10_folder; a record has 3074 bytes.
inline data::TrainTest load_cifar100_folder(const std::filesystem::path& folder) {
    return detail::load_cifar(folder, detail::cifar100_format());
}

}  // namespace pad::io
