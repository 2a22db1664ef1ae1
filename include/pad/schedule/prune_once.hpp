/// @file
/// The scheduler that leaves a part of each class out, once and for all epochs.
#pragma once

#include <pad/core/error.hpp>
#include <pad/schedule/concept.hpp>
#include <pad/schedule/share.hpp>

namespace pad::schedule {

/// Which end of the easy-to-hard order is dropped.
enum class End { easiest, hardest };

/// Every epoch sees the same images: each class without its hardest, or its easiest, `ratio`:
///   hardest: positions [0, n − ⌊ratio·n⌋); easiest: positions [⌊ratio·n⌋, n).
/// PAD prunes the real set like this for gradient and distribution matching: small sets drop the
/// hardest 20 % (IPC 1), large ones the easiest 10 to 15 % (IPC 500).
struct PruneOnce {
    using family = Family;

    End dropped = End::hardest;
    double ratio = 0.2;  ///< share of each class in [0, 1)

    [[nodiscard]] std::string describe() const {
        return core::text("prune once, ", dropped == End::hardest ? "hardest " : "easiest ", ratio);
    }

    /// Throws Error for a ratio out of range.
    [[nodiscard]] Slice slice(int, int class_size) const {
        core::require(ratio >= 0 && ratio < 1, "the ratio that PruneOnce drops is ", ratio,
                      "; it must lie in [0, 1)");
        const int count = share_of(ratio, class_size);
        if (dropped == End::hardest) return {0, class_size - count};
        return {count, class_size};
    }
};

}  // namespace pad::schedule
