/// @file
/// Unfolding images into matrices with one row for each tap, and folding such matrices back.
#pragma once

#include <algorithm>

#include <pad/nn/convolution/register_block.hpp>
#include <pad/nn/convolution/taps.hpp>

namespace pad::nn::convolution::unfolded {

/// The unfolded input of a convolution: row (c, r, s) holds for every output pixel the input value
/// that tap (r, s) of channel c sees, zero outside the image.
///
/// Columns are the vectors of images of all output pixels, as in an activation: vector v holds images
/// of pixel v·width / columns. Two layouts: *strips* [strip of 3 vectors][row][vector][image], for
/// products that run over columns, and *transposed* [column][row, padded to whole vectors], for
/// those that sum over them.
template <class V, class In_, class Out_, int Kernel, int Stride, int Padding>
struct Layout {
    using In = In_;
    using Out = Out_;
    static constexpr int kernel = Kernel;
    static constexpr int stride = Stride;
    static constexpr int padding = Padding;
    static constexpr int width = core::lane_width<V>;
    static constexpr int taps = Kernel * Kernel;
    static constexpr int rows = In::channels * taps;
    static constexpr int row_vectors = (rows + width - 1) / width;
    static constexpr int strip = block_vectors;
    /// Strips that one item of a kernel works on.
    static constexpr int item_strips = 8;

    static PAD_INLINE Index vectors(Index columns) { return Out::plane * columns / width; }
    static PAD_INLINE Index strips(Index columns) { return (vectors(columns) + strip - 1) / strip; }
    static PAD_INLINE Index items(Index columns) {
        return (strips(columns) + item_strips - 1) / item_strips;
    }
    /// First element of a row of the strip that holds vector v, at that vector.
    static PAD_INLINE Index at(Index v, int row) {
        return ((v / strip * rows + row) * strip + v % strip) * width;
    }
};

/// Numbers that the two layouts take for each image, whatever the lane.
template <class In, class Out, int Kernel>
constexpr Index strips_size() {
    return Index(In::channels) * Kernel * Kernel * (Out::plane + block_vectors - 1);
}
template <class In, class Out, int Kernel>
constexpr Index transposed_size() {
    return core::round_up(Index(In::channels) * Kernel * Kernel, 16) * Out::plane;
}

/// Fills both layouts from an image. Item = Layout::item_strips strips.
template <class V, class Layout>
struct Unfold {
    using T = core::LaneScalar<V>;
    using In = typename Layout::In;
    using Out = typename Layout::Out;
    static constexpr int width = Layout::width;

    const T* image;
    T* strips;
    T* transposed;
    Index columns;

    PAD_HOST_DEVICE void operator()(Index item) const {
        constexpr Index block = Index(Layout::item_strips) * Layout::strip;
        const Index last = std::min(item * block + block, Layout::strips(columns) * Layout::strip);
        for (Index v = item * block; v < last; ++v) vector(v);
    }

private:
    PAD_INLINE void vector(Index v) const {
        constexpr int padded = Layout::row_vectors * width;
        V row[padded];
        for (int i = 0; i < padded; ++i) row[i] = V(T(0));
        const bool exists = v < Layout::vectors(columns);
        if (exists) gather(v, row);
        for (int i = 0; i < Layout::rows; ++i) core::store_lane(strips + Layout::at(v, i), row[i]);
        if (exists) transpose(v, row);
    }

    PAD_INLINE void gather(Index v, V* row) const {
        const Index pixel = v * width / columns;
        const Index n = v * width % columns;
        const int y = static_cast<int>(pixel) / Out::width * Layout::stride - Layout::padding;
        const int x = static_cast<int>(pixel) % Out::width * Layout::stride - Layout::padding;
        for (int c = 0; c < In::channels; ++c)
            for (int r = 0; r < Layout::kernel; ++r)
                for (int s = 0; s < Layout::kernel; ++s, ++row) {
                    if (y + r < 0 || y + r >= In::height || x + s < 0 || x + s >= In::width)
                        continue;
                    const Index at = c * In::plane + Index(y + r) * In::width + x + s;
                    *row = core::load_lane<V>(image + at * columns + n);
                }
    }

    PAD_INLINE void transpose(Index v, const V* row) const {
        T* const to = transposed + v * width * Layout::row_vectors * width;
        for (int j = 0; j < Layout::row_vectors; ++j) {
            V square[width];
            PAD_UNROLL
            for (int i = 0; i < width; ++i) square[i] = row[j * width + i];
            core::transpose(square);
            PAD_UNROLL
            for (int i = 0; i < width; ++i)
                core::store_lane(to + (i * Layout::row_vectors + j) * width, square[i]);
        }
    }
};

/// The adjoint of the strips: image[c][pixel] = Σ of the values that stand for it.
/// Item = one row of one channel.
template <class V, class Layout>
struct Fold {
    using T = core::LaneScalar<V>;
    using In = typename Layout::In;
    using Out = typename Layout::Out;
    using Taps = AdjointTaps<Out, In, Layout::kernel, Layout::stride, Layout::padding>;
    static constexpr int width = Layout::width;
    static constexpr Index items = Index(In::channels) * In::height;

    const T* strips;
    T* image;
    Index columns;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const int channel = static_cast<int>(item / In::height);
        const int y = static_cast<int>(item % In::height);
        for (int x = 0; x < In::width; ++x)
            for (Index n = 0; n < columns; n += width)
                core::store_lane(
                    image + (channel * In::plane + Index(y) * In::width + x) * columns + n,
                    total(channel, y, x, n));
    }

private:
    PAD_INLINE V total(int channel, int y, int x, Index n) const {
        V sum(T(0));
        for (int r = 0; r < Layout::kernel; ++r) {
            const int row = Taps::source(y, r, Out::height);
            if (row < 0) continue;
            for (int s = 0; s < Layout::kernel; ++s) {
                const int column = Taps::source(x, s, Out::width);
                if (column < 0) continue;
                const Index v = ((Index(row) * Out::width + column) * columns + n) / width;
                const int tap = (channel * Layout::kernel + r) * Layout::kernel + s;
                sum += core::load_lane<V>(strips + Layout::at(v, tap));
            }
        }
        return sum;
    }
};

}  // namespace pad::nn::convolution::unfolded
