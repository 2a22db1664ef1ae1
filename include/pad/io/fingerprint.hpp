/// @file
/// A short text that tells data sets apart.
#pragma once

#include <span>
#include <string>

#include <pad/data/dataset.hpp>
#include <pad/io/checksum.hpp>

namespace pad::io {

/// Name, shape, classes, count and checksums of images and labels of a data set, on one line:
/// "fashion-mnist 1x28x28, 10 classes, 60000 images, 01234567 89abcdef". Two sets with one
/// fingerprint hold, but for an accident of one in billions, the same bits. Reads all images.
inline std::string fingerprint(const data::Dataset& set) {
    const data::ImageShape& shape = set.shape;
    return set.name + " " + std::to_string(shape.channels) + "x" + std::to_string(shape.height) +
           "x" + std::to_string(shape.width) + ", " + std::to_string(set.classes) + " classes, " +
           std::to_string(set.size()) + " images, " +
           checksum_text(checksum(std::as_bytes(std::span(set.images)))) + " " +
           checksum_text(checksum(std::as_bytes(std::span(set.labels))));
}

}  // namespace pad::io
