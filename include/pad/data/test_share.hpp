/// @file
/// A test set for data that come without one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/core/random.hpp>

namespace pad::data {

/// For each of the images with these labels, whether it becomes a test image: `share` of each class,
/// at least one image. The choice is random but always the same for the same labels; it depends on
/// no seed. `name`, of the data set, is for messages.
/// Throws Error for a share that is not between 0 and 1, a label that is not below `classes`, and a
/// class with fewer than 2 images.
inline std::vector<bool> choose_test_images(std::span<const int> labels, int classes, double share,
                                            const std::string& name) {
    core::require(share > 0 && share < 1, name, ": the share of test images is ", share,
                  "; it must lie between 0 and 1");
    std::vector<std::vector<std::size_t>> members(static_cast<std::size_t>(classes));
    for (std::size_t i = 0; i < labels.size(); ++i) {
        core::require(labels[i] >= 0 && labels[i] < classes, name, ": image ", i, " has label ",
                      labels[i], "; labels must lie in 0 … ", classes - 1);
        members[static_cast<std::size_t>(labels[i])].push_back(i);
    }
    // A stream that no run has.
    const core::Random random(0, core::Stream::split, 1);
    std::vector<bool> is_test(labels.size());
    for (std::size_t c = 0; c < members.size(); ++c) {
        const int size = static_cast<int>(members[c].size());
        core::require(size >= 2, name, ": class ", c, " has ", size,
                      " images; without a test set of its own it needs at least 2");
        const auto order = random.permutation(size, static_cast<std::uint32_t>(c));
        const int held = std::clamp(static_cast<int>(share * size), 1, size - 1);
        for (std::size_t i = 0; i < static_cast<std::size_t>(held); ++i)
            is_test[members[c][static_cast<std::size_t>(order[i])]] = true;
    }
    return is_test;
}

}  // namespace pad::data
