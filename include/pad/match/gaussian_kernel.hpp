/// @file
/// Maximum mean discrepancy with a Gaussian kernel.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/match/feature_distance.hpp>

namespace pad::match {

/// MMD² = mean k(x, x′) − 2·mean k(x, y) + mean k(y, y′) over all pairs of ours x and theirs y
/// (Gretton et al. 2012, the biased estimate), with k(a, b) = exp(−‖a − b‖² / 2σ²) and
///   σ² = bandwidth · mean ‖y − y′‖² over the pairs of theirs with y ≠ y′.
/// It sees all moments of the features, DM's distance only the mean (M3D, Zhang et al. 2024).
/// Cost: (n + m)² · rows operations, in parallel over images.
struct GaussianKernel {
    static constexpr std::string_view name = "Gaussian kernel";

    double bandwidth = 1;

    [[nodiscard]] std::string describe() const { return core::text(name, " ", bandwidth); }

    template <class T>
    class Comparison {
    public:
        /// Throws Error for a bandwidth that is not positive.
        Comparison(const GaussianKernel& settings, Index, const core::Random&)
            : bandwidth_(settings.bandwidth) {
            core::require(bandwidth_ > 0, "the bandwidth of the Gaussian kernel is ", bandwidth_,
                          "; it must be positive");
        }

        template <class Backend>
        double compare(const Backend& backend, std::uint64_t, const FeatureView<T>& ours,
                       const FeatureView<T>& theirs, T* adjoint) {
            const Index n = ours.count;
            const Index m = theirs.count;
            distances(backend, theirs, theirs, theirs_theirs_);
            double mean = 0;
            for (const double d : theirs_theirs_) mean += d;
            mean /= static_cast<double>(m > 1 ? m * (m - 1) : 1);
            const double variance = bandwidth_ * (mean > 0 ? mean : 1.0);
            distances(backend, ours, ours, ours_ours_);
            distances(backend, ours, theirs, ours_theirs_);
            const double value = kernel(theirs_theirs_, variance) -
                                 2 * kernel(ours_theirs_, variance) + kernel(ours_ours_, variance);
            // ∂k(a, b)/∂a = −k(a, b)·(a − b)/σ²; ours occur twice in k(x, x′).
            backend.launch(n, PullBack{ours, theirs, ours_ours_.data(), ours_theirs_.data(),
                                       adjoint, variance});
            return value;
        }
        void advance() {}
        [[nodiscard]] std::vector<T> state() const { return {}; }
        void restore(std::span<const T>) {}

    private:
        /// Item i: ‖a_i − b_j‖² for every j.
        struct Distances {
            FeatureView<T> a;
            FeatureView<T> b;
            double* result;
            PAD_HOST_DEVICE void operator()(Index i) const {
                for (Index j = 0; j < b.count; ++j) {
                    double sum = 0;
                    for (Index r = 0; r < a.rows; ++r) {
                        const double d =
                            static_cast<double>(a.image(i)[r]) - static_cast<double>(b.image(j)[r]);
                        sum += d * d;
                    }
                    result[i * b.count + j] = sum;
                }
            }
        };
        /// Item i: the gradient with respect to features i of ours, from the kernel's values.
        struct PullBack {
            FeatureView<T> ours;
            FeatureView<T> theirs;
            const double* own;
            const double* other;
            T* adjoint;
            double variance;
            PAD_HOST_DEVICE void operator()(Index i) const {
                const double n = static_cast<double>(ours.count);
                const double m = static_cast<double>(theirs.count);
                for (Index r = 0; r < ours.rows; ++r) {
                    const double x = static_cast<double>(ours.image(i)[r]);
                    double sum = 0;
                    for (Index j = 0; j < ours.count; ++j)
                        sum -= own[i * ours.count + j] *
                               (x - static_cast<double>(ours.image(j)[r])) / (n * n);
                    for (Index j = 0; j < theirs.count; ++j)
                        sum += other[i * theirs.count + j] *
                               (x - static_cast<double>(theirs.image(j)[r])) / (n * m);
                    adjoint[i * ours.rows + r] = static_cast<T>(2 * sum / variance);
                }
            }
        };

        template <class Backend>
        static void distances(const Backend& backend, const FeatureView<T>& a,
                              const FeatureView<T>& b, std::vector<double>& result) {
            result.resize(static_cast<std::size_t>(a.count * b.count));
            backend.launch(a.count, Distances{a, b, result.data()});
        }
        /// Squared distances become kernel values; returns their mean.
        static double kernel(std::vector<double>& values, double variance) {
            double sum = 0;
            for (double& d : values) sum += d = std::exp(-d / (2 * variance));
            return sum / static_cast<double>(values.size());
        }

        double bandwidth_;
        std::vector<double> ours_ours_, ours_theirs_, theirs_theirs_;
    };
};

}  // namespace pad::match
