/// @file
/// A synthetic set and its gradient, as matching losses see them.
#pragma once

#include <vector>

#include <pad/core/config.hpp>

namespace pad::match {

using core::Index;

/// Borrowed synthetic set in the memory of kernels: `images` [count][C][H][W], `labels`
/// [count][classes] (logits).
template <class T>
struct SyntheticView {
    const T* images = nullptr;
    const T* labels = nullptr;
    Index count = 0;
    double step_size = 0;  ///< η of the inner loop
};

/// Gradient of a matching loss with respect to a synthetic set, shapes as in SyntheticView.
/// @tparam Vector  where kernels write (backend::Vector)
template <class T, class Vector = std::vector<T>>
struct SyntheticGradient {
    Vector images;
    Vector labels;
    double step_size = 0;
};

}  // namespace pad::match
