/// @file
/// PAD's data scheduler: a window of difficulty that grows, then leaves the easy images behind.
#pragma once

#include <algorithm>

#include <pad/core/error.hpp>
#include <pad/schedule/concept.hpp>

namespace pad::schedule {

/// Per class, images sorted from easy to hard (PAD, section 3.1):
///   epoch e ≤ addition_end:   the easiest min(1, IR + (1 − IR)·e/addition_end) of the class,
///   … e ≤ first_removal:      all,
///   … e ≤ second_removal:     without the easiest `first_dropped`,
///   later:                    without the easiest `second_dropped`.
/// Counts are truncated as in the released code, from the real class size (the released code
/// assumes 5,000). Published: IR 0.75; addition ends at epoch 20 (CIFAR-10) or 40 (CIFAR-100, Tiny
/// ImageNet); removals after epochs 40 and 60.
struct PadWindow {
    using family = Family;

    double initial_ratio = 0.75;  ///< IR, ratio in (0, 1]
    int addition_end = 20;        ///< AEE, epochs
    int first_removal = 40;       ///< last epoch that sees all images
    int second_removal = 60;      ///< last epoch of the first removal
    double first_dropped = 0.1;   ///< ratio in [0, 1)
    double second_dropped = 0.2;  ///< ratio in [0, 1)

    [[nodiscard]] std::string describe() const {
        return core::text("PAD window IR ", initial_ratio, " epochs ", addition_end, "/",
                          first_removal, "/", second_removal, " dropped ", first_dropped, "/",
                          second_dropped);
    }

    /// Throws Error for ratios out of range, epochs out of order or a slice without an image.
    [[nodiscard]] Slice slice(int epoch, int class_size) const {
        check();
        const double n = class_size;
        Slice slice{0, class_size};
        if (epoch <= addition_end) {
            const double ratio =
                std::min(1.0, addition_end == 0
                                  ? 1.0
                                  : initial_ratio + (1 - initial_ratio) * epoch / addition_end);
            slice.end = static_cast<int>(ratio * n);
        } else if (epoch > second_removal) {
            slice.begin = static_cast<int>(second_dropped * n);
        } else if (epoch > first_removal) {
            slice.begin = static_cast<int>(first_dropped * n);
        }
        core::require(slice.begin < slice.end, "the PAD window leaves no image of a class of ",
                      class_size, " in epoch ", epoch, "; raise initial_ratio (", initial_ratio,
                      ")");
        return slice;
    }

private:
    void check() const {
        core::require(initial_ratio > 0 && initial_ratio <= 1, "initial_ratio is ", initial_ratio,
                      "; it must lie in (0, 1]");
        core::require(
            first_dropped >= 0 && first_dropped < 1 && second_dropped >= 0 && second_dropped < 1,
            "dropped ratios are ", first_dropped, " and ", second_dropped,
            "; they must lie in [0, 1)");
        core::require(
            0 <= addition_end && addition_end <= first_removal && first_removal <= second_removal,
            "the PAD window's epochs are ", addition_end, ", ", first_removal, ", ", second_removal,
            "; they must not descend");
    }
};

}  // namespace pad::schedule
