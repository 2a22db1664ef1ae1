/// @file
/// Differentiable Siamese augmentation (Zhao and Bilen, "Dataset condensation with differentiable
/// Siamese augmentation", 2021): one random operation for all images of a call.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>

#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/data/augment/colour.hpp>
#include <pad/data/augment/displacement.hpp>
#include <pad/data/augment/draw.hpp>
#include <pad/data/augment/family.hpp>
#include <pad/data/augment/resampling.hpp>

namespace pad::data {

/// The operations that DSA chooses from, in this order.
enum class DsaOperation : int { colour, crop, cutout, flip, scale, rotate };

inline constexpr int dsa_operation_count = 6;

/// Which operations take part, and how strong they are. The defaults are the published ones.
struct DsaSettings {
    bool colour = true;
    bool crop = true;
    bool cutout = true;
    bool flip = true;
    bool scale = true;
    bool rotate = true;
    /// One set of parameters for all images of a call, instead of one for each image.
    bool siamese = false;

    double brightness = 1;       ///< width of the interval of shifts
    double saturation = 2;       ///< largest gain
    double contrast = 0.5;       ///< smallest gain
    double crop_ratio = 0.125;   ///< largest shift, in sides
    double cutout_ratio = 0.5;   ///< side of the rectangle, in sides
    double scale_ratio = 1.2;    ///< largest factor; the smallest is its inverse
    double rotate_degrees = 15;  ///< largest angle, either way
    bool align_corners = true;   ///< where −1 and 1 lie (see Rotate)
};

/// One of DSA's operations with its parameters. Default: shifts by nothing.
struct DsaDraw {
    DsaOperation kind = DsaOperation::crop;
    union {
        Colour colour;
        Crop crop;
        Cutout cutout;
        Flip flip;
        Scale scale;
        Rotate rotate;
    };

    static constexpr bool pixelwise = true;

    PAD_HOST_DEVICE DsaDraw() : crop{} {}
    PAD_HOST_DEVICE explicit DsaDraw(const Colour& o) : kind(DsaOperation::colour), colour(o) {}
    PAD_HOST_DEVICE explicit DsaDraw(const Crop& o) : kind(DsaOperation::crop), crop(o) {}
    PAD_HOST_DEVICE explicit DsaDraw(const Cutout& o) : kind(DsaOperation::cutout), cutout(o) {}
    PAD_HOST_DEVICE explicit DsaDraw(const Flip& o) : kind(DsaOperation::flip), flip(o) {}
    PAD_HOST_DEVICE explicit DsaDraw(const Scale& o) : kind(DsaOperation::scale), scale(o) {}
    PAD_HOST_DEVICE explicit DsaDraw(const Rotate& o) : kind(DsaOperation::rotate), rotate(o) {}

    /// f(the operation).
    template <class F>
    PAD_HOST_DEVICE void visit(const F& f) const {
        switch (kind) {
            case DsaOperation::colour:
                return f(colour);
            case DsaOperation::crop:
                return f(crop);
            case DsaOperation::cutout:
                return f(cutout);
            case DsaOperation::flip:
                return f(flip);
            case DsaOperation::scale:
                return f(scale);
            case DsaOperation::rotate:
                return f(rotate);
        }
    }

    [[nodiscard]] PAD_HOST_DEVICE bool needs_mean() const { return kind == DsaOperation::colour; }
    template <class In>
    PAD_HOST_DEVICE double term(const AugmentShape& shape, const In& in, Pixel at) const {
        return colour.term(shape, in, at);
    }
    template <class In>
    PAD_HOST_DEVICE double adjoint_term(const AugmentShape& shape, const In& cotangent,
                                        Pixel at) const {
        return colour.adjoint_term(shape, cotangent, at);
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void apply_pixel(const AugmentShape& shape, const In& in, Pixel at, double mean,
                                     const Put& put) const {
        visit([&](const auto& operation) { operation.apply_pixel(shape, in, at, mean, put); });
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void adjoint_pixel(const AugmentShape& shape, const In& cotangent, Pixel at,
                                       double mean, const Put& put) const {
        visit([&](const auto& operation) {
            operation.adjoint_pixel(shape, cotangent, at, mean, put);
        });
    }

    // For a whole image the operation is looked up once.
    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out,
                               T* /*scratch*/ = nullptr) const {
        visit([&](const auto& operation) { data::apply(operation, shape, in, out); });
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* /*scratch*/ = nullptr) const {
        visit([&](const auto& operation) { data::adjoint(operation, shape, cotangent, result); });
    }
};

/// Draws one of the enabled operations for each call, all equally likely, and its parameters for
/// each image (or, `siamese`, for the call). u, u′, u″ are uniform in [0, 1), n is the image's
/// height for rows and its width for columns:
///
///   colour  brightness r = u, saturation r = u′, contrast r = u″
///   crop    shift_rows and shift_cols: whole numbers in [−s, s], all equally likely,
///           s = ⌊crop_ratio·n + ½⌋
///   cutout  sides k = ⌊cutout_ratio·n + ½⌋; offsets: whole numbers in [0, n − 1 + (k even)], all
///           equally likely; Cutout::at_offset
///   flip    on when u < ½
///   scale   sx and sy uniform in [1/scale_ratio, scale_ratio)
///   rotate  uniform in ±rotate_degrees
///
/// A whole number below m is ⌊u·m⌋.
///
/// Positions used in the stream `random` (core::Random::uniforms(i, j)): the operation at
/// (4·call, 0), u and u′ at (4·call + 1, image), u″ at (4·call + 2, image), with image = 0 when
/// `siamese`.
class Dsa {
public:
    using family = AugmentationFamily;
    static constexpr std::string_view name = "dsa";
    using Draw = DsaDraw;

    Dsa() : Dsa(DsaSettings{}) {}
    /// Throws Error when no operation is enabled or a strength is out of its range.
    explicit Dsa(const DsaSettings& settings) : settings_(settings) {
        const std::array<bool, dsa_operation_count> enabled{settings.colour, settings.crop,
                                                            settings.cutout, settings.flip,
                                                            settings.scale,  settings.rotate};
        for (int k = 0; k < dsa_operation_count; ++k)
            if (enabled[static_cast<std::size_t>(k)])
                choices_[static_cast<std::size_t>(count_++)] = static_cast<DsaOperation>(k);
        check();
    }

    [[nodiscard]] const DsaSettings& settings() const { return settings_; }

    /// The operation of call `call`, the same for all its images.
    [[nodiscard]] DsaOperation operation(const core::Random& random, std::uint64_t call) const {
        return choices_[static_cast<std::size_t>(random.integer(count_, 4 * call))];
    }

    /// What happens to image `image` of call `call`. A pure function. Cost: about 0.1 µs.
    [[nodiscard]] Draw draw(const core::Random& random, std::uint64_t call, std::uint32_t image,
                            const AugmentShape& shape) const {
        const std::uint32_t position = settings_.siamese ? 0 : image;
        const auto u = random.uniforms(4 * call + 1, position);
        switch (operation(random, call)) {
            case DsaOperation::crop:
                return Draw(Crop{shift(u.first, shape.height), shift(u.second, shape.width)});
            case DsaOperation::cutout:
                return Draw(cutout(u.first, u.second, shape));
            case DsaOperation::flip:
                return Draw(Flip{u.first < 0.5});
            case DsaOperation::scale:
                return Draw(Scale{factor(u.first), factor(u.second), settings_.align_corners});
            case DsaOperation::rotate:
                return Draw(
                    Rotate{(2 * u.first - 1) * settings_.rotate_degrees * (std::numbers::pi / 180),
                           settings_.align_corners});
            case DsaOperation::colour:
                break;
        }
        return Draw(Colour{{u.first, settings_.brightness},
                           {u.second, settings_.saturation},
                           {random.uniform(4 * call + 2, position), settings_.contrast}});
    }

private:
    static int whole(double u, int bound) {
        const int result = static_cast<int>(u * bound);
        return result < bound ? result : bound - 1;
    }
    static int share(double ratio, int size) { return static_cast<int>(size * ratio + 0.5); }

    [[nodiscard]] int shift(double u, int size) const {
        const int largest = share(settings_.crop_ratio, size);
        return whole(u, 2 * largest + 1) - largest;
    }
    [[nodiscard]] Cutout cutout(double u, double v, const AugmentShape& shape) const {
        const int rows = share(settings_.cutout_ratio, shape.height);
        const int cols = share(settings_.cutout_ratio, shape.width);
        return Cutout::at_offset(whole(u, shape.height + 1 - rows % 2),
                                 whole(v, shape.width + 1 - cols % 2), rows, cols);
    }
    [[nodiscard]] double factor(double u) const {
        const double smallest = 1 / settings_.scale_ratio;
        return smallest + u * (settings_.scale_ratio - smallest);
    }

    void check() const {
        core::require(count_ > 0,
                      "DSA was given no operation; enable at least one of colour, "
                      "crop, cutout, flip, scale and rotate, or use NoAugmentation");
        within("crop_ratio", settings_.crop_ratio, 0, 1);
        within("cutout_ratio", settings_.cutout_ratio, 0, 1);
        within("scale_ratio", settings_.scale_ratio, 1, 1000);
        within("rotate_degrees", settings_.rotate_degrees, 0, 180);
        within("brightness", settings_.brightness, 0, 1000);
        within("saturation", settings_.saturation, 0, 1000);
        within("contrast", settings_.contrast, 0, 1000);
    }
    static void within(std::string_view setting, double value, double low, double high) {
        core::require(value >= low && value <= high, "DSA's ", setting, " is ", value,
                      "; it must lie in ", low, " … ", high);
    }

    DsaSettings settings_;
    std::array<DsaOperation, dsa_operation_count> choices_{};
    int count_ = 0;
};

}  // namespace pad::data
