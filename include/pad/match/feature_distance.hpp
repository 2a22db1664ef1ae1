/// @file
/// Features of two groups of images, and the distance of their means.
///
/// A feature distance is a copyable, default-constructible type with
///   static constexpr std::string_view name
///   std::string describe() const                 its settings
///   template <class T> class Comparison          what it carries on from one iteration to the next
///     Comparison(distance, rows, random)         features of an image; draws of its own
///     double compare(backend, call, ours, theirs, adjoint)
///       the distance; adjoint, [ours.count][rows], becomes its gradient with respect to ours.
///       call: number of the comparison, for random draws
///     void advance()                             the end of an iteration: it may learn
///     std::vector<T> state() const               what a checkpoint has to keep; may be empty
///     void restore(std::span<const T> state)     takes as many values
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pad/core/random.hpp>
#include <pad/core/shape.hpp>

namespace pad::match {

using core::Index;

/// Features of `count` images; those of image i are `rows` values from data + i·stride on.
template <class T>
struct FeatureView {
    const T* data = nullptr;
    Index count = 0;
    Index rows = 0;
    Index stride = 0;

    [[nodiscard]] const T* image(Index i) const { return data + i * stride; }
};

/// Mean over the images, [rows]; summed in double, first to last.
template <class T>
std::vector<double> mean_features(const FeatureView<T>& features) {
    std::vector<double> mean(static_cast<std::size_t>(features.rows), 0.0);
    for (Index i = 0; i < features.count; ++i) {
        const T* const image = features.image(i);
        for (Index r = 0; r < features.rows; ++r)
            mean[static_cast<std::size_t>(r)] += static_cast<double>(image[r]);
    }
    for (double& x : mean) x /= static_cast<double>(features.count);
    return mean;
}

/// DM's distance: ‖mean of ours − mean of theirs‖².
struct MeanDistance {
    static constexpr std::string_view name = "mean";

    [[nodiscard]] std::string describe() const { return std::string(name); }

    template <class T>
    class Comparison {
    public:
        Comparison(const MeanDistance&, Index, const core::Random&) {}

        template <class Backend>
        double compare(const Backend&, std::uint64_t, const FeatureView<T>& ours,
                       const FeatureView<T>& theirs, T* adjoint) {
            const auto mean = mean_features(ours);
            const auto target = mean_features(theirs);
            double distance = 0;
            for (Index r = 0; r < ours.rows; ++r) {
                const auto at = static_cast<std::size_t>(r);
                const double d = mean[at] - target[at];
                distance += d * d;
                const T share = static_cast<T>(2 * d / static_cast<double>(ours.count));
                for (Index i = 0; i < ours.count; ++i) adjoint[i * ours.rows + r] = share;
            }
            return distance;
        }
        void advance() {}
        [[nodiscard]] std::vector<T> state() const { return {}; }
        void restore(std::span<const T>) {}
    };
};

}  // namespace pad::match
