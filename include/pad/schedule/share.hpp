/// @file
/// A share of a class as a number of images.
#pragma once

#include <cmath>

namespace pad::schedule {

/// ⌊share·class_size⌋. What lies within 1e-9 below a whole number counts as it: 0.29 of 100 images
/// are 29, and a share that was computed with a root loses none to rounding.
inline int share_of(double share, int class_size) {
    return static_cast<int>(std::floor(share * class_size + 1e-9));
}

}  // namespace pad::schedule
