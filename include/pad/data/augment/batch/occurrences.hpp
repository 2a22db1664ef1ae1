/// @file
/// Where the same image occurs in a batch.
#pragma once

#include <span>
#include <vector>

#include <pad/core/config.hpp>

namespace pad::data::batch {

/// What is at one position of a batch. The positions of an image are a chain in their order.
struct Occurrence {
    int image;  ///< the image's index; −1 where an earlier position has the same image
    int next;   ///< the next position with this image; −1: there is none
};

/// Finds the chains of a batch. Memory is kept from call to call: one number for each image of the
/// set.
class Occurrences {
public:
    std::span<const Occurrence> of(std::span<const int> indices) {
        chains_.resize(indices.size());
        for (std::size_t b = 0; b < indices.size(); ++b) {
            const auto image = static_cast<std::size_t>(indices[b]);
            if (image >= latest_.size()) latest_.resize(image + 1, -1);
            const int earlier = latest_[image];
            chains_[b] = {earlier < 0 ? indices[b] : -1, -1};
            if (earlier >= 0) chains_[static_cast<std::size_t>(earlier)].next = static_cast<int>(b);
            latest_[image] = static_cast<int>(b);
        }
        for (const int image : indices) latest_[static_cast<std::size_t>(image)] = -1;
        return chains_;
    }

private:
    std::vector<Occurrence> chains_;
    std::vector<int> latest_;  ///< the last position so far of each image; −1 between calls
};

}  // namespace pad::data::batch
