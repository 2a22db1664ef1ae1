/// @file
/// Bilinear sampling of an image along a linear map of its coordinates, zeros outside.
#pragma once

#include <cmath>

#include <pad/data/augment/pixel_draw.hpp>

namespace pad::data::resampling {

/// A range of whole numbers.
struct Range {
    int first;
    int end;
};

/// Those of 0 … size − 1 within `reach` of `centre`; all of them where these are no numbers. A little
/// more, for rounding errors.
PAD_HOST_DEVICE inline Range near(double centre, double reach, int size) {
    constexpr double margin = 1e-6;
    const double low = centre - reach - margin;
    const double high = centre + reach + margin;
    return {low > 0 ? (low < size ? static_cast<int>(std::ceil(low)) : size) : 0,
            high < size - 1 ? (high >= 0 ? static_cast<int>(high) + 1 : 0) : size};
}

/// A linear map of pixel coordinates about the centre of the image: output pixel (i, j) samples the
/// input at row yc + y_x·(j − xc) + y_y·(i − yc), column xc + x_x·(j − xc) + x_y·(i − yc). S is its
/// sampling matrix, the same for each channel.
struct LinearMap {
    double x_x = 1;
    double x_y = 0;
    double y_x = 0;
    double y_y = 1;

    /// S.
    template <class In, class Put>
    PAD_HOST_DEVICE void apply_pixel(const AugmentShape& shape, const In& in, Pixel at,
                                     double /*mean*/, const Put& put) const {
        using T = typename In::Value;
        const Sample sample(*this, shape, at);
        if (!sample.touches(shape)) {
            for (int c = 0; c < shape.channels; ++c) put(c, T(0));
            return;
        }
        const Pixel first = sample.above_left();
        T weights[4] = {};
        Pixel from[4] = {};
        for (int t = 0; t < 4; ++t) {
            const Pixel neighbour{first.row + t / 2, first.column + t % 2};
            if (!is_inside(shape, neighbour)) continue;
            from[t] = neighbour;
            weights[t] = static_cast<T>(sample.weight(neighbour));
        }
        for (int c = 0; c < shape.channels; ++c) {
            T sum = 0;
            for (int t = 0; t < 4; ++t) sum += weights[t] * in(c, from[t].row, from[t].column);
            put(c, sum);
        }
    }

    /// Sᵀ as a gather, from the output pixels whose samples read pixel `at`, row by row. The samples
    /// lie in a square of side 2 about it, so the output pixels lie in the box of its inverse image.
    template <class In, class Put>
    PAD_HOST_DEVICE void adjoint_pixel(const AugmentShape& shape, const In& cotangent, Pixel at,
                                       double /*mean*/, const Put& put) const {
        using T = typename In::Value;
        constexpr int block = 4;  // channels that share a sampling point
        const double x_centre = 0.5 * (shape.width - 1);
        const double y_centre = 0.5 * (shape.height - 1);
        const double x = at.column - x_centre;
        const double y = at.row - y_centre;
        const double det = x_x * y_y - x_y * y_x;
        const double size = std::abs(det);
        const Range rows = near(y_centre + (x_x * y - y_x * x) / det,
                                (std::abs(x_x) + std::abs(y_x)) / size, shape.height);
        const Range columns = near(x_centre + (y_y * x - x_y * y) / det,
                                   (std::abs(y_y) + std::abs(x_y)) / size, shape.width);
        for (int first = 0; first < shape.channels; first += block) {
            const int count = shape.channels - first < block ? shape.channels - first : block;
            T sum[block] = {};
            for (int i = rows.first; i < rows.end; ++i) {
                for (int j = columns.first; j < columns.end; ++j) {
                    const Sample sample(*this, shape, {i, j});
                    if (!sample.reads(at)) continue;
                    const T weight = static_cast<T>(sample.weight(at));
                    PAD_UNROLL
                    for (int k = 0; k < block; ++k)
                        if (k < count) sum[k] += weight * cotangent(first + k, i, j);
                }
            }
            PAD_UNROLL
            for (int k = 0; k < block; ++k)
                if (k < count) put(first + k, sum[k]);
        }
    }

private:
    /// Where output pixel `at` samples the input. Comparisons are written so that a coordinate that
    /// is not a number is nowhere.
    struct Sample {
        double x, y;

        PAD_HOST_DEVICE Sample(const LinearMap& map, const AugmentShape& shape, Pixel at) {
            const double x_centre = 0.5 * (shape.width - 1);
            const double y_centre = 0.5 * (shape.height - 1);
            x = x_centre + map.x_x * (at.column - x_centre) + map.x_y * (at.row - y_centre);
            y = y_centre + map.y_x * (at.column - x_centre) + map.y_y * (at.row - y_centre);
        }

        /// Whether one of its four neighbours may lie inside.
        [[nodiscard]] PAD_HOST_DEVICE bool touches(const AugmentShape& shape) const {
            return x > -1 && x < shape.width && y > -1 && y < shape.height;
        }
        /// The first of its four neighbours. Only where it `touches`.
        [[nodiscard]] PAD_HOST_DEVICE Pixel above_left() const {
            return {static_cast<int>(std::floor(y)), static_cast<int>(std::floor(x))};
        }
        /// Whether a pixel is one of the neighbours, with a weight above 0.
        [[nodiscard]] PAD_HOST_DEVICE bool reads(Pixel at) const {
            return x > at.column - 1 && x < at.column + 1 && y > at.row - 1 && y < at.row + 1;
        }
        /// The weight of a neighbour.
        [[nodiscard]] PAD_HOST_DEVICE double weight(Pixel at) const {
            return along(y, at.row) * along(x, at.column);
        }

    private:
        PAD_HOST_DEVICE static double along(double x, int at) {
            return x >= at ? 1 - (x - at) : x - (at - 1);
        }
    };

    PAD_HOST_DEVICE static bool is_inside(const AugmentShape& shape, Pixel at) {
        return at.row >= 0 && at.row < shape.height && at.column >= 0 && at.column < shape.width;
    }
};

}  // namespace pad::data::resampling
