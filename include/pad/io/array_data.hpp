/// @file
/// Data sets out of arrays: a user's own images and labels as numpy saves them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/data/dataset.hpp>
#include <pad/data/test_share.hpp>
#include <pad/io/array_images.hpp>
#include <pad/io/idx.hpp>
#include <pad/io/image_listing.hpp>
#include <pad/io/named_arrays.hpp>
#include <pad/io/npz.hpp>
#include <pad/io/text_lines.hpp>

namespace pad::io {

/// How arrays become a data set.
struct ArrayDataOptions {
    data::ImageShape shape{};  ///< what the agent takes; without a size: what the arrays hold
    int classes = 0;           ///< 0: the largest training label + 1
    double test_share = 0.2;   ///< of each class, when there are no test arrays
};

namespace detail {

/// The usual names of an array: "train_images", "x_train" and so on.
inline std::vector<std::string> array_names(const std::vector<std::string>& parts, bool images) {
    std::vector<std::string> names;
    for (const std::string& part : parts) {
        names.push_back(part + (images ? "_images" : "_labels"));
        names.push_back((images ? "images_" : "labels_") + part);
        names.push_back((images ? "x_" : "y_") + part);
        if (images) names.push_back("X_" + part);
    }
    return names;
}

inline const std::vector<std::string> train_parts = {"train"};
inline const std::vector<std::string> test_parts = {"test", "val"};

/// Takes test images out of a set that comes without.
inline data::TrainTest split_set(const data::Dataset& set, double share) {
    const auto is_test = data::choose_test_images(set.labels, set.classes, share, set.name);
    std::vector<int> train;
    std::vector<int> test;
    for (std::size_t i = 0; i < set.size(); ++i)
        (is_test[i] ? test : train).push_back(static_cast<int>(i));
    data::TrainTest sets{data::subset(set, train), data::subset(set, test)};
    // Each is a whole set of its own: scores and fingerprints refer to it as such.
    sets.train.origin = {};
    sets.test.origin = {};
    return sets;
}

/// The arrays at a place by name: the .npy files of a folder, or those in a .npz file.
class ArrayPlace {
public:
    explicit ArrayPlace(const std::filesystem::path& path) : path_(path) {
        if (!is_folder(path)) {
            files_.push_back(read_npz(path));
            return;
        }
        for (const std::string& name : sorted_names(path))
            if (name.ends_with(".npy") && is_wanted(name))
                files_.push_back(read_npy_file(path / name));
    }

    /// The file that holds the first of `names`, which is set to `name`; null when there is none.
    [[nodiscard]] const ArrayFile* find(const std::vector<std::string>& names,
                                        std::string& name) const {
        for (const std::string& wanted : names) {
            for (const ArrayFile& file : files_) {
                if (!file.has(wanted)) continue;
                name = wanted;
                return &file;
            }
        }
        return nullptr;
    }

    /// The images and labels of one part, or Error naming what was looked for.
    [[nodiscard]] data::Dataset read(const std::vector<std::string>& parts,
                                     const data::ImageShape& shape, int classes,
                                     const std::string& name) const {
        std::string images;
        std::string labels;
        const auto image_names = array_names(parts, true);
        const auto label_names = array_names(parts, false);
        const ArrayFile* image_file = find(image_names, images);
        const ArrayFile* label_file = find(label_names, labels);
        require_found(image_file, image_names, "images");
        require_found(label_file, label_names, "labels");
        return array_set(*image_file, images, *label_file, labels, shape, classes, name);
    }

    /// Whether there are images or labels of one of these parts.
    [[nodiscard]] bool has(const std::vector<std::string>& parts) const {
        std::string ignored;
        return find(array_names(parts, true), ignored) != nullptr ||
               find(array_names(parts, false), ignored) != nullptr;
    }

private:
    /// Other arrays in the folder are none of our business, and may be in any state.
    static bool is_wanted(const std::string& file) {
        for (const auto* parts : {&train_parts, &test_parts}) {
            for (const bool images : {true, false})
                for (const std::string& name : array_names(*parts, images))
                    if (file == name + ".npy") return true;
        }
        return false;
    }

    void require_found(const ArrayFile* file, const std::vector<std::string>& names,
                       const std::string& meaning) const {
        core::require(file != nullptr, path_.string(), ": has no array of ", meaning,
                      "; one of these names is needed", is_folder(path_) ? " (.npy)" : "", ": ",
                      list_text(names));
    }

    std::filesystem::path path_;
    std::vector<ArrayFile> files_;
};

}  // namespace detail

/// Reads a user's own data: images and labels as .npy files in a folder, or as the arrays of a .npz
/// file. Names: train_images, images_train or x_train; train_labels, labels_train or y_train; the
/// same with test or val. Without those, `test_share` of each class becomes the test set, always the
/// same images. Class names: classes.txt in the folder, one on each line, if it is there.
///
/// Images are [N, C, H, W], [N, H, W, C] or [N, H, W]: bytes, which become byte / 255, or floats in
/// [0, 1]. They are not scaled to another size. Labels are [N] (or [N, 1]) of any integer type.
/// Throws Error, naming file, array and value, for another shape or type, counts that differ, a label
/// out of range, and floats that are not finite or outside [0, 1].
inline data::TrainTest load_arrays(const std::filesystem::path& path,
                                   const ArrayDataOptions& options = {}) {
    const detail::ArrayPlace place(path);
    std::string name = detail::folder_name(path);
    if (!detail::is_folder(path)) name = path.stem().string();
    data::TrainTest sets;
    sets.train = place.read(detail::train_parts, options.shape, options.classes, name);
    const auto list = path / "classes.txt";
    if (detail::is_folder(path) && detail::is_file(list)) {
        sets.train.class_names = read_lines(list);
        core::require(sets.train.class_names.size() == static_cast<std::size_t>(sets.train.classes),
                      list.string(), ": has ", sets.train.class_names.size(),
                      " class names; the labels name ", sets.train.classes, " classes");
    }
    if (!place.has(detail::test_parts)) return detail::split_set(sets.train, options.test_share);
    sets.test = place.read(detail::test_parts, sets.train.shape, sets.train.classes, name);
    sets.test.class_names = sets.train.class_names;
    return sets;
}

}  // namespace pad::io
