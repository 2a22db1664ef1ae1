/// @file
/// Colour operations: brightness, saturation, contrast, and the three in a row.
///
/// Like every operation of this folder they are affine in the image, y = A·x + b, and hold the
/// parameters of one image. Those of this file may work in place (input and result the same memory).
/// Means are computed in double precision.
#pragma once

#include <pad/data/augment/pixel_draw.hpp>

namespace pad::data {

namespace colour {

/// y = x + by.
template <class T>
struct Shift {
    T by;
    PAD_HOST_DEVICE T operator()(T x) const { return x + by; }
};

/// y = mean + gain·(x − mean). With the mean of what it is applied to the map is symmetric, so it is
/// its own adjoint.
template <class T>
struct Stretch {
    T mean;
    T gain;

    PAD_HOST_DEVICE Stretch(double mean_of_values, double factor)
        : mean(static_cast<T>(mean_of_values)), gain(static_cast<T>(factor)) {}
    PAD_HOST_DEVICE T operator()(T x) const { return (x - mean) * gain + mean; }
};

/// Σ over the channels of a pixel.
template <class In>
PAD_HOST_DEVICE double channel_sum(const AugmentShape& shape, const In& in, Pixel at) {
    double sum = 0;
    for (int c = 0; c < shape.channels; ++c) sum += static_cast<double>(in(c, at.row, at.column));
    return sum;
}

/// put(c, f(value)) for every channel of a pixel.
template <class In, class F, class Put>
PAD_HOST_DEVICE void map_channels(const AugmentShape& shape, const In& in, Pixel at, const F& f,
                                  const Put& put) {
    for (int c = 0; c < shape.channels; ++c) put(c, f(in(c, at.row, at.column)));
}

}  // namespace colour

/// y = x + (r − ½)·strength. Adjoint: the identity.
struct Brightness {
    double r = 0.5;       ///< in [0, 1); ½ changes nothing
    double strength = 1;  ///< width of the interval of shifts

    static constexpr bool pixelwise = true;

    template <class T>
    PAD_HOST_DEVICE colour::Shift<T> shift() const {
        return {static_cast<T>((r - 0.5) * strength)};
    }

    template <class In, class Put>
    PAD_HOST_DEVICE void apply_pixel(const AugmentShape& shape, const In& in, Pixel at,
                                     double /*mean*/, const Put& put) const {
        colour::map_channels(shape, in, at, shift<typename In::Value>(), put);
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void adjoint_pixel(const AugmentShape& shape, const In& cotangent, Pixel at,
                                       double /*mean*/, const Put& put) const {
        for (int c = 0; c < shape.channels; ++c) put(c, cotangent(c, at.row, at.column));
    }
};

/// y = (x − m)·(r·strength) + m, m = mean over the channels of each pixel. Self-adjoint.
struct Saturation {
    double r = 0.5;       ///< in [0, 1); 0 gives a grey image
    double strength = 2;  ///< largest gain

    static constexpr bool pixelwise = true;

    template <class In, class Put>
    PAD_HOST_DEVICE void apply_pixel(const AugmentShape& shape, const In& in, Pixel at,
                                     double /*mean*/, const Put& put) const {
        const double mean = colour::channel_sum(shape, in, at) / shape.channels;
        const colour::Stretch<typename In::Value> stretch(mean, r * strength);
        colour::map_channels(shape, in, at, stretch, put);
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void adjoint_pixel(const AugmentShape& shape, const In& cotangent, Pixel at,
                                       double mean, const Put& put) const {
        apply_pixel(shape, cotangent, at, mean, put);
    }
};

/// y = (x − m)·(r + strength) + m, m = mean of the whole image. Self-adjoint.
struct Contrast {
    double r = 0.5;         ///< in [0, 1)
    double strength = 0.5;  ///< smallest gain

    static constexpr bool pixelwise = true;

    template <class T>
    PAD_HOST_DEVICE colour::Stretch<T> stretch(double mean) const {
        return {mean, r + strength};
    }

    [[nodiscard]] PAD_HOST_DEVICE bool needs_mean() const { return true; }
    template <class In>
    PAD_HOST_DEVICE double term(const AugmentShape& shape, const In& in, Pixel at) const {
        return colour::channel_sum(shape, in, at);
    }
    template <class In>
    PAD_HOST_DEVICE double adjoint_term(const AugmentShape& shape, const In& cotangent,
                                        Pixel at) const {
        return colour::channel_sum(shape, cotangent, at);
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void apply_pixel(const AugmentShape& shape, const In& in, Pixel at, double mean,
                                     const Put& put) const {
        colour::map_channels(shape, in, at, stretch<typename In::Value>(mean), put);
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void adjoint_pixel(const AugmentShape& shape, const In& cotangent, Pixel at,
                                       double mean, const Put& put) const {
        apply_pixel(shape, cotangent, at, mean, put);
    }
};

/// Brightness, then saturation, then contrast.
struct Colour {
    Brightness brightness;
    Saturation saturation;
    Contrast contrast;

    static constexpr bool pixelwise = true;

    [[nodiscard]] PAD_HOST_DEVICE bool needs_mean() const { return true; }
    template <class In>
    PAD_HOST_DEVICE double term(const AugmentShape& shape, const In& in, Pixel at) const {
        double sum = 0;
        saturated(shape, in, at, [&](int, auto value) { sum += static_cast<double>(value); });
        return sum;
    }
    template <class In>
    PAD_HOST_DEVICE double adjoint_term(const AugmentShape& shape, const In& cotangent,
                                        Pixel at) const {
        return contrast.adjoint_term(shape, cotangent, at);
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void apply_pixel(const AugmentShape& shape, const In& in, Pixel at, double mean,
                                     const Put& put) const {
        const auto stretch = contrast.stretch<typename In::Value>(mean);
        saturated(shape, in, at, [&](int c, auto value) { put(c, stretch(value)); });
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void adjoint_pixel(const AugmentShape& shape, const In& cotangent, Pixel at,
                                       double mean, const Put& put) const {
        using Stretch = colour::Stretch<typename In::Value>;
        const MappedReader<In, Stretch> stretched{cotangent,
                                                  contrast.stretch<typename In::Value>(mean)};
        saturation.adjoint_pixel(shape, stretched, at, 0, put);
    }

private:
    /// The pixel after brightness and saturation.
    template <class In, class Put>
    PAD_HOST_DEVICE void saturated(const AugmentShape& shape, const In& in, Pixel at,
                                   const Put& put) const {
        using Shift = colour::Shift<typename In::Value>;
        const MappedReader<In, Shift> bright{in, brightness.shift<typename In::Value>()};
        saturation.apply_pixel(shape, bright, at, 0, put);
    }
};

}  // namespace pad::data
