/// @file
/// The preprocessing of a distilled set on disk: evaluating without it is the most reported mistake.
#pragma once

#include <nlohmann/json.hpp>

#include <pad/data/preprocessing.hpp>
#include <pad/io/json.hpp>
#include <pad/io/npy.hpp>
#include <pad/run/run_folder.hpp>

namespace pad::run {

/// Writes preprocessing.json, which says in words and by file name how any image with pixels in
/// [0, 1] enters the space of the distilled images, and the arrays that it names:
///   standardise  y = (x − mean[c]) / std[c]: mean and std, [C]
///   zca          y = (x − mean)·matrix on the image flattened in C, H, W order: [D] and [D, D]
inline void write_preprocessing(const RunFolder& folder, const data::Preprocessing& preprocessing) {
    const auto channels = static_cast<std::size_t>(preprocessing.shape.channels);
    const std::size_t size = preprocessing.shape.size();
    nlohmann::json json = {
        {"kind", data::preprocessing_name(preprocessing.kind)},
        {"input", "pixels in [0, 1], [C, H, W]"},
        {"shape",
         {preprocessing.shape.channels, preprocessing.shape.height, preprocessing.shape.width}}};
    const auto save = [&](const std::string& name, std::initializer_list<std::size_t> shape,
                          const std::vector<double>& values) {
        io::write_npy<double>(folder.preprocessing(name), shape, values);
        json["arrays"][name] = folder.preprocessing(name).filename().string();
    };
    switch (preprocessing.kind) {
        case data::PreprocessingKind::none:
            json["formula"] = "y = x";
            break;
        case data::PreprocessingKind::standardise:
            json["formula"] = "y[c] = (x[c] - mean[c]) / std[c]";
            save("mean", {channels}, preprocessing.mean);
            save("std", {channels}, preprocessing.deviation);
            break;
        case data::PreprocessingKind::zca:
            json["formula"] = "y = (flatten(x) - mean) @ matrix";
            json["epsilon"] = preprocessing.zca.epsilon;
            save("mean", {size}, preprocessing.zca.mean);
            save("matrix", {size, size}, preprocessing.zca.matrix);
            break;
    }
    io::write_json(folder.preprocessing(), json);
}

}  // namespace pad::run
