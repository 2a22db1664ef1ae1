/// @file
/// The distance between a student's and an expert's parameters.
#pragma once

#include <cstdint>

#include <pad/backend/vector_ops.hpp>
#include <pad/core/error.hpp>

namespace pad::match {

namespace trajectory_loss {

/// (θ − θ*)² of a parameter that is kept, 0 of others.
template <class T>
struct SquaredDistance {
    const T* theta;
    const T* target;
    const std::uint8_t* keep;
    PAD_HOST_DEVICE double operator()(core::Index i) const {
        if (!keep[i]) return 0;
        const double d = static_cast<double>(theta[i]) - static_cast<double>(target[i]);
        return d * d;
    }
};

/// v = 2·(θ_N − θ*) / Σ_kept (θ_0 − θ*)².
template <class T>
struct Slope {
    const T* theta_n;
    const T* target;
    const std::uint8_t* keep;
    const double* start;
    T* v;
    PAD_HOST_DEVICE void operator()(core::Index i) const {
        const double d = static_cast<double>(theta_n[i]) - static_cast<double>(target[i]);
        v[i] = keep[i] ? static_cast<T>(2 * d / *start) : T(0);
    }
};

}  // namespace trajectory_loss

/// L = Σ_kept (θ_N − θ*)² / Σ_kept (θ_0 − θ*)² (MTT eq. 2, PAD section 3.2) and v = ∂L/∂θ_N, in the
/// backend's memory. Both sums are in double, in an order that does not depend on the thread count.
/// Keeps its memory between calls.
template <class T, class Backend>
class TrajectoryLoss {
public:
    /// Leaves v, and the two sums for `value`. All arrays have one entry for each of the `size`
    /// parameters and lie in the backend's memory. Nothing waits. Cost: three passes.
    void slope(const Backend& backend, core::Index size, const T* theta_n, const T* theta_0,
               const T* target, const std::uint8_t* keep, T* v) {
        sums_.reserve(2);
        double* const distance = sums_.data();
        double* const start = distance + 1;
        using Term = trajectory_loss::SquaredDistance<T>;
        backend::sum_elements(backend, size, Term{theta_n, target, keep}, memory_, distance);
        backend::sum_elements(backend, size, Term{theta_0, target, keep}, memory_, start);
        backend::for_each_element(backend, size,
                                  trajectory_loss::Slope<T>{theta_n, target, keep, start, v});
    }

    /// L of the last slope; waits for it. Throws Error when no parameter is kept or the kept part of
    /// the start equals the target: v is then no number.
    [[nodiscard]] double value() const {
        double sums[2] = {};
        sums_.read(0, 2, sums);
        core::require(sums[1] > 0,
                      "the matching loss is undefined: the mask keeps no parameter in which "
                      "the expert's start and target differ");
        return sums[0] / sums[1];
    }

private:
    backend::DotMemory<Backend> memory_;
    typename Backend::template Buffer<double> sums_;
};

}  // namespace pad::match
