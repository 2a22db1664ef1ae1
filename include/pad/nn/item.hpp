/// @file
/// What one item of a kernel with lanes of one image works on.
#pragma once

#include <cstdint>

#include <pad/core/config.hpp>

namespace pad::nn {

/// A flat item taken apart: `place`·columns + `image`. In 32 bits, in which a GPU divides much
/// faster; the launch of more than 2³¹ items is refused.
struct Item {
    std::uint32_t place;
    std::uint32_t image;

    PAD_INLINE Item(core::Index item, core::Index columns)
        : place(static_cast<std::uint32_t>(item) / static_cast<std::uint32_t>(columns)),
          image(static_cast<std::uint32_t>(item) % static_cast<std::uint32_t>(columns)) {}
};

}  // namespace pad::nn
