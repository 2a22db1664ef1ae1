/// @file
/// Curricula: experts see the easiest images of each class first, and more of them every epoch.
///
/// λ(e) is the share of a class that is visible in epoch e (from 0), λ₀ the share at the start and E
/// the epoch from which everything is visible. With PadWindow's words, λ₀ is the initial ratio and E
/// the end of the addition. Pacing functions are compared by Wu et al. 2021 ("When do curricula
/// work?").
#pragma once

#include <algorithm>
#include <cmath>

#include <pad/core/error.hpp>
#include <pad/schedule/concept.hpp>
#include <pad/schedule/share.hpp>

namespace pad::schedule {

namespace curriculum {

inline void check(double initial_ratio, int full_epoch) {
    core::require(initial_ratio > 0 && initial_ratio <= 1, "initial_ratio is ", initial_ratio,
                  "; it must lie in (0, 1]");
    core::require(full_epoch >= 0, "full_epoch is ", full_epoch, "; it must not be negative");
}

/// The easiest λ of a class, truncated to whole images; `lambda` gives λ for e/E in [0, 1).
/// Throws Error when that is no image.
template <class Lambda>
Slice visible(int epoch, int full_epoch, int class_size, const Lambda& lambda) {
    if (epoch >= full_epoch) return {0, class_size};
    const double share = lambda(static_cast<double>(epoch) / full_epoch);
    const int count = std::min(class_size, share_of(share, class_size));
    core::require(count >= 1, "the curriculum shows ", share, " of a class of ", class_size,
                  " in epoch ", epoch, ", which is no image; raise initial_ratio");
    return {0, count};
}

}  // namespace curriculum

/// λ(e) = min(1, λ₀ + (1 − λ₀)·e/E) (Platanios et al. 2019, competence "linear"; Wu et al. 2021).
struct LinearCurriculum {
    using family = Family;

    double initial_ratio = 0.2;  ///< λ₀, share in (0, 1]
    int full_epoch = 50;         ///< E, epochs; 0 shows everything at once

    [[nodiscard]] std::string describe() const {
        return core::text("linear curriculum from ", initial_ratio, " to 1 at epoch ", full_epoch);
    }

    /// Throws Error for settings out of range or a slice without an image.
    [[nodiscard]] Slice slice(int epoch, int class_size) const {
        curriculum::check(initial_ratio, full_epoch);
        return curriculum::visible(epoch, full_epoch, class_size, [&](double progress) {
            return initial_ratio + (1 - initial_ratio) * progress;
        });
    }
};

/// λ(e) = min(1, (λ₀^p + (1 − λ₀^p)·e/E)^(1/p)) (Platanios et al. 2019, competence "root-p"): new
/// images come fast at first, then slowly, so that each has time to be learned. p = 1 is linear.
struct RootCurriculum {
    using family = Family;

    double initial_ratio = 0.2;  ///< λ₀, share in (0, 1]
    int full_epoch = 50;         ///< E, epochs; 0 shows everything at once
    double power = 2;            ///< p, at least 1; 2 is the square root

    [[nodiscard]] std::string describe() const {
        return core::text("root-", power, " curriculum from ", initial_ratio, " to 1 at epoch ",
                          full_epoch);
    }

    /// Throws Error for settings out of range or a slice without an image.
    [[nodiscard]] Slice slice(int epoch, int class_size) const {
        curriculum::check(initial_ratio, full_epoch);
        core::require(power >= 1 && std::isfinite(power), "the root curriculum's power is ", power,
                      "; it must be at least 1 and finite");
        return curriculum::visible(epoch, full_epoch, class_size, [&](double progress) {
            const double start = std::pow(initial_ratio, power);
            return std::pow(start + (1 - start) * progress, 1 / power);
        });
    }
};

/// λ(e) = min(1, λ₀^(1 − e/E)) (Penha & Hauff 2020, "geometric progression"; compare the exponential
/// pacing of Wu et al. 2021): the share grows by the same factor each epoch, so most images come late.
struct GeometricCurriculum {
    using family = Family;

    double initial_ratio = 0.2;  ///< λ₀, share in (0, 1]
    int full_epoch = 50;         ///< E, epochs; 0 shows everything at once

    [[nodiscard]] std::string describe() const {
        return core::text("geometric curriculum from ", initial_ratio, " to 1 at epoch ",
                          full_epoch);
    }

    /// Throws Error for settings out of range or a slice without an image.
    [[nodiscard]] Slice slice(int epoch, int class_size) const {
        curriculum::check(initial_ratio, full_epoch);
        return curriculum::visible(epoch, full_epoch, class_size, [&](double progress) {
            return std::pow(initial_ratio, 1 - progress);
        });
    }
};

}  // namespace pad::schedule
