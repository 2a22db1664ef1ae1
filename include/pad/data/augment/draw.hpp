/// @file
/// Applies a draw to a whole image, whichever form it has.
#pragma once

#include <pad/data/augment/pixel_draw.hpp>

namespace pad::data {

namespace pixels {

/// What `apply` does to one pixel.
struct Forward {
    template <class Draw, class In, class Put>
    PAD_INLINE static void pixel(const Draw& draw, const AugmentShape& shape, const In& in,
                                 Pixel at, double mean, const Put& put) {
        draw.apply_pixel(shape, in, at, mean, put);
    }
    template <class Draw, class In>
    PAD_INLINE static double term(const Draw& draw, const AugmentShape& shape, const In& in,
                                  Pixel at) {
        return draw.term(shape, in, at);
    }
};

/// What `adjoint` does to one pixel.
struct Backward {
    template <class Draw, class In, class Put>
    PAD_INLINE static void pixel(const Draw& draw, const AugmentShape& shape, const In& cotangent,
                                 Pixel at, double mean, const Put& put) {
        draw.adjoint_pixel(shape, cotangent, at, mean, put);
    }
    template <class Draw, class In>
    PAD_INLINE static double term(const Draw& draw, const AugmentShape& shape, const In& cotangent,
                                  Pixel at) {
        return draw.adjoint_term(shape, cotangent, at);
    }
};

/// The terms of one row of pixels, first to last. The sum of an image is that of its rows in order.
template <class Direction, class Draw, class In>
PAD_HOST_DEVICE double row_sum(const Draw& draw, const AugmentShape& shape, const In& in, int row) {
    double sum = 0;
    for (int column = 0; column < shape.width; ++column)
        sum += Direction::term(draw, shape, in, Pixel{row, column});
    return sum;
}

/// The pixels of an image one after the other.
template <class Direction, class T, class Draw>
PAD_HOST_DEVICE void whole_image(const Draw& draw, const AugmentShape& shape, const T* in, T* out) {
    const ImageReader<T> reader{in, 1, shape.height, shape.width};
    double sum = 0;
    if constexpr (may_need_mean<Draw>())
        if (draw.needs_mean())
            for (int row = 0; row < shape.height; ++row)
                sum += row_sum<Direction>(draw, shape, reader, row);
    const double mean = sum / static_cast<double>(shape.size());
    const Index plane = shape.plane();
    for (int row = 0; row < shape.height; ++row) {
        T* const to = out + Index(row) * shape.width;
        for (int column = 0; column < shape.width; ++column)
            Direction::pixel(draw, shape, reader, Pixel{row, column}, mean,
                             [=](int c, T value) { to[c * plane + column] = value; });
    }
}

}  // namespace pixels

/// Images of scratch that a draw needs for a whole image.
template <class Draw>
constexpr int scratch_images() {
    if constexpr (requires { Draw::scratch_images; })
        return Draw::scratch_images;
    else
        return 0;
}

/// out = A·in + b.
/// @param in, out  [C, H, W], different memory
/// @param scratch  scratch_images<Draw>() images, may be null when that is 0
template <class Draw, class T>
PAD_HOST_DEVICE void apply(const Draw& draw, const AugmentShape& shape, const T* in, T* out,
                           T* scratch = nullptr) {
    if constexpr (requires { draw.apply(shape, in, out, scratch); })
        draw.apply(shape, in, out, scratch);
    else
        pixels::whole_image<pixels::Forward>(draw, shape, in, out);
}

/// result = Aᵀ·cotangent; memory as for `apply`.
template <class Draw, class T>
PAD_HOST_DEVICE void adjoint(const Draw& draw, const AugmentShape& shape, const T* cotangent,
                             T* result, T* scratch = nullptr) {
    if constexpr (requires { draw.adjoint(shape, cotangent, result, scratch); })
        draw.adjoint(shape, cotangent, result, scratch);
    else
        pixels::whole_image<pixels::Backward>(draw, shape, cotangent, result);
}

}  // namespace pad::data
