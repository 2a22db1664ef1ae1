/// @file
/// Which images lie in folders, in an order that depends on names only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/element.hpp>

namespace pad::io {

/// An image file and its class.
struct ImageFile {
    std::filesystem::path path;
    int label = 0;
};

/// True for the endings of image files that are read: .jpg, .jpeg and .png, in any case.
inline bool has_image_name(const std::filesystem::path& path) {
    std::string ending = path.extension().string();
    for (char& c : ending)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return ending == ".jpg" || ending == ".jpeg" || ending == ".png";
}

namespace detail {

/// True when `path` is a folder, through links too. Throws Error when that cannot be found out,
/// as for a link to itself.
inline bool is_folder(const std::filesystem::path& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    const bool fine = !error || status.type() == std::filesystem::file_type::not_found;
    if (!fine) core::fail(path.string(), ": cannot be examined: ", error.message());
    return status.type() == std::filesystem::file_type::directory;
}

inline bool is_file(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
}

/// Names of what is in `folder`, in the order of their bytes, without those that begin with a dot
/// (thumbnails, checkpoints of notebooks, what some systems leave beside each file).
inline std::vector<std::string> sorted_names(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        std::string name = entry->path().filename().string();
        if (!name.starts_with('.')) names.push_back(std::move(name));
    }
    if (error) core::fail(folder.string(), ": the folder cannot be read: ", error.message());
    std::sort(names.begin(), names.end());
    return names;
}

/// Names of the folders in `folder`, in the order of their bytes.
inline std::vector<std::string> folders_in(const std::filesystem::path& folder) {
    std::vector<std::string> names = sorted_names(folder);
    std::erase_if(names, [&](const std::string& name) { return !is_folder(folder / name); });
    return names;
}

/// `names` as a list for messages, cut after the first few.
inline std::string list_text(const std::vector<std::string>& names, std::size_t most = 8) {
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < most; ++i)
        text.append(i > 0 ? ", " : "").append(names[i]);
    if (names.size() > most) text += core::text(" and ", names.size() - most, " more");
    return text.empty() ? "nothing" : text;
}

/// Collects the images below a folder.
class ImageWalk {
public:
    /// Image files below `folder`, in the order of their paths' bytes; links are followed.
    std::vector<std::filesystem::path> run(const std::filesystem::path& folder) {
        enter(folder);
        std::sort(found_.begin(), found_.end(),
                  [](const auto& a, const auto& b) { return a.native() < b.native(); });
        return std::move(found_);
    }
    /// A file that is no image by its name; empty when there was none.
    [[nodiscard]] const std::string& other() const { return other_; }

private:
    void enter(const std::filesystem::path& folder) {
        std::error_code error;
        const auto real = std::filesystem::canonical(folder, error);
        if (error) core::fail(folder.string(), ": cannot be examined: ", error.message());
        core::require(std::find(above_.begin(), above_.end(), real) == above_.end(),
                      folder.string(), ": is a link to a folder that it lies in (", real.string(),
                      "), so the images would have no end; remove the link");
        above_.push_back(real);
        for (const std::string& name : sorted_names(folder)) {
            const auto path = folder / name;
            if (is_folder(path))
                enter(path);
            else if (has_image_name(path))
                found_.push_back(path);
            else if (other_.empty())
                other_ = name;
        }
        above_.pop_back();
    }

    std::vector<std::filesystem::path> above_;
    std::vector<std::filesystem::path> found_;
    std::string other_;
};

}  // namespace detail

/// The images of all classes below `folder`/<class>, class after class, each in the order of their
/// paths' bytes; folders in a class folder are searched too, and symbolic links followed.
/// @param all_needed  whether every class must have a folder here
/// Throws Error for a folder that is missing (if needed), not in `classes`, or without images, for
/// images that lie beside the class folders, and for a link to a folder above it.
inline std::vector<ImageFile> list_class_folders(const std::filesystem::path& folder,
                                                 const std::vector<std::string>& classes,
                                                 bool all_needed) {
    std::vector<std::string> loose = detail::sorted_names(folder);
    std::erase_if(loose, [&](const std::string& name) {
        return !has_image_name(name) || detail::is_folder(folder / name);
    });
    core::require(loose.empty(), folder.string(),
                  ": has images beside its class folders: ", detail::list_text(loose, 3),
                  "; move each into the folder of its class");
    for (const std::string& name : detail::folders_in(folder))
        core::require(std::find(classes.begin(), classes.end(), name) != classes.end(),
                      (folder / name).string(), ": is no class of the training images, which are ",
                      detail::list_text(classes));
    std::vector<ImageFile> files;
    for (std::size_t label = 0; label < classes.size(); ++label) {
        const auto place = folder / classes[label];
        if (!detail::is_folder(place)) {
            core::require(!all_needed, place.string(), ": there is no folder for class ", label);
            continue;
        }
        detail::ImageWalk walk;
        const auto images = walk.run(place);
        core::require(!images.empty(), place.string(),
                      ": the class folder holds no .jpg, .jpeg or .png image",
                      walk.other().empty() ? "" : ", only others such as ", walk.other(),
                      "; add images or remove it");
        for (const auto& path : images) files.push_back({path, static_cast<int>(label)});
    }
    return files;
}

}  // namespace pad::io
