/// @file
/// A draw in the form for one pixel: what neighbouring threads of a GPU do.
///
/// A draw whose output pixels can each be computed on their own has
///
///   pixelwise   `static constexpr bool`, true
///   apply_pixel(shape, in, at, mean, put)           put(c, value) once for each channel c: pixel
///                                                   `at` of A·x + b
///   adjoint_pixel(shape, cotangent, at, mean, put)  the same of Aᵀ·cotangent: what the output
///                                                   pixels that read pixel `at` hand back to it
///
/// where `in(c, row, column)` is a value of the image, of type `In::Value`. One that needs a mean
/// over the image also has
///
///   needs_mean()                        whether it uses `mean`, which is 0 otherwise
///   term(shape, in, at)                 mean = Σ over the pixels of term / (C·H·W), all in double
///   adjoint_term(shape, cotangent, at)  the same for `adjoint_pixel`
///
/// All are `const` and PAD_HOST_DEVICE. Loops over the pixels of an image: draw.hpp.
#pragma once

#include <concepts>

#include <pad/data/augment/shape.hpp>

namespace pad::data {

/// A pixel of all channels.
struct Pixel {
    int row = 0;
    int column = 0;
};

/// The values of one image, [C, H, W], `stride` elements apart: 1 in an image, the number of columns
/// in a batch.
template <class T>
struct ImageReader {
    using Value = T;

    const T* data;
    Index stride;
    int height;
    int width;

    PAD_HOST_DEVICE T operator()(int channel, Index row, Index column) const {
        return data[((Index(channel) * height + row) * width + column) * stride];
    }
};

/// Reads f(value) where `in` has a value.
template <class In, class F>
struct MappedReader {
    using Value = typename In::Value;

    In in;
    F f;

    PAD_HOST_DEVICE Value operator()(int channel, Index row, Index column) const {
        return f(in(channel, row, column));
    }
};

/// Whether a draw says that it has the form for one pixel.
template <class D>
constexpr bool says_pixelwise() {
    if constexpr (requires { D::pixelwise; })
        return D::pixelwise;
    else
        return false;
}

/// Whether a draw in the form for one pixel may need a mean over the image.
template <class D>
constexpr bool may_need_mean() {
    return requires(const D& draw) {
        draw.needs_mean();
    };
}
template <class D>
PAD_HOST_DEVICE bool needs_mean(const D& draw) {
    if constexpr (may_need_mean<D>())
        return draw.needs_mean();
    else
        return false;
}

/// `put` of the concept.
struct IgnoredPixel {
    template <class T>
    PAD_HOST_DEVICE void operator()(int /*channel*/, T /*value*/) const {}
};

/// A draw in the form for one pixel.
template <class D, class T>
concept PixelDraw = says_pixelwise<D>() &&
    requires(const D& draw, const AugmentShape& shape, const ImageReader<T>& in, Pixel at,
             const IgnoredPixel& put) {
    draw.apply_pixel(shape, in, at, 0.0, put);
    draw.adjoint_pixel(shape, in, at, 0.0, put);
    requires !may_need_mean<D>() || requires {
        { draw.needs_mean() } -> std::same_as<bool>;
        { draw.term(shape, in, at) } -> std::same_as<double>;
        { draw.adjoint_term(shape, in, at) } -> std::same_as<double>;
    };
};

/// Passes over the pixels of an image that a draw takes, each reading what the one before made;
/// 0: it has no form for one pixel. A draw of several passes has `pixel_passes` and `pass<K>()`.
template <class D>
constexpr int pixel_passes() {
    if constexpr (requires { D::pixel_passes; })
        return D::pixel_passes;
    else
        return says_pixelwise<D>() ? 1 : 0;
}

/// Pass K of a draw, itself a draw in the form for one pixel.
template <int K, class D>
PAD_HOST_DEVICE const auto& pixel_pass(const D& draw) {
    if constexpr (requires { D::pixel_passes; })
        return draw.template pass<K>();
    else
        return draw;
}

}  // namespace pad::data
