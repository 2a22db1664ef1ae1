/// @file
/// Operations that sample the image between its pixels: scale and rotate.
///
/// Bilinear, zeros outside. Images are [C, H, W]; `apply` computes A·x, `adjoint` Aᵀ·cotangent.
/// Input and result are different memory. Coordinates are computed in double precision for every T,
/// so that float and double sample the same pixels.
#pragma once

#include <cmath>

#include <pad/data/augment/shape.hpp>

namespace pad::data {

namespace resampling {

/// The four neighbours of a sampling point and their weights; weight 0 for those outside.
template <class T>
struct Taps {
    Index offset[4];
    T weight[4];
};

/// A linear map of pixel coordinates about the centre of the image: output pixel (i, j) samples the
/// input at row yc + y_x·(j − xc) + y_y·(i − yc), column xc + x_x·(j − xc) + x_y·(i − yc).
struct LinearMap {
    double x_x = 1;
    double x_y = 0;
    double y_x = 0;
    double y_y = 1;

    /// False when all four neighbours lie outside.
    template <class T>
    PAD_HOST_DEVICE bool taps(const AugmentShape& shape, int i, int j, Taps<T>& result) const {
        const double x_centre = 0.5 * (shape.width - 1);
        const double y_centre = 0.5 * (shape.height - 1);
        const double x = x_centre + x_x * (j - x_centre) + x_y * (i - y_centre);
        const double y = y_centre + y_x * (j - x_centre) + y_y * (i - y_centre);
        // Written so that a coordinate that is not a number counts as outside.
        if (!(x > -1 && x < shape.width && y > -1 && y < shape.height)) return false;
        const double left = std::floor(x);
        const double top = std::floor(y);
        for (int t = 0; t < 4; ++t) {
            const int down = t / 2;
            const int right = t % 2;
            const int row = static_cast<int>(top) + down;
            const int column = static_cast<int>(left) + right;
            const bool inside =
                row >= 0 && row < shape.height && column >= 0 && column < shape.width;
            const double weight =
                (down ? y - top : 1 - (y - top)) * (right ? x - left : 1 - (x - left));
            result.offset[t] = inside ? Index(row) * shape.width + column : 0;
            result.weight[t] = inside ? static_cast<T>(weight) : T(0);
        }
        return true;
    }
};

/// out = S·in, S the sampling matrix of `map`, the same for each channel.
template <class T>
PAD_HOST_DEVICE void gather(const LinearMap& map, const AugmentShape& shape, const T* in, T* out) {
    for (int i = 0; i < shape.height; ++i) {
        for (int j = 0; j < shape.width; ++j) {
            Taps<T> taps;
            const bool any = map.taps(shape, i, j, taps);
            for (int c = 0; c < shape.channels; ++c) {
                const T* const plane = in + c * shape.plane();
                T sum = 0;
                if (any)
                    for (int t = 0; t < 4; ++t) sum += taps.weight[t] * plane[taps.offset[t]];
                out[c * shape.plane() + Index(i) * shape.width + j] = sum;
            }
        }
    }
}

/// result = Sᵀ·cotangent: each output pixel hands its cotangent back to the pixels it sampled.
template <class T>
PAD_HOST_DEVICE void scatter(const LinearMap& map, const AugmentShape& shape, const T* cotangent,
                             T* result) {
    for (Index p = 0; p < shape.size(); ++p) result[p] = T(0);
    for (int i = 0; i < shape.height; ++i) {
        for (int j = 0; j < shape.width; ++j) {
            Taps<T> taps;
            if (!map.taps(shape, i, j, taps)) continue;
            for (int c = 0; c < shape.channels; ++c) {
                T* const plane = result + c * shape.plane();
                const T value = cotangent[c * shape.plane() + Index(i) * shape.width + j];
                for (int t = 0; t < 4; ++t) plane[taps.offset[t]] += taps.weight[t] * value;
            }
        }
    }
}

}  // namespace resampling

/// Output coordinates (u, v) in [−1, 1]² (u along the width) sample the input at (sx·u, sy·v):
/// values above 1 shrink the picture.
struct Scale {
    double sx = 1;
    double sy = 1;
    /// What −1 and 1 are, as in Rotate. Both conventions have the same centre, so a scaling about
    /// it is the same map in both.
    bool align_corners = true;

    static constexpr int scratch_images = 0;

    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out,
                               T* /*scratch*/ = nullptr) const {
        resampling::gather({sx, 0, 0, sy}, shape, in, out);
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* /*scratch*/ = nullptr) const {
        resampling::scatter({sx, 0, 0, sy}, shape, cotangent, result);
    }
};

/// Output coordinates (u, v) in [−1, 1]² (u along the width, v along the height) sample the input
/// at (cos a·u − sin a·v, sin a·u + cos a·v). On an image that is not square this shears: the
/// rotation is one of normalised coordinates.
struct Rotate {
    double angle = 0;  ///< a, radians
    /// True: −1 and 1 are the centres of the first and last pixel; false: their outer edges.
    bool align_corners = true;

    static constexpr int scratch_images = 0;

    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out,
                               T* /*scratch*/ = nullptr) const {
        resampling::gather(map(shape), shape, in, out);
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* /*scratch*/ = nullptr) const {
        resampling::scatter(map(shape), shape, cotangent, result);
    }

private:
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
