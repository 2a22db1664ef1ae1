/// @file
/// Operations that move or remove whole pixels: crop, cutout, flip.
///
/// Images are [C, H, W]; `apply` computes A·x, `adjoint` Aᵀ·cotangent. Input and result are
/// different memory.
#pragma once

#include <pad/data/augment/shape.hpp>

namespace pad::data {

/// y[c, i, j] = x[c, i + shift_rows, j + shift_cols], zero where that lies outside.
/// Adjoint: the opposite shift.
struct Crop {
    int shift_rows = 0;  ///< positive moves the picture up, pixels
    int shift_cols = 0;  ///< positive moves the picture to the left, pixels

    static constexpr int scratch_images = 0;

    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out,
                               T* /*scratch*/ = nullptr) const {
        shift(shape, shift_rows, shift_cols, in, out);
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* /*scratch*/ = nullptr) const {
        shift(shape, -Index(shift_rows), -Index(shift_cols), cotangent, result);
    }

private:
    template <class T>
    PAD_HOST_DEVICE static void shift(const AugmentShape& shape, Index rows, Index cols,
                                      const T* in, T* out) {
        for (Index c = 0; c < shape.channels; ++c) {
            for (Index i = 0; i < shape.height; ++i) {
                const bool row_inside = i + rows >= 0 && i + rows < shape.height;
                for (Index j = 0; j < shape.width; ++j) {
                    const bool inside = row_inside && j + cols >= 0 && j + cols < shape.width;
                    const Index row = c * shape.height + i;
                    out[row * shape.width + j] =
                        inside ? in[(row + rows) * shape.width + j + cols] : T(0);
                }
            }
        }
    }
};

/// A rectangle, clipped to the image, becomes zero in all channels. Self-adjoint.
struct Cutout {
    int row0 = 0;  ///< first row, may be negative
    int col0 = 0;  ///< first column, may be negative
    int rows = 0;
    int cols = 0;

    static constexpr int scratch_images = 0;

    /// The rectangle of `rows` × `cols` that DSA places at (offset_row, offset_col): it begins half
    /// its size, rounded down, before the offset.
    PAD_HOST_DEVICE static constexpr Cutout at_offset(int offset_row, int offset_col, int rows,
                                                      int cols) {
        return {offset_row - rows / 2, offset_col - cols / 2, rows, cols};
    }

    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out,
                               T* /*scratch*/ = nullptr) const {
        for (Index c = 0; c < shape.channels; ++c) {
            for (Index i = 0; i < shape.height; ++i) {
                const bool row_cut = i >= row0 && i - row0 < rows;
                for (Index j = 0; j < shape.width; ++j) {
                    const bool cut = row_cut && j >= col0 && j - col0 < cols;
                    const Index at = (c * shape.height + i) * shape.width + j;
                    out[at] = cut ? T(0) : in[at];
                }
            }
        }
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* scratch = nullptr) const {
        apply(shape, cotangent, result, scratch);
    }
};

/// Mirrors left and right when `on`. Self-adjoint.
struct Flip {
    bool on = false;

    static constexpr int scratch_images = 0;

    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out,
                               T* /*scratch*/ = nullptr) const {
        const Index last = shape.width - 1;
        for (Index row = 0; row < Index(shape.channels) * shape.height; ++row) {
            const T* const from = in + row * shape.width;
            T* const to = out + row * shape.width;
            for (Index j = 0; j < shape.width; ++j) to[j] = from[on ? last - j : j];
        }
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* scratch = nullptr) const {
        apply(shape, cotangent, result, scratch);
    }
};

}  // namespace pad::data
