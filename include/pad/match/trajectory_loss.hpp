/// @file
/// The distance between a student's and an expert's parameters.
#pragma once

#include <cstdint>
#include <span>

#include <pad/core/error.hpp>

namespace pad::match {

/// L = Σ_kept (θ_N − θ*)² / Σ_kept (θ_0 − θ*)² (MTT eq. 2, PAD section 3.2) and v = ∂L/∂θ_N.
/// All spans have one entry for each parameter. Summed in double, first to last; cost O(parameters).
/// Throws Error when no parameter is kept or the kept part of the start equals the target.
template <class T>
double trajectory_loss(std::span<const T> theta_n, std::span<const T> theta_0,
                       std::span<const T> target, std::span<const std::uint8_t> keep,
                       std::span<T> v) {
    double distance = 0;
    double start = 0;
    for (std::size_t i = 0; i < theta_n.size(); ++i) {
        if (!keep[i]) continue;
        const double now = static_cast<double>(theta_n[i]) - static_cast<double>(target[i]);
        const double then = static_cast<double>(theta_0[i]) - static_cast<double>(target[i]);
        distance += now * now;
        start += then * then;
    }
    core::require(start > 0,
                  "the matching loss is undefined: the mask keeps no parameter in which "
                  "the expert's start and target differ");
    for (std::size_t i = 0; i < theta_n.size(); ++i) {
        const double now = static_cast<double>(theta_n[i]) - static_cast<double>(target[i]);
        v[i] = keep[i] ? static_cast<T>(2 * now / start) : T(0);
    }
    return distance / start;
}

}  // namespace pad::match
