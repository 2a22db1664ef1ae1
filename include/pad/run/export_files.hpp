/// @file
/// The distilled set of a run as files that anyone can use.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include <pad/core/text.hpp>
#include <pad/data/preprocessing.hpp>
#include <pad/io/distilled_file.hpp>
#include <pad/io/file.hpp>
#include <pad/run/run_folder.hpp>

namespace pad::run {

namespace detail {

/// How Python brings an image in [0, 1] into the space of the set.
inline std::string prepare_in_python(data::PreprocessingKind kind) {
    switch (kind) {
        case data::PreprocessingKind::zca:
            return "prepare = lambda x: ((x.reshape(len(x), -1) - d[\"whitening_mean\"]) "
                   "@ d[\"whitening_matrix\"]).reshape(x.shape)";
        case data::PreprocessingKind::standardise:
            return "prepare = lambda x: (x - d[\"channel_mean\"][:, None, None]) "
                   "/ d[\"channel_std\"][:, None, None]";
        case data::PreprocessingKind::none:
            break;
    }
    return "prepare = lambda x: x";
}

/// Which arrays of the preprocessing the files hold, as rows of a table.
inline std::string preprocessing_rows(const data::Preprocessing& preprocessing) {
    const std::size_t size = preprocessing.shape.size();
    switch (preprocessing.kind) {
        case data::PreprocessingKind::zca:
            return core::text("| `whitening_mean` | [", size, "] | subtracted from an image |\n",
                              "| `whitening_matrix` | [", size, ", ", size,
                              "] | then multiplied from the right |\n");
        case data::PreprocessingKind::standardise:
            return core::text("| `channel_mean` | [", preprocessing.shape.channels,
                              "] | subtracted from each channel |\n", "| `channel_std` | [",
                              preprocessing.shape.channels, "] | then divides it |\n");
        case data::PreprocessingKind::none:
            break;
    }
    return "";
}

/// How Python opens the set as `d` and finds the names of the classes.
inline std::string load_in_python(bool npz) {
    if (npz)
        return "import numpy as np, json\nd = np.load(\"distilled.npz\")\n"
               "names = json.loads(d[\"metadata.json\"])[\"class_names\"]\n";
    return "from safetensors.numpy import load_file\nd = load_file(\"distilled.safetensors\")\n";
}

/// The README of a run's folder. `npz` says whether the set is there in that form too.
template <class T>
std::string export_readme(const io::SavedSet<T>& saved, bool npz) {
    const auto& set = saved.set;
    const std::string images = core::text("[", set.size(), ", ", set.shape.channels, ", ",
                                          set.shape.height, ", ", set.shape.width, "]");
    const std::string rows =
        "| array | shape | what |\n|---|---|---|\n| `images` | " + images +
        " | the images as they are trained on |\n| `images_pixels` | " + images +
        " | the same as pictures; values may leave [0, 1] |\n" +
        core::text("| `labels` | [", set.size(), ", ", set.classes,
                   "] | logits of the soft labels |\n| `classes` | [", set.size(),
                   "] | the class each image was made for |\n") +
        "| `step_size` | [] | learning rate that was learned with the images |\n" +
        preprocessing_rows(saved.preprocessing);
    return core::text(
        readme_mark, "\n# A distilled set\n\n", set.size(), " synthetic images, ",
        set.images_per_class, " for each of ", set.classes, " classes. ",
        npz ? "`distilled.npz` and `distilled.safetensors` hold the same."
            : "`distilled.safetensors` holds them; they are too large for a .npz file.",
        "\n\n```python\n", load_in_python(npz),
        "images, labels, rate = d[\"images\"], d[\"labels\"], float(d[\"step_size\"])\n",
        prepare_in_python(saved.preprocessing.kind),
        "  # every test image, [n, C, H, W] in [0, 1]\n```\n\n"
        "Train a fresh network on `images` with SGD at the learning rate `rate`, against the soft "
        "labels\nsoftmax(`labels`), and test it on prepared images. Unprepared ones give an "
        "accuracy near chance.\n\n",
        rows,
        "\nHow the set was made is in `run.json`, what it is worth in `report.html` and "
        "`results.json`.\n");
}

}  // namespace detail

/// What a file of the set says about the run: what run.json says, but for the machine and the time, so
/// that a repeated run writes the same bytes.
inline nlohmann::json about(const nlohmann::json& record) {
    nlohmann::json result = record;
    for (const char* key :
         {"command_line", "date", "processor", "threads", "thread_system", "vector_bytes"})
        result.erase(key);
    return result;
}

/// Writes distilled.npz, distilled.safetensors and README.md into the folder of a run, each in one
/// step. There is no .npz where it would be larger than 4 GiB. A README.md that this library did not
/// write is left as it is.
template <class T>
void export_set(const RunFolder& folder, const io::SavedSet<T>& saved) {
    const bool npz = io::fits_npz(saved);
    if (npz) io::write_set_npz(folder.distilled("npz"), saved);
    io::write_set_safetensors(folder.distilled("safetensors"), saved);
    std::error_code ignored;
    if (!std::filesystem::exists(folder.readme(), ignored) || is_our_readme(folder.readme()))
        io::write_file_atomically(folder.readme(), io::as_bytes(detail::export_readme(saved, npz)));
}

}  // namespace pad::run
