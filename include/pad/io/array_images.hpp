/// @file
/// Images and labels out of two arrays.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/data/dataset.hpp>
#include <pad/io/idx.hpp>
#include <pad/io/named_arrays.hpp>

namespace pad::io {

namespace detail {

/// Where the values of an array of images lie: strides of image, channel, row and column.
struct ImageLayout {
    data::ImageShape shape;
    std::size_t count = 0;
    std::size_t channel_step = 0;
    std::size_t pixel_step = 0;
};

/// The layout of an array of that shape: [N, H, W], [N, C, H, W] or [N, H, W, C]. The one that
/// gives `wanted` counts; without a wanted size, the one with 1, 3 or 4 channels.
inline ImageLayout image_layout(const std::vector<std::size_t>& sizes,
                                const data::ImageShape& wanted, const std::filesystem::path& path) {
    core::require((sizes.size() == 3 || sizes.size() == 4) &&
                      std::find(sizes.begin(), sizes.end(), std::size_t{0}) == sizes.end(),
                  path.string(), ": has the shape ", shape_text(sizes),
                  "; images must be [N, C, H, W], [N, H, W, C] or, grey, [N, H, W]");
    const auto size = [&](std::size_t i) { return int_size(sizes[i], path); };
    const bool grey = sizes.size() == 3;
    const data::ImageShape planes =
        grey ? data::ImageShape{1, size(1), size(2)} : data::ImageShape{size(1), size(2), size(3)};
    const data::ImageShape pixels = grey ? planes : data::ImageShape{size(3), size(1), size(2)};
    const auto fits = [&](const data::ImageShape& shape) {
        const int c = shape.channels;
        return wanted.size() > 0 ? shape == wanted : c == 1 || c == 3 || c == 4;
    };
    if (wanted.size() > 0)
        core::require(fits(planes) || fits(pixels), path.string(), ": has the shape ",
                      shape_text(sizes), "; the agent takes images of ", wanted.channels, "x",
                      wanted.height, "x", wanted.width, " (channels, height, width)");
    core::require(planes == pixels || fits(planes) != fits(pixels) || wanted.size() > 0,
                  path.string(), ": has the shape ", shape_text(sizes),
                  ", which does not tell the channels from the sides; say which size images have");
    const data::ImageShape& shape = fits(planes) ? planes : pixels;
    const std::size_t plane =
        static_cast<std::size_t>(shape.height) * static_cast<std::size_t>(shape.width);
    if (fits(planes)) return {shape, sizes[0], plane, 1};
    return {shape, sizes[0], 1, static_cast<std::size_t>(shape.channels)};
}

/// `values` [N, …] of that layout as [N, C, H, W]; each divided by `scale`.
template <class From>
std::vector<float> to_planes(const std::vector<From>& values, const ImageLayout& layout,
                             float scale) {
    const auto channels = static_cast<std::size_t>(layout.shape.channels);
    const std::size_t plane = layout.shape.size() / channels;
    std::vector<float> images(values.size());
    float* to = images.data();
    for (std::size_t i = 0; i < layout.count; ++i)
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t p = 0; p < plane; ++p)
                *to++ =
                    static_cast<float>(values[i * layout.shape.size() + c * layout.channel_step +
                                              p * layout.pixel_step]) /
                    scale;
    return images;
}

/// Throws Error at the first value outside [0, 1].
inline void require_unit_range(const std::vector<float>& values, std::size_t image_size,
                               const std::filesystem::path& path) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!(values[i] >= 0 && values[i] <= 1))
            core::fail(path.string(), ": value ", i % image_size, " of image ", i / image_size,
                       " is ", values[i],
                       "; floats must lie in [0, 1]: divide by the largest possible value, undo "
                       "any standardisation, or save bytes (uint8)");
}

inline std::vector<int> array_labels(const ArrayFile& file, const std::string& name) {
    const NamedArray& array = file.get(name);
    const auto path = file.place(name);
    const bool column = array.shape.size() == 2 && array.shape[1] == 1;
    core::require(array.shape.size() == 1 || column, path.string(), ": has the shape ",
                  shape_text(array.shape),
                  "; labels must be [N] whole numbers, one for each image");
    core::require(array.dtype[0] == 'i' || array.dtype[0] == 'u', path.string(),
                  ": has values of type ", array.dtype,
                  "; labels must be whole numbers: save them "
                  "as an integer type");
    return file.read<int>(name).values;
}

/// Images and labels out of two arrays. `classes` 0: the largest label + 1.
inline data::Dataset array_set(const ArrayFile& image_file, const std::string& images,
                               const ArrayFile& label_file, const std::string& labels,
                               const data::ImageShape& wanted, int classes, std::string name) {
    const NamedArray& array = image_file.get(images);
    const auto path = image_file.place(images);
    const auto label_path = label_file.place(labels);
    const ImageLayout layout = image_layout(array.shape, wanted, path);
    data::Dataset set;
    set.name = std::move(name);
    set.shape = layout.shape;
    set.labels = array_labels(label_file, labels);
    core::require(set.labels.size() == layout.count, path.string(), ": holds ", layout.count,
                  " images, but ", label_path.string(), " holds ", set.labels.size(),
                  " labels; they must be as many");
    // More classes than images: a wrong label, and room for each class would be asked for.
    const auto largest = std::max_element(set.labels.begin(), set.labels.end());
    core::require(classes > 0 || *largest < static_cast<long long>(layout.count),
                  label_path.string(), ": label ", largest - set.labels.begin(), " is ", *largest,
                  ", but there are only ", layout.count,
                  " images; every class from 0 to the largest needs at least one");
    set.classes = classes > 0 ? classes : 1 + *largest;
    for (std::size_t i = 0; i < set.labels.size(); ++i)
        core::require(set.labels[i] >= 0 && set.labels[i] < set.classes, label_path.string(),
                      ": label ", i, " is ", set.labels[i], "; labels must lie in 0 … ",
                      std::max(0, set.classes - 1));
    if (array.dtype == "u1") {
        set.images = to_planes(image_file.read<std::uint8_t>(images).values, layout, 255.0F);
        return set;
    }
    core::require(array.dtype[0] == 'f', path.string(), ": has values of type ", array.dtype,
                  "; images must be bytes (uint8) from 0 to 255, or floats in [0, 1]");
    set.images = to_planes(image_file.read<float>(images).values, layout, 1.0F);
    require_unit_range(set.images, set.shape.size(), path);
    return set;
}

}  // namespace detail

}  // namespace pad::io
