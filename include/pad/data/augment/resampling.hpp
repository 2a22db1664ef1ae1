/// @file
/// Operations that sample the image between its pixels: scale and rotate.
///
/// Bilinear, zeros outside; linear in the image, y = A·x. Coordinates are computed in double
/// precision for every T, so that float and double sample the same pixels.
#pragma once

#include <cmath>

#include <pad/data/augment/draw.hpp>
#include <pad/data/augment/linear_map.hpp>

namespace pad::data {

/// What an operation that samples along `map(shape)` does with an image.
/// @tparam Operation  the type that derives from this one
template <class Operation>
struct Resampled {
    template <class In, class Put>
    PAD_HOST_DEVICE void apply_pixel(const AugmentShape& shape, const In& in, Pixel at, double mean,
                                     const Put& put) const {
        operation().map(shape).apply_pixel(shape, in, at, mean, put);
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void adjoint_pixel(const AugmentShape& shape, const In& cotangent, Pixel at,
                                       double mean, const Put& put) const {
        operation().map(shape).adjoint_pixel(shape, cotangent, at, mean, put);
    }
    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out,
                               T* /*scratch*/ = nullptr) const {
        data::apply(operation().map(shape), shape, in, out);
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* /*scratch*/ = nullptr) const {
        data::adjoint(operation().map(shape), shape, cotangent, result);
    }

private:
    [[nodiscard]] PAD_HOST_DEVICE const Operation& operation() const {
        return static_cast<const Operation&>(*this);
    }
};

/// Output coordinates (u, v) in [−1, 1]² (u along the width) sample the input at (sx·u, sy·v):
/// values above 1 shrink the picture.
struct Scale : Resampled<Scale> {
    double sx = 1;
    double sy = 1;
    /// What −1 and 1 are, as in Rotate. Both conventions have the same centre, so a scaling about
    /// it is the same map in both.
    bool align_corners = true;

    static constexpr bool pixelwise = true;

    Scale() = default;
    PAD_HOST_DEVICE Scale(double x, double y, bool corners = true)
        : sx(x), sy(y), align_corners(corners) {}

    [[nodiscard]] PAD_HOST_DEVICE resampling::LinearMap map(const AugmentShape& /*shape*/) const {
        return {sx, 0, 0, sy};
    }
};

/// Output coordinates (u, v) in [−1, 1]² (u along the width, v along the height) sample the input
/// at (cos a·u − sin a·v, sin a·u + cos a·v). On an image that is not square this shears: the
/// rotation is one of normalised coordinates.
struct Rotate : Resampled<Rotate> {
    double angle = 0;  ///< a, radians
    /// True: −1 and 1 are the centres of the first and last pixel; false: their outer edges.
    bool align_corners = true;

    static constexpr bool pixelwise = true;

    Rotate() = default;
    PAD_HOST_DEVICE Rotate(double radians, bool corners = true)
        : angle(radians), align_corners(corners) {}

    [[nodiscard]] PAD_HOST_DEVICE resampling::LinearMap map(const AugmentShape& shape) const {
        // Pixels from −1 to 1; an image that is one pixel wide or high has no extent to turn into.
        const double width = align_corners ? shape.width - 1 : shape.width;
        const double height = align_corners ? shape.height - 1 : shape.height;
        const double cosine = std::cos(angle);
        const double sine = std::sin(angle);
        return {cosine, height > 0 ? -sine * width / height : 0,
                width > 0 ? sine * height / width : 0, cosine};
    }
};

}  // namespace pad::data
