/// @file
/// Images with their zero padding around them.
#pragma once

#include <pad/nn/folded/geometry.hpp>

namespace pad::nn::folded {

/// Copies images into [vector of images][channel][row][column][image], padded with zeros.
/// Item = one row of one channel of one vector of images.
template <class V, class G>
struct PadImage {
    using T = core::LaneScalar<V>;
    using Padded = typename G::Padded;
    static constexpr Index width = core::lane_width<V>;
    static constexpr Index rows = Index(Padded::channels) * Padded::height;

    const T* image;
    Memory<G, T> memory;

    [[nodiscard]] Index items() const { return memory.columns / width * rows; }

    PAD_HOST_DEVICE void operator()(Index item) const {
        const Index u = item / rows;
        const Index row = item % rows;
        const Index channel = row / Padded::height;
        const Index y = row % Padded::height - G::padding;
        T* to = memory.image(u, width) + row * Padded::width * width;
        for (int i = -G::padding; i < G::In::width + G::padding; ++i, to += width) {
            const bool inside = y >= 0 && y < G::In::height && i >= 0 && i < G::In::width;
            const Index pixel = channel * G::In::plane + y * G::In::width + i;
            core::store_lane(
                to,
                inside ? core::load_lane<V>(image + pixel * memory.columns + u * width) : V(T(0)));
        }
    }
};

}  // namespace pad::nn::folded
