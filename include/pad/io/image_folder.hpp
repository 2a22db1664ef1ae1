/// @file
/// Data sets that are folders of images, one folder for each class.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/data/dataset.hpp>
#include <pad/data/test_share.hpp>
#include <pad/io/idx.hpp>
#include <pad/io/image_listing.hpp>
#include <pad/io/image_set.hpp>
#include <pad/io/text_lines.hpp>

namespace pad::io {

/// How a folder of images becomes a data set.
struct ImageFolderOptions {
    data::ImageShape shape{};  ///< what the agent takes; without a size: that of the images
    Fit fit = Fit::crop;
    double test_share = 0.2;  ///< of each class, when the folder has no test images of its own
};

namespace detail {

inline constexpr const char* tiny_annotations = "val_annotations.txt";

/// Where the parts of a folder of images lie.
struct ImageParts {
    std::filesystem::path train;
    std::optional<std::filesystem::path> test;  ///< nothing: test images are taken from `train`
    bool tiny = false;                          ///< test images have Tiny ImageNet's annotations
};

/// The class list of a folder: wnids.txt (Tiny ImageNet) or classes.txt, the first word of each
/// line; nothing when there is neither.
inline std::optional<std::filesystem::path> class_list(const std::filesystem::path& folder) {
    for (const char* name : {"wnids.txt", "classes.txt"})
        if (is_file(folder / name)) return folder / name;
    return std::nullopt;
}

/// Names of the class folders in `train`: in the order of the class list, or of their bytes.
/// Throws Error when list and folders do not agree.
inline std::vector<std::string> class_folders(const std::filesystem::path& folder,
                                              const std::filesystem::path& train) {
    const std::vector<std::string> found = folders_in(train);
    core::require(found.size() >= 2, train.string(), ": has ", found.size(),
                  " class folders; a data set has one for each of at least 2 classes");
    const auto list = class_list(folder);
    if (!list) return found;
    std::vector<std::string> classes;
    for (const std::string& line : read_lines(*list)) {
        const std::string name = split_at_tabs(line).front();
        core::require(std::binary_search(found.begin(), found.end(), name), list->string(),
                      ": names the class ", quote_text(name), ", for which ", train.string(),
                      " has no folder");
        core::require(std::find(classes.begin(), classes.end(), name) == classes.end(),
                      list->string(), ": names the class ", quote_text(name), " twice");
        classes.push_back(name);
    }
    for (const std::string& name : found)
        core::require(std::find(classes.begin(), classes.end(), name) != classes.end(),
                      (train / name).string(), ": the class is missing in ", list->string());
    return classes;
}

/// The first of the usual folders of test images that has a class in common with `classes`.
inline std::optional<std::filesystem::path> test_folder(const std::filesystem::path& folder,
                                                        const std::vector<std::string>& classes) {
    std::string tried;
    for (const char* name : {"test", "val", "valid", "validation"}) {
        if (!is_folder(folder / name)) continue;
        for (const std::string& found : folders_in(folder / name))
            if (std::find(classes.begin(), classes.end(), found) != classes.end())
                return folder / name;
        tried.append(tried.empty() ? "" : ", ").append(name);
    }
    core::require(tried.empty(), folder.string(), ": no folder in ", tried,
                  " has the name of a class of the training images, which are ",
                  list_text(classes));
    return std::nullopt;
}

inline ImageParts image_parts(const std::filesystem::path& folder) {
    for (const char* name : {"train", "training"}) {
        if (!is_folder(folder / name)) continue;
        if (is_file(folder / "val" / tiny_annotations))
            return {folder / name, folder / "val", true};
        return {folder / name, test_folder(folder, class_folders(folder, folder / name)), false};
    }
    return {folder, std::nullopt, false};
}

/// The images that val_annotations.txt names, in its order: a file name, a tab, a class, and a box
/// that does not matter here.
inline std::vector<ImageFile> list_tiny_validation(const std::filesystem::path& val,
                                                   const std::vector<std::string>& classes) {
    const auto list = val / tiny_annotations;
    std::map<std::string, int> labels;
    for (const std::string& name : classes) labels.emplace(name, static_cast<int>(labels.size()));
    std::vector<ImageFile> files;
    for (const std::string& line : read_lines(list)) {
        const auto parts = split_at_tabs(line);
        core::require(parts.size() >= 2, list.string(), ": line ", files.size() + 1, " is ",
                      quote_text(line), "; it must be a file name, a tab and a class");
        const auto label = labels.find(parts[1]);
        core::require(label != labels.end(), list.string(), ": ", parts[0], " has the class ",
                      quote_text(parts[1]), ", for which there is no training folder");
        files.push_back({val / "images" / parts[0], label->second});
    }
    core::require(!files.empty(), list.string(), ": names no image");
    return files;
}

/// What words.txt calls the classes ("n01443537<tab>goldfish, Carassius auratus"); their own names
/// where it does not exist or does not know them.
inline std::vector<std::string> class_words(const std::filesystem::path& folder,
                                            std::vector<std::string> classes) {
    if (!is_file(folder / "words.txt")) return classes;
    std::map<std::string, std::string> words;
    for (const std::string& line : read_lines(folder / "words.txt")) {
        auto parts = split_at_tabs(line);
        if (parts.size() >= 2) words.emplace(std::move(parts[0]), std::move(parts[1]));
    }
    for (std::string& name : classes)
        if (const auto found = words.find(name); found != words.end()) name = found->second;
    return classes;
}

/// Takes a share of each class out of `train`; see data::choose_test_images.
inline std::vector<ImageFile> take_test_images(std::vector<ImageFile>& train, int classes,
                                               double share, const std::string& name) {
    std::vector<int> labels;
    for (const ImageFile& file : train) labels.push_back(file.label);
    const auto is_test = data::choose_test_images(labels, classes, share, name);
    std::vector<ImageFile> left;
    std::vector<ImageFile> test;
    for (std::size_t i = 0; i < train.size(); ++i)
        (is_test[i] ? test : left).push_back(std::move(train[i]));
    train = std::move(left);
    return test;
}

}  // namespace detail

/// Reads a folder of JPEG and PNG images, one folder for each class:
///
///   train/<class>/…, and test/<class>/… or val/<class>/… (also valid, validation)
///   train/<class>/images/…, val/images/… with val/val_annotations.txt: Tiny ImageNet as it comes
///   <class>/…: `test_share` of each class becomes the test set, always the same images
///
/// Classes are numbered in the order of wnids.txt or classes.txt in the folder if there is one, and
/// of their names' bytes otherwise; images come class after class in the order of their paths.
/// They are scaled to `options.shape` (see scale_image) with values in [0, 1].
///
/// Throws Error, naming the file or folder and what would be right, for an image that cannot be
/// decoded, a class without images, a class that only the test images have, images outside class
/// folders, a link to a folder above it, and class lists that do not fit.
inline data::TrainTest load_image_folder(const std::filesystem::path& folder,
                                         const ImageFolderOptions& options = {}) {
    core::require(detail::is_folder(folder), folder.string(), ": there is no such folder");
    const detail::ImageParts parts = detail::image_parts(folder);
    const auto classes = detail::class_folders(folder, parts.train);
    const auto names = detail::class_words(folder, classes);
    const std::string name = detail::folder_name(folder);
    auto train = list_class_folders(parts.train, classes, true);
    std::vector<ImageFile> test;
    if (!parts.test)
        test = detail::take_test_images(train, static_cast<int>(classes.size()), options.test_share,
                                        name);
    else if (parts.tiny)
        test = detail::list_tiny_validation(*parts.test, classes);
    else
        test = list_class_folders(*parts.test, classes, false);
    data::TrainTest sets;
    sets.train = read_image_files(train, name, names, options.shape, options.fit);
    sets.test = read_image_files(test, name, names, sets.train.shape, options.fit);
    return sets;
}

}  // namespace pad::io
