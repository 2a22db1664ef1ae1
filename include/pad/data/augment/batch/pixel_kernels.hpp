/// @file
/// Kernels with one pixel of one image for each item: what a GPU thread does.
///
/// Items are in groups of as many neighbouring images as fill a sector of memory (the unit of a
/// batch), in a group the image is fastest: a warp reads and writes whole sectors of a batch, and a
/// block of threads reads whole rows of the images.
#pragma once

#include <cstdint>

#include <pad/data/augment/batch/occurrences.hpp>
#include <pad/data/augment/draw.hpp>
#include <pad/diff/batch_array.hpp>

namespace pad::data::batch {

/// The items of a launch over `places` places of each of `count` images. In 32 bits, in which a GPU
/// divides much faster; the launch of more than 2³¹ items is refused.
struct Grid {
    std::uint32_t places;
    std::uint32_t unit;
    Index count;

    struct Item {
        int place;
        int image;
    };

    Grid(Index places_of_image, const diff::MicroBatches& cut)
        : places(static_cast<std::uint32_t>(places_of_image)),
          unit(static_cast<std::uint32_t>(cut.unit)),
          count(cut.count) {}

    [[nodiscard]] Index items() const { return core::round_up(count, unit) * places; }

    /// The image may be one beyond the last.
    [[nodiscard]] PAD_HOST_DEVICE Item operator[](Index item) const {
        const auto flat = static_cast<std::uint32_t>(item);
        const std::uint32_t of_group = flat / unit;
        return {static_cast<int>(of_group % places),
                static_cast<int>(of_group / places * unit + flat % unit)};
    }
};

/// The images that a pass reads: chosen ones of a set, or the columns of a batch.
template <class T>
struct Source {
    const T* images = nullptr;  ///< [M][C][H][W]; null: `columns`
    const int* indices = nullptr;
    diff::BatchView<T> columns;

    [[nodiscard]] PAD_HOST_DEVICE ImageReader<T> reader(const AugmentShape& shape, Index b) const {
        if (images) return {images + indices[b] * shape.size(), 1, shape.height, shape.width};
        const diff::Column<T> column = columns.column(b);
        return {column.data, column.stride, shape.height, shape.width};
    }
};

/// Pass K of the draws of a batch, forwards or backwards, on one pixel.
template <class T, class Direction, int K, class Draw>
struct PixelPass {
    AugmentShape shape;
    const Draw* draws;
    Source<T> source;
    const double* row_sums;  ///< [H][B]; read where a draw needs a mean
    Index count;

    /// put(c, value) for every channel of pixel `pixel` of image b.
    template <class Put>
    PAD_HOST_DEVICE void operator()(Index b, int pixel, const Put& put) const {
        const auto& draw = pixel_pass<K>(draws[b]);
        const Pixel at{pixel / shape.width, pixel % shape.width};
        Direction::pixel(draw, shape, source.reader(shape, b), at, mean(draw, b), put);
    }

private:
    template <class Pass>
    PAD_HOST_DEVICE double mean(const Pass& draw, Index b) const {
        if (!needs_mean(draw)) return 0;
        double sum = 0;
        for (Index row = 0; row < shape.height; ++row) sum += row_sums[row * count + b];
        return sum / static_cast<double>(shape.size());
    }
};

/// row_sums[row][b] = Σ over a row of pixels of the terms of pass K. Item: a row of an image.
template <class T, class Direction, int K, class Draw>
struct SumRows {
    Grid grid;
    AugmentShape shape;
    const Draw* draws;
    Source<T> source;
    double* row_sums;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const Grid::Item item = grid[flat];
        if (item.image >= grid.count) return;
        const auto& draw = pixel_pass<K>(draws[item.image]);
        if (!needs_mean(draw)) return;
        row_sums[item.place * grid.count + item.image] =
            pixels::row_sum<Direction>(draw, shape, source.reader(shape, item.image), item.place);
    }
};

/// Column b of `out` = pass K of image b. Item: a pixel of an image.
template <class T, class Direction, int K, class Draw>
struct WritePixels {
    Grid grid;
    PixelPass<T, Direction, K, Draw> pass;
    diff::BatchView<T> out;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const Grid::Item item = grid[flat];
        if (item.image >= grid.count) return;
        const diff::Column<T> to = out.column(item.image);
        const Index plane = pass.shape.plane();
        pass(item.image, item.place, [&](int c, T value) { to[c * plane + item.place] = value; });
    }
};

/// target[image] += factor·(pass 0 backwards of position b), for the positions b of the image in
/// order. Item: a pixel of the image at a position; only an image's first position does something.
template <class T, class Draw>
struct AddPixels {
    Grid grid;
    PixelPass<T, pixels::Backward, 0, Draw> pass;
    const Occurrence* positions;
    T factor;
    T* target;  ///< [M][C][H][W]

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const Grid::Item item = grid[flat];
        if (item.image >= grid.count || positions[item.image].image < 0) return;
        const Index plane = pass.shape.plane();
        T* const to = target + positions[item.image].image * pass.shape.size() + item.place;
        for (int b = item.image; b >= 0; b = positions[b].next)
            pass(b, item.place, [&](int c, T value) { to[c * plane] += factor * value; });
    }
};

}  // namespace pad::data::batch
