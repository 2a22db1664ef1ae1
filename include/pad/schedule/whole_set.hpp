/// @file
/// The scheduler that shows everything.
#pragma once

#include <pad/schedule/concept.hpp>

namespace pad::schedule {

/// Every image in every epoch (MTT, FTD, DATM).
struct WholeSet {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "whole set"; }
    [[nodiscard]] Slice slice(int, int class_size) const { return {0, class_size}; }
};

}  // namespace pad::schedule
