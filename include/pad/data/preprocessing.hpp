/// @file
/// What is done to every image before a network sees it: nothing, standardisation, or ZCA.
#pragma once

#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/core/buffer.hpp>
#include <pad/core/error.hpp>
#include <pad/data/dataset.hpp>
#include <pad/data/whitening.hpp>

namespace pad::data {

/// none: values stay as read; standardise: mean 0 and standard deviation 1 in each channel of the
/// training set; zca: whitening of the raw values, no standardisation besides.
enum class PreprocessingKind { none, standardise, zca };

/// As the enum's values, in order.
inline constexpr std::array<std::string_view, 3> preprocessing_names{"none", "standardise", "zca"};

/// "none", "standardise" or "zca".
inline std::string_view preprocessing_name(PreprocessingKind kind) {
    return preprocessing_names[static_cast<std::size_t>(kind)];
}

/// The kind of that name. Throws Error, with the names there are, for any other.
inline PreprocessingKind preprocessing_kind(std::string_view name) {
    for (std::size_t k = 0; k < preprocessing_names.size(); ++k)
        if (preprocessing_names[k] == name) return static_cast<PreprocessingKind>(k);
    core::fail("'", name, "' is no preprocessing; there are none, standardise and zca");
}

/// A fitted preprocessing. It travels with a distilled set: images enter its space only this way.
///
/// The data members are the whole state: `kind`, `shape`, and, for standardise, `mean` and
/// `deviation`, for zca, `zca`. An object made of members that were saved does the same as the one
/// that was fitted.
class Preprocessing {
public:
    PreprocessingKind kind = PreprocessingKind::none;
    ImageShape shape;
    std::vector<double> mean;       ///< standardise: of each channel, [C]
    std::vector<double> deviation;  ///< standardise: √(mean squared deviation), [C]
    Zca zca;                        ///< zca: mean [D] and matrix [D, D]

    /// Fits to the images of `training`, which are left as they are.
    /// A channel that never changes keeps its scale (deviation 1).
    /// Throws Error for an empty set, one whose images do not have the size its shape says, or values
    /// that are not finite. Cost: two passes over the images; see fit_zca for zca.
    /// A template, so that only programs that fit compile Eigen's decomposition; T is float.
    template <class T = float>
    static Preprocessing fit(PreprocessingKind kind, const Dataset& training,
                             double epsilon = default_zca_epsilon) {
        check_set(training);
        Preprocessing result;
        result.kind = kind;
        result.shape = training.shape;
        const std::span<const T> images(training.images);
        if (kind == PreprocessingKind::standardise) result.fit_channels(training);
        if (kind == PreprocessingKind::zca) result.zca = fit_zca(images, training.shape, epsilon);
        return result;
    }

    /// Transforms the images of a set in place.
    /// Throws Error, with both sizes, when they are not those that were fitted.
    /// A template, as fit is; T is float.
    template <class T = float>
    void apply(Dataset& set) const {
        core::require(set.shape == shape, set.name, " has images of ", set.shape.channels, " × ",
                      set.shape.height, " × ", set.shape.width,
                      " values; this preprocessing was fitted to ", shape.channels, " × ",
                      shape.height, " × ", shape.width);
        apply(std::span<T>(set.images));
    }

    /// Transforms images [n, C, H, W] in place; T is float or double.
    template <class T>
    void apply(std::span<T> images) const {
        check_values(images.size());
        if (kind == PreprocessingKind::zca) zca.apply(images);
        if (kind == PreprocessingKind::standardise) each_plane<false>(images);
    }

    /// Back to the range of the files, in place, to show images as pictures. Values that a
    /// distiller changed may lie outside [0, 1].
    template <class T>
    void invert(std::span<T> images) const {
        check_values(images.size());
        if (kind == PreprocessingKind::zca) zca.invert(images);
        if (kind == PreprocessingKind::standardise) each_plane<true>(images);
    }

private:
    /// Item k: sum over plane k of (value − centre of its channel)^power.
    template <int Power>
    struct PlaneSum {
        const float* images;
        core::Index plane;
        core::Index channels;
        const double* centre;
        double* sums;

        void operator()(core::Index item) const {
            double sum = 0;
            for (core::Index p = 0; p < plane; ++p) {
                const double value =
                    static_cast<double>(images[item * plane + p]) - centre[item % channels];
                sum += Power == 1 ? value : value * value;
            }
            sums[item] = sum;
        }
    };

    /// Item k: plane k, standardised or the reverse.
    template <class T, bool Invert>
    struct Standardise {
        T* images;
        core::Index plane;
        core::Index channels;
        const double* mean;
        const double* deviation;

        void operator()(core::Index item) const {
            const double centre = mean[item % channels];
            const double scale = deviation[item % channels];
            for (core::Index p = item * plane; p < (item + 1) * plane; ++p) {
                const double value = static_cast<double>(images[p]);
                images[p] =
                    static_cast<T>(Invert ? value * scale + centre : (value - centre) / scale);
            }
        }
    };

    [[nodiscard]] core::Index plane() const { return core::Index(shape.height) * shape.width; }

    static void check_set(const Dataset& set) {
        core::require(set.size() > 0 && set.shape.size() > 0,
                      "a preprocessing cannot be fitted to ", set.name, ", which has ", set.size(),
                      " images of ", set.shape.channels, " × ", set.shape.height, " × ",
                      set.shape.width, " values");
        core::require(set.images.size() == set.size() * set.shape.size(), set.name, " has ",
                      set.images.size(), " values for ", set.size(), " images of ",
                      set.shape.channels, " × ", set.shape.height, " × ", set.shape.width, "; ",
                      set.size() * set.shape.size(), " are needed");
        const std::size_t bad = whitening::first_not_finite(std::span<const float>(set.images));
        core::require(bad == set.images.size(), set.name, ": value ", bad % set.shape.size(),
                      " of image ", bad / set.shape.size(),
                      " is not finite; a preprocessing needs images without such values");
    }

    void check_values(std::size_t values) const {
        core::require(shape.size() > 0, "a preprocessing is used before it was fitted");
        core::require(values % shape.size() == 0, "a preprocessing was given ", values,
                      " values, which are not whole images of ", shape.channels, " × ",
                      shape.height, " × ", shape.width, " = ", shape.size(), " values");
    }

    /// Mean over the set, for each channel, of (value − centre)^Power; centre [C].
    template <int Power>
    [[nodiscard]] std::vector<double> moment(const Dataset& set,
                                             const std::vector<double>& centre) const {
        const core::Index planes = static_cast<core::Index>(set.size()) * shape.channels;
        const core::Buffer<double> sums(planes);
        const backend::Host<> backend;
        backend.launch(planes, PlaneSum<Power>{set.images.data(), plane(), shape.channels,
                                               centre.data(), sums.data()});
        std::vector<double> result(centre.size());
        for (core::Index k = 0; k < planes; ++k)
            result[static_cast<std::size_t>(k % shape.channels)] += sums[k];
        for (double& value : result)
            value /= static_cast<double>(set.size()) * static_cast<double>(plane());
        return result;
    }

    void fit_channels(const Dataset& set) {
        mean = moment<1>(set, std::vector<double>(static_cast<std::size_t>(shape.channels)));
        deviation = moment<2>(set, mean);
        for (std::size_t c = 0; c < deviation.size(); ++c) {
            deviation[c] = std::sqrt(deviation[c]);
            // What rounding of the mean leaves is no variation.
            if (deviation[c] <= 1e-12 * std::abs(mean[c])) deviation[c] = 1;
        }
    }

    template <bool Invert, class T>
    void each_plane(std::span<T> images) const {
        const std::size_t channels = static_cast<std::size_t>(shape.channels);
        core::require(mean.size() == channels && deviation.size() == channels,
                      "standardisation of ", channels, " channels has ", mean.size(), " means and ",
                      deviation.size(), " deviations");
        const Standardise<T, Invert> kernel{images.data(), plane(), shape.channels, mean.data(),
                                            deviation.data()};
        const backend::Host<> backend;
        backend.launch(static_cast<core::Index>(images.size()) / plane(), kernel);
    }
};

}  // namespace pad::data
