/// @file
/// One way in for every form of data set: what lies at a path decides how it is read.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/core/text.hpp>
#include <pad/data/dataset.hpp>
#include <pad/io/array_data.hpp>
#include <pad/io/cifar.hpp>
#include <pad/io/idx.hpp>
#include <pad/io/image_folder.hpp>
#include <pad/io/image_listing.hpp>

namespace pad::io {

/// The forms of data set that are known.
enum class DataForm { cifar10, cifar100, idx, arrays, image_folder };

/// A form in words.
inline std::string_view data_form_name(DataForm form) {
    constexpr std::array<std::string_view, 5> names = {
        "CIFAR-10 in its binary form", "CIFAR-100 in its binary form (fine labels)",
        "IDX files like those of MNIST", "arrays saved by numpy", "a folder of images by class"};
    return names[static_cast<std::size_t>(form)];
}

/// What an agent takes and how other data are brought to it.
struct DataOptions {
    data::ImageShape shape{};  ///< of the agent's images; without a size: any
    int classes = 0;           ///< of the agent; 0: any
    Fit fit = Fit::crop;       ///< for image files of another aspect ratio
    double test_share = 0.2;   ///< of each class, when there are no test images
};

/// A data set and what it was read from.
struct FoundData {
    data::TrainTest sets;
    DataForm form = DataForm::idx;
    /// One line for the user: "/data/x: IDX files like those of MNIST; 60000 training and 10000 test
    /// images of 1x28x28 in 10 classes".
    std::string description;
};

namespace detail {

inline bool has_any(const std::filesystem::path& folder, const std::vector<std::string>& names) {
    for (const std::string& name : names)
        if (is_file(folder / name)) return true;
    return false;
}

inline std::vector<std::string> npy_names() {
    std::vector<std::string> names = array_names(train_parts, true);
    for (std::string& name : names) name += ".npy";
    return names;
}

/// Whether some folder in `folder` holds an image, or one in it, down to `depth` levels:
/// <part>/<class>/images is the deepest layout.
inline bool has_class_folders(const std::filesystem::path& folder, int depth = 3) {
    for (const std::string& name : folders_in(folder)) {
        for (const std::string& inner : sorted_names(folder / name))
            if (has_image_name(inner)) return true;
        if (depth > 1 && has_class_folders(folder / name, depth - 1)) return true;
    }
    return false;
}

inline std::string expected_text() {
    return "a data set is one of: data_batch_1.bin … and test_batch.bin (CIFAR-10), train.bin and "
           "test.bin (CIFAR-100), train-images-idx3-ubyte and its like (IDX), train_images.npy and "
           "train_labels.npy or a .npz with such arrays, or folders train/<class> and test/<class> "
           "(or only <class>) of .jpg and .png images";
}

}  // namespace detail

/// What form of data set lies at `path`; nothing when none is recognised there. Looks at names only.
inline std::optional<DataForm> recognise_data(const std::filesystem::path& path) {
    namespace d = detail;
    if (d::is_file(path))
        return path.extension() == ".npz" ? std::optional(DataForm::arrays) : std::nullopt;
    if (!d::is_folder(path)) return std::nullopt;
    for (const DataForm form : {DataForm::cifar10, DataForm::cifar100}) {
        const auto format = form == DataForm::cifar10 ? d::cifar10_format() : d::cifar100_format();
        std::vector<std::string> files = format.train_files;
        files.push_back(format.test_file);
        if (d::has_any(path, files) || d::has_any(path / format.nested_folder, files)) return form;
    }
    if (d::has_any(path, d::idx_names({"train"}, "images", "idx3-ubyte"))) return DataForm::idx;
    if (d::has_any(path, d::npy_names())) return DataForm::arrays;
    if (d::has_class_folders(path)) return DataForm::image_folder;
    return std::nullopt;
}

namespace detail {

/// Throws Error saying what is at `path` and what would be right.
[[noreturn]] inline void fail_unrecognised(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        core::fail(path.string(), ": there is no such file or folder; ", expected_text());
    if (is_folder(path))
        core::fail(path.string(), ": no data set is recognised there; the folder holds ",
                   list_text(sorted_names(path), 5), "; ", expected_text());
    core::fail(path.string(),
               ": is a file, and no .npz; unpack it if it is an archive, and name "
               "the folder; ",
               expected_text());
}

inline data::TrainTest read_form(DataForm form, const std::filesystem::path& path,
                                 const DataOptions& options) {
    switch (form) {
        case DataForm::cifar10:
            return load_cifar10_folder(path);
        case DataForm::cifar100:
            return load_cifar100_folder(path);
        case DataForm::idx:
            return load_idx_folder(path);
        case DataForm::arrays:
            return load_arrays(path, {options.shape, options.classes, options.test_share});
        case DataForm::image_folder:
            break;
    }
    return load_image_folder(path, {options.shape, options.fit, options.test_share});
}

inline std::string shape_text(const data::ImageShape& shape) {
    return core::text(shape.channels, "x", shape.height, "x", shape.width);
}

}  // namespace detail

/// Reads the data set at `path`, a folder or a .npz file, whatever known form it has (DataForm).
/// Throws Error when nothing is recognised, saying what is there and what would be right; when the
/// images or the number of classes are not the agent's; and as the reader of the form does.
inline FoundData read_data(const std::filesystem::path& path, const DataOptions& options = {}) {
    const auto form = recognise_data(path);
    if (!form) detail::fail_unrecognised(path);
    FoundData found;
    found.form = *form;
    found.sets = detail::read_form(*form, path, options);
    const data::Dataset& train = found.sets.train;
    const std::string shape = detail::shape_text(train.shape);
    found.description = core::text(path.string(), ": ", data_form_name(*form), "; ", train.size(),
                                   " training and ", found.sets.test.size(), " test images of ",
                                   shape, " in ", train.classes, " classes");
    core::require(options.shape.size() == 0 || train.shape == options.shape, found.description,
                  "; the agent takes images of ", detail::shape_text(options.shape),
                  " (channels, height, width), and only image files are scaled to that");
    core::require(options.classes == 0 || train.classes == options.classes, found.description,
                  "; the agent has ", options.classes, " classes");
    return found;
}

}  // namespace pad::io
