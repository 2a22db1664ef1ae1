/// @file
/// Kind `augment`: one operation with given parameters, its output and vector-Jacobian product.
#pragma once

#include <string>
#include <vector>

#include <golden/support/checks.hpp>
#include <golden/support/tolerance.hpp>
#include <pad/core/error.hpp>
#include <pad/data/augment/colour.hpp>
#include <pad/data/augment/displacement.hpp>
#include <pad/data/augment/resampling.hpp>

namespace golden {

/// Images of a case and the operation on each of them.
template <class T>
class Augmented {
public:
    explicit Augmented(const Case& given)
        : images_(given.read_as<T>("images.npy")),
          cotangent_(given.read_as<T>("cotangent.npy")),
          output_(images_.size()),
          vjp_(images_.size()) {
        const std::vector<std::size_t>& shape = given.shape("images.npy");
        pad::core::require(shape.size() == 4 && cotangent_.size() == images_.size(), given.name(),
                           ": images.npy and cotangent.npy must both be [B, C, H, W]");
        count_ = shape[0];
        shape_ = {static_cast<int>(shape[1]), static_cast<int>(shape[2]),
                  static_cast<int>(shape[3])};
    }

    /// Applies `operation(i)`, and its adjoint, to image i.
    template <class F>
    void run(const F& operation) {
        const auto size = static_cast<std::size_t>(shape_.size());
        for (std::size_t i = 0; i < count_; ++i) {
            const auto done = operation(i);
            pad::data::apply(done, shape_, &images_[i * size], &output_[i * size]);
            pad::data::adjoint(done, shape_, &cotangent_[i * size], &vjp_[i * size]);
        }
    }

    void compare(Checks& checks, double tolerance) const {
        checks.compare("output.npy", output_, tolerance);
        checks.compare("vjp.npy", vjp_, tolerance);
    }

private:
    std::vector<T> images_, cotangent_, output_, vjp_;
    std::size_t count_ = 0;
    pad::data::AugmentShape shape_;
};

/// A parameter file of a case, one value for each image.
class PerImage {
public:
    PerImage(const Case& given, const std::string& name)
        : name_(given.name() + ": " + name), values_(given.read(name + ".npy")) {}
    double operator[](std::size_t image) const {
        pad::core::require(image < values_.size(), name_, " has no value for image ", image);
        return values_[image];
    }
    [[nodiscard]] int whole(std::size_t image) const { return static_cast<int>((*this)[image]); }

private:
    std::string name_;
    std::vector<double> values_;
};

/// Sampling as the library does it: bilinear, zeros outside. Returns align_corners.
inline bool require_known_sampling(const Case& given) {
    const std::string how = given.text("/hyper_parameters/interpolation");
    const std::string outside = given.text("/hyper_parameters/outside");
    if (how != "bilinear" || outside != "zeros")
        throw NotSupported("sampling '" + how + "' with '" + outside + "' outside is not known");
    return given.flag("/hyper_parameters/align_corners");
}

template <class T>
void augment(const Case& given, Checks& checks) {
    namespace data = pad::data;
    Augmented<T> images(given);
    const std::string operation = given.text("/operation");
    bool sampled = false;
    if (operation == "brightness") {
        const PerImage r(given, "r");
        images.run([&](std::size_t i) { return data::Brightness{r[i]}; });
    } else if (operation == "saturation") {
        const PerImage r(given, "r");
        images.run([&](std::size_t i) { return data::Saturation{r[i]}; });
    } else if (operation == "contrast") {
        const PerImage r(given, "r");
        images.run([&](std::size_t i) { return data::Contrast{r[i]}; });
    } else if (operation == "color") {
        const PerImage brightness(given, "r_brightness");
        const PerImage saturation(given, "r_saturation");
        const PerImage contrast(given, "r_contrast");
        images.run([&](std::size_t i) {
            return data::Colour{{brightness[i]}, {saturation[i]}, {contrast[i]}};
        });
    } else if (operation == "crop") {
        const PerImage rows(given, "shift_rows");
        const PerImage cols(given, "shift_cols");
        images.run([&](std::size_t i) { return data::Crop{rows.whole(i), cols.whole(i)}; });
    } else if (operation == "cutout") {
        const PerImage rows(given, "offset_rows");
        const PerImage cols(given, "offset_cols");
        const int height = given.whole("/hyper_parameters/cutout_rows");
        const int width = given.whole("/hyper_parameters/cutout_cols");
        images.run([&](std::size_t i) {
            return data::Cutout::at_offset(rows.whole(i), cols.whole(i), height, width);
        });
    } else if (operation == "flip") {
        const PerImage flip(given, "flip");
        images.run([&](std::size_t i) { return data::Flip{flip[i] != 0}; });
    } else if (operation == "scale") {
        sampled = true;
        const bool align = require_known_sampling(given);
        const PerImage sx(given, "sx");
        const PerImage sy(given, "sy");
        images.run([&](std::size_t i) { return data::Scale{sx[i], sy[i], align}; });
    } else if (operation == "rotate") {
        sampled = true;
        const bool align = require_known_sampling(given);
        const PerImage angle(given, "angle");
        images.run([&](std::size_t i) { return data::Rotate{angle[i], align}; });
    } else {
        throw NotSupported("the augmentation '" + operation + "' is not known");
    }
    images.compare(checks, tolerance::augment<T>(sampled));
}

}  // namespace golden
