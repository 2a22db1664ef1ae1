/// @file
/// Colour operations: brightness, saturation, contrast, and the three in a row.
///
/// Like every operation of this folder they are affine in the image, y = A·x + b, and hold the
/// parameters of one image. `apply` computes y, `adjoint` computes Aᵀ·cotangent; images are
/// [C, H, W]. Those of this file may work in place (input and result the same memory).
#pragma once

#include <pad/data/augment/shape.hpp>

namespace pad::data {

namespace colour {

/// y = m + gain·(x − m) with m the mean of `count` values that lie `stride` apart. The map is
/// symmetric, so it is its own adjoint. Summed in double precision.
template <class T>
PAD_HOST_DEVICE void stretch(Index count, Index stride, double gain, const T* in, T* out) {
    double sum = 0;
    for (Index i = 0; i < count; ++i) sum += static_cast<double>(in[i * stride]);
    const T mean = static_cast<T>(sum / static_cast<double>(count));
    const T factor = static_cast<T>(gain);
    for (Index i = 0; i < count; ++i) out[i * stride] = (in[i * stride] - mean) * factor + mean;
}

}  // namespace colour

/// y = x + (r − ½)·strength. Adjoint: the identity.
struct Brightness {
    double r = 0.5;       ///< in [0, 1); ½ changes nothing
    double strength = 1;  ///< width of the interval of shifts

    static constexpr int scratch_images = 0;

    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out,
                               T* /*scratch*/ = nullptr) const {
        const T shift = static_cast<T>((r - 0.5) * strength);
        for (Index i = 0; i < shape.size(); ++i) out[i] = in[i] + shift;
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* /*scratch*/ = nullptr) const {
        for (Index i = 0; i < shape.size(); ++i) result[i] = cotangent[i];
    }
};

/// y = (x − m)·(r·strength) + m, m = mean over the channels of each pixel. Self-adjoint.
struct Saturation {
    double r = 0.5;       ///< in [0, 1); 0 gives a grey image
    double strength = 2;  ///< largest gain

    static constexpr int scratch_images = 0;

    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out,
                               T* /*scratch*/ = nullptr) const {
        for (Index p = 0; p < shape.plane(); ++p)
            colour::stretch(shape.channels, shape.plane(), r * strength, in + p, out + p);
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* scratch = nullptr) const {
        apply(shape, cotangent, result, scratch);
    }
};

/// y = (x − m)·(r + strength) + m, m = mean of the whole image. Self-adjoint.
struct Contrast {
    double r = 0.5;         ///< in [0, 1)
    double strength = 0.5;  ///< smallest gain

    static constexpr int scratch_images = 0;

    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out,
                               T* /*scratch*/ = nullptr) const {
        colour::stretch(shape.size(), Index(1), r + strength, in, out);
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* scratch = nullptr) const {
        apply(shape, cotangent, result, scratch);
    }
};

/// Brightness, then saturation, then contrast.
struct Colour {
    Brightness brightness;
    Saturation saturation;
    Contrast contrast;

    static constexpr int scratch_images = 0;

    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out,
                               T* scratch = nullptr) const {
        brightness.apply(shape, in, out, scratch);
        saturation.apply(shape, out, out, scratch);
        contrast.apply(shape, out, out, scratch);
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* scratch = nullptr) const {
        contrast.adjoint(shape, cotangent, result, scratch);
        saturation.adjoint(shape, result, result, scratch);
        brightness.adjoint(shape, result, result, scratch);
    }
};

}  // namespace pad::data
