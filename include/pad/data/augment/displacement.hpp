/// @file
/// Operations that move or remove whole pixels: crop, cutout, flip.
///
/// They are linear in the image, y = A·x.
#pragma once

#include <pad/data/augment/pixel_draw.hpp>

namespace pad::data {

/// y[c, i, j] = x[c, i + shift_rows, j + shift_cols], zero where that lies outside.
/// Adjoint: the opposite shift.
struct Crop {
    int shift_rows = 0;  ///< positive moves the picture up, pixels
    int shift_cols = 0;  ///< positive moves the picture to the left, pixels

    static constexpr bool pixelwise = true;

    template <class In, class Put>
    PAD_HOST_DEVICE void apply_pixel(const AugmentShape& shape, const In& in, Pixel at,
                                     double /*mean*/, const Put& put) const {
        shifted(shape, in, Index(at.row) + shift_rows, Index(at.column) + shift_cols, put);
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void adjoint_pixel(const AugmentShape& shape, const In& cotangent, Pixel at,
                                       double /*mean*/, const Put& put) const {
        shifted(shape, cotangent, Index(at.row) - shift_rows, Index(at.column) - shift_cols, put);
    }

private:
    template <class In, class Put>
    PAD_HOST_DEVICE static void shifted(const AugmentShape& shape, const In& in, Index row,
                                        Index column, const Put& put) {
        const bool inside = row >= 0 && row < shape.height && column >= 0 && column < shape.width;
        for (int c = 0; c < shape.channels; ++c)
            put(c, inside ? in(c, row, column) : typename In::Value(0));
    }
};

/// A rectangle, clipped to the image, becomes zero in all channels. Self-adjoint.
struct Cutout {
    int row0 = 0;  ///< first row, may be negative
    int col0 = 0;  ///< first column, may be negative
    int rows = 0;
    int cols = 0;

    static constexpr bool pixelwise = true;

    /// The rectangle of `rows` × `cols` that DSA places at (offset_row, offset_col): it begins half
    /// its size, rounded down, before the offset.
    PAD_HOST_DEVICE static constexpr Cutout at_offset(int offset_row, int offset_col, int rows,
                                                      int cols) {
        return {offset_row - rows / 2, offset_col - cols / 2, rows, cols};
    }

    template <class In, class Put>
    PAD_HOST_DEVICE void apply_pixel(const AugmentShape& shape, const In& in, Pixel at,
                                     double /*mean*/, const Put& put) const {
        const bool cut = at.row >= row0 && Index(at.row) - row0 < rows && at.column >= col0 &&
                         Index(at.column) - col0 < cols;
        for (int c = 0; c < shape.channels; ++c)
            put(c, cut ? typename In::Value(0) : in(c, at.row, at.column));
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void adjoint_pixel(const AugmentShape& shape, const In& cotangent, Pixel at,
                                       double mean, const Put& put) const {
        apply_pixel(shape, cotangent, at, mean, put);
    }
};

/// Mirrors left and right when `on`. Self-adjoint.
struct Flip {
    bool on = false;

    static constexpr bool pixelwise = true;

    template <class In, class Put>
    PAD_HOST_DEVICE void apply_pixel(const AugmentShape& shape, const In& in, Pixel at,
                                     double /*mean*/, const Put& put) const {
        const int column = on ? shape.width - 1 - at.column : at.column;
        for (int c = 0; c < shape.channels; ++c) put(c, in(c, at.row, column));
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void adjoint_pixel(const AugmentShape& shape, const In& cotangent, Pixel at,
                                       double mean, const Put& put) const {
        apply_pixel(shape, cotangent, at, mean, put);
    }
};

}  // namespace pad::data
