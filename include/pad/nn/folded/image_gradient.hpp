/// @file
/// The image gradient of the folded block.
#pragma once

#include <pad/nn/folded/channel_block.hpp>

namespace pad::nn::folded {

/// image gradient = what the folded weights gave, and what mean and covariance of the taps give:
/// ∂X_j[p] += (2/|p|)·Σ_i ∂C_ij (X_i[p] − S_i) + ∂S_j/|p|.
/// Item = one band of rows of one channel of one vector of images.
template <class V, class G>
struct ImageGradient {
    using T = core::LaneScalar<V>;
    static constexpr Index width = core::lane_width<V>;
    static constexpr int own_taps = G::kernel * G::kernel;
    static constexpr int blocks = (own_taps + block_rows - 1) / block_rows;
    /// Two, so that few images keep two threads busy; output rows next to a band are made twice.
    static constexpr int bands = 2;
    static constexpr int band = (G::gradient_height + bands - 1) / bands;

    Memory<G, T> memory;
    T* image;

    [[nodiscard]] Index items() const { return memory.columns / width * G::In::channels * bands; }

    PAD_HOST_DEVICE void operator()(Index item) const {
        const Index u = item / (G::In::channels * bands);
        const int channel = static_cast<int>(item / bands % G::In::channels);
        const int first = static_cast<int>(item % bands) * band;
        const int last = std::min(first + band, G::gradient_height);
        // The part of the first channels becomes the sum of all.
        T* const plane = part(u, 0, channel);
        for (int range = 1; range < G::ranges; ++range)
            for (Index i = first * G::gradient_width; i < last * G::gradient_width; ++i)
                add(plane, i, load(part(u, range, channel), i));
        add_moments(u, channel, first, last, plane);
        store(u, channel, first, last, plane);
    }

private:
    /// The rows of the image that lie in rows first … last − 1 of its gradient with padding.
    PAD_INLINE void store(Index u, int channel, int first, int last, const T* plane) const {
        const int end = std::min(last - G::padding, G::In::height);
        for (int y = std::max(0, first - G::padding); y < end; ++y)
            for (int x = 0; x < G::In::width; ++x) {
                const Index pixel = (Index(channel) * G::In::height + y) * G::In::width + x;
                core::store_lane(image + pixel * memory.columns + u * width,
                                 load(plane, Index(y + G::padding) * G::gradient_width + x));
            }
    }

    [[nodiscard]] PAD_INLINE T* part(Index u, int range, int channel) const {
        return memory.image_part(u, range, width) + channel * G::plane * width;
    }
    static PAD_INLINE V load(const T* numbers, Index place) {
        return core::load_lane<V>(numbers + place * width);
    }
    static PAD_INLINE void add(T* numbers, Index place, const V& number) {
        core::store_lane(numbers + place * width, load(numbers, place) + number);
    }

    PAD_OUTLINED void add_moments(Index u, int channel, int first, int last, T* plane) const {
        BlockWeights<V, G> weights[blocks] = {};
        fill_weights(u, channel, weights);
        const T* const padded = memory.image(u, width);
        const int end = std::min(last, G::Conv::height);
        for (int b = 0; b < blocks; ++b)
            for (int y = std::max(0, first - G::kernel + 1); y < end; ++y) {
                V rows[block_rows][G::Conv::width];
                convolve_row<G, G::Conv::width>(weights[b], padded, y, rows);
                for (int k = 0; k < block_rows && b * block_rows + k < own_taps; ++k) {
                    const int tap = b * block_rows + k;
                    const int to = y + tap / G::kernel;
                    if (to >= first && to < last) add_row(rows[k], tap, to, plane);
                }
            }
    }

    /// What tap `tap` of the channel saw, to row `to`.
    static PAD_INLINE void add_row(const V (&row)[G::Conv::width], int tap, int to, T* plane) {
        const int shift = tap % G::kernel - G::padding;
        const int first = std::max(0, -shift);
        const int last = std::min(G::Conv::width, G::In::width - shift);
        for (int x = first; x < last; ++x)
            add(plane, Index(to) * G::gradient_width + x + shift, row[x]);
    }

    /// Row j of 2∂C/|p|, and ∂S_j/|p| without what the centre of C gives, for the channel's taps j.
    PAD_INLINE void fill_weights(Index u, int channel,
                                 BlockWeights<V, G> (&weights)[blocks]) const {
        const V share(static_cast<T>(1.0 / static_cast<double>(G::Conv::plane)));
        const T* const moments = memory.moments(u, width);
        for (int t = 0; t < own_taps; ++t) {
            const int j = channel * own_taps + t;
            BlockWeights<V, G>& block = weights[t / block_rows];
            V shift = part_sum(u, j) * share;
            for (int i = 0; i < G::taps; ++i) {
                const int pair = i < j ? G::pair(i, j) : G::pair(j, i);
                const V weight = part_sum(u, G::taps + pair) * (share + share);
                block.weights[i][t % block_rows] = weight;
                shift -= weight * load(moments, 2 * i);
            }
            block.shift[t % block_rows] = shift;
        }
    }

    PAD_INLINE V part_sum(Index u, int place) const {
        V sum(T(0));
        for (int range = 0; range < G::ranges; ++range)
            sum += load(memory.moment_part(u, range, width), place);
        return sum;
    }
};

}  // namespace pad::nn::folded
