/// @file
/// A distilled set as one file that other programs read: .npz or .safetensors.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/distilled_arrays.hpp>
#include <pad/io/distilled_import.hpp>
#include <pad/io/json.hpp>
#include <pad/io/named_arrays.hpp>
#include <pad/io/npz.hpp>
#include <pad/io/safetensors.hpp>

namespace pad::io {

/// Whether a set is small enough for a .npz file, which holds at most 4 GiB.
template <class T>
bool fits_npz(const SavedSet<T>& saved) {
    constexpr std::size_t rest = std::size_t{1} << 20;  // headers, and everything small
    const std::size_t values = 2 * saved.set.images.size() + saved.set.labels.size();
    const std::size_t doubles = saved.preprocessing.zca.mean.size() +
                                saved.preprocessing.zca.matrix.size() + saved.set.labels.size();
    return values * sizeof(T) + doubles * sizeof(double) + rest < std::size_t{1} << 32;
}

/// Writes a set to a .npz file in one step: `images` as they are trained on, `images_pixels` as
/// pictures (values may leave [0, 1]), both [N, C, H, W]; `labels`, logits [N, K]; `classes` [N], the
/// class each image was made for; `step_size`; and `whitening_mean` [D] and `whitening_matrix` [D, D],
/// or `channel_mean` and `channel_std` [C], or neither. metadata.json has class names and `about`.
/// Throws Error when the parts do not fit together, and beyond 4 GiB.
/// Cost: that of Preprocessing::invert, and writing.
template <class T>
void write_set_npz(const std::filesystem::path& path, const SavedSet<T>& saved) {
    detail::require_writable(saved);
    const detail::SetArrays<T> arrays(saved);
    write_npz(path, arrays.arrays(), detail::set_metadata(saved));
}

/// The same as a .safetensors file; the metadata are the text "metadata" of its __metadata__.
template <class T>
void write_set_safetensors(const std::filesystem::path& path, const SavedSet<T>& saved) {
    detail::require_writable(saved);
    const detail::SetArrays<T> arrays(saved);
    write_safetensors(path, arrays.arrays(), detail::set_metadata(saved));
}

/// Opens a .npz, .safetensors or .npy file by its ending.
inline ArrayFile read_arrays(const std::filesystem::path& path) {
    const auto ending = path.extension();
    if (ending == ".npz") return read_npz(path);
    if (ending == ".safetensors") return read_safetensors(path);
    core::require(ending == ".npy", path.string(),
                  ": files of arrays end in .npz, .safetensors or .npy");
    return read_npy_file(path);
}

/// Reads a distilled set from a .npz or .safetensors file, of this library or another one.
///
/// Needed are `images` [N, C, H, W], `labels`, logits [N, K] or classes [N] (see hard_label_logit),
/// and `step_size`. As many images of each class are expected; they come out class after class,
/// sorted by `classes` [N] where the file has it, by whole-number labels, or else as they are.
/// Throws Error, naming file and array, for another shape, values that are not finite, a step size
/// that is not positive, classes of different sizes, and an incomplete preprocessing.
template <class T>
SavedSet<T> read_set(const std::filesystem::path& path) {
    const ArrayFile file = read_arrays(path);
    SavedSet<T> saved;
    saved.set = detail::set_of_arrays<T>(file);
    saved.preprocessing = detail::preprocessing_of_arrays(file, saved.set.shape);
    const nlohmann::json& metadata = file.metadata();
    if (metadata.is_object() && metadata.contains("class_names"))
        saved.class_names =
            json_value<std::vector<std::string>>(metadata, "class_names", path.string());
    if (metadata.is_object() && metadata.contains("about")) saved.about = metadata.at("about");
    core::require(saved.class_names.empty() ||
                      saved.class_names.size() == static_cast<std::size_t>(saved.set.classes),
                  path.string(), ": has ", saved.class_names.size(), " class names for ",
                  saved.set.classes, " classes");
    return saved;
}

}  // namespace pad::io
