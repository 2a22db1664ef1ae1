/// @file
/// A distilled set on disk.
#pragma once

#include <vector>

#include <pad/distill/synthetic_set.hpp>
#include <pad/io/npy.hpp>
#include <pad/run/run_folder.hpp>

namespace pad::run {

/// Writes images.npy [N, C, H, W], labels.npy [N, K] (logits) and step_size.npy [1].
template <class T>
void write_set(const RunFolder& folder, const distill::SyntheticSet<T>& set) {
    const auto n = static_cast<std::size_t>(set.size());
    const auto& shape = set.shape;
    io::write_npy<T>(
        folder.images(),
        {n, static_cast<std::size_t>(shape.channels), static_cast<std::size_t>(shape.height),
         static_cast<std::size_t>(shape.width)},
        set.images);
    io::write_npy<T>(folder.labels(), {n, static_cast<std::size_t>(set.classes)}, set.labels);
    io::write_npy<double>(folder.step_size(), {1}, std::vector<double>{set.step_size});
}

}  // namespace pad::run
