/// @file
/// Difficulty scores of images in files.
#pragma once

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <vector>

#include <pad/io/npy.hpp>

namespace pad::io {

/// Reads scores, [images] numbers of any type, from a .npy file: the scores.npy of a run or
/// `numpy.save(path, scores)`. They are what score::Imported takes; higher means harder.
/// @param images  how many there must be; any_size takes any number
/// Throws Error for a file that is no such array, another number, or a score that is not finite.
inline std::vector<double> read_scores(const std::filesystem::path& path,
                                       std::size_t images = any_size) {
    auto array = read_npy<double>(path);
    require_shape(array, {images}, path, "the scores");
    for (std::size_t i = 0; i < array.values.size(); ++i)
        core::require(std::isfinite(array.values[i]), path.string(), ": the score of image ", i,
                      " is ", array.values[i], "; scores must be finite");
    return std::move(array.values);
}

}  // namespace pad::io
