/// @file
/// Data sets of a few random images whose classes differ in brightness.
#pragma once

#include <support/numbers.hpp>

#include <pad/data/dataset.hpp>

namespace test {

/// `count` images, classes in turn; the pixels of class c lie around c·distance.
inline pad::data::Dataset toy_set(const pad::data::ImageShape& shape, int classes, int count,
                                  double distance = 1, std::uint32_t which = 50) {
    pad::data::Dataset set{"toy", shape, classes, {}, {}, {}};
    set.images = random_values<float>(static_cast<Index>(shape.size()) * count, which);
    for (int i = 0; i < count; ++i) {
        set.labels.push_back(i % classes);
        for (float& pixel : set.image(static_cast<std::size_t>(i)))
            pixel += static_cast<float>(i % classes * distance);
    }
    return set;
}

}  // namespace test
