/// @file
/// The distance of two characteristic functions at frequencies that a network learns.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pad/backend/matrix.hpp>
#include <pad/core/error.hpp>
#include <pad/match/feature_distance.hpp>
#include <pad/match/frequency_network.hpp>

namespace pad::match {

/// With Φ(t) = mean exp(i·t·x) over the images, the characteristic function of their features,
///   D = mean over t of √( α·(|Φ_x| − |Φ_y|)² + (1 − α)·2(|Φ_x||Φ_y| − Re Φ_x Φ_y*) + 1e-8 ):
/// a part for the amplitudes and one for the phases (NCFM, Wang et al. 2025). The frequencies come
/// from a FrequencyNetwork that is trained to make the sum of D over the classes large, one step
/// behind each iteration, while the images make it small. They are in units of √rows / (root mean
/// square distance of theirs from their mean), so that a random direction sees phases of size 1.
/// Cost: a few products of (n + m) × rows × frequencies.
struct CharacteristicFunction {
    static constexpr std::string_view name = "characteristic function";

    int frequencies = 4096;  ///< as released for CIFAR-10
    double amplitude = 0.5;  ///< α in [0, 1]
    int hidden = 64;         ///< units of the frequency network
    int latent = 16;         ///< its random inputs
    double rate = 0.01;      ///< of its steps, relative to its weights; 0: it is not trained

    [[nodiscard]] std::string describe() const {
        return core::text(name, " of ", frequencies, " frequencies, amplitude ", amplitude,
                          " hidden ", hidden, " latent ", latent, " rate ", rate);
    }

    template <class T>
    class Comparison;
};

/// See feature_distance.hpp.
template <class T>
class CharacteristicFunction::Comparison {
public:
    /// Throws Error for settings that cannot work.
    Comparison(const CharacteristicFunction& settings, Index rows, const core::Random& random)
        : settings_(checked(settings)), network_(rows, settings.hidden, settings.latent, random) {}

    template <class Backend>
    double compare(const Backend& backend, std::uint64_t call, const FeatureView<T>& ours,
                   const FeatureView<T>& theirs, T* adjoint) {
        const Index rows = ours.rows;
        network_.draw(backend, call, settings_.frequencies, frequencies_);
        // Features in units of their spread, so that the frequencies need not be.
        const double unit = std::sqrt(static_cast<double>(rows)) / spread(theirs);
        scale(ours, unit, ours_.features);
        scale(theirs, unit, theirs_.features);
        transform(backend, rows, ours.count, ours_);
        transform(backend, rows, theirs.count, theirs_);
        const double distance = differentiate();
        pull_back(backend, rows, ours.count, ours_, adjoint, static_cast<T>(unit));
        if (settings_.rate > 0) {
            slope_.assign(frequencies_.size(), T(0));
            add_slope(backend, rows, ours.count, ours_);
            add_slope(backend, rows, theirs.count, theirs_);
            network_.add_slope(backend, frequencies_, slope_);
        }
        return distance;
    }
    void advance() { network_.climb(settings_.rate); }
    [[nodiscard]] std::vector<T> state() const { return network_.weights(); }
    void restore(std::span<const T> weights) { network_.restore(weights); }

private:
    using Matrix = backend::Matrix<const T>;

    /// One side: features [count][rows], phases and later their gradients [count][frequencies],
    /// Φ and the gradient of the distance with respect to it, real and imaginary part.
    struct Side {
        std::vector<T> features, phases;
        std::vector<double> real, imaginary, grad_real, grad_imaginary;
    };

    static CharacteristicFunction checked(const CharacteristicFunction& s) {
        core::require(s.frequencies >= 1 && s.hidden >= 1 && s.latent >= 1,
                      "a characteristic function of ", s.frequencies, " frequencies, ", s.hidden,
                      " hidden and ", s.latent,
                      " latent units was asked for; each must be at least "
                      "1");
        core::require(s.amplitude >= 0 && s.amplitude <= 1, "the share of the amplitude is ",
                      s.amplitude, "; it must lie in 0 … 1");
        core::require(s.rate >= 0, "the rate of the frequency network is ", s.rate,
                      "; it must not be negative");
        return s;
    }

    /// Root mean square distance from the mean; 1 where all features are equal.
    static double spread(const FeatureView<T>& features) {
        const auto mean = mean_features(features);
        double sum = 0;
        for (Index i = 0; i < features.count; ++i)
            for (Index r = 0; r < features.rows; ++r) {
                const double d =
                    static_cast<double>(features.image(i)[r]) - mean[static_cast<std::size_t>(r)];
                sum += d * d;
            }
        return sum > 0 ? std::sqrt(sum / static_cast<double>(features.count)) : 1.0;
    }

    static void scale(const FeatureView<T>& view, double unit, std::vector<T>& features) {
        features.resize(static_cast<std::size_t>(view.count * view.rows));
        for (Index i = 0; i < view.count; ++i)
            for (Index r = 0; r < view.rows; ++r)
                features[static_cast<std::size_t>(i * view.rows + r)] =
                    static_cast<T>(unit) * view.image(i)[r];
    }

    template <class Backend>
    void transform(const Backend& backend, Index rows, Index count, Side& side) {
        const Index k = settings_.frequencies;
        side.phases.assign(static_cast<std::size_t>(count * k), T(0));
        backend.product(Matrix{side.features.data(), count, rows, rows, false},
                        Matrix{frequencies_.data(), k, rows, rows, true},
                        backend::Matrix<T>{side.phases.data(), count, k, k, false}, false);
        const auto size = static_cast<std::size_t>(k);
        side.real.assign(size, 0.0);
        side.imaginary.assign(size, 0.0);
        for (std::size_t i = 0; i < side.phases.size(); ++i) {
            side.real[i % size] += std::cos(static_cast<double>(side.phases[i]));
            side.imaginary[i % size] += std::sin(static_cast<double>(side.phases[i]));
        }
        for (std::size_t j = 0; j < size; ++j) {
            side.real[j] /= static_cast<double>(count);
            side.imaginary[j] /= static_cast<double>(count);
        }
    }

    /// The distance, its gradients with respect to Φ, and then with respect to the phases.
    double differentiate() {
        const auto size = ours_.real.size();
        for (Side* const side : {&ours_, &theirs_}) {
            side->grad_real.resize(size);
            side->grad_imaginary.resize(size);
        }
        double distance = 0;
        for (std::size_t j = 0; j < size; ++j) {
            const double a = std::hypot(ours_.real[j], ours_.imaginary[j]);
            const double b = std::hypot(theirs_.real[j], theirs_.imaginary[j]);
            const double together =
                ours_.real[j] * theirs_.real[j] + ours_.imaginary[j] * theirs_.imaginary[j];
            const double alpha = settings_.amplitude;
            const double square =
                alpha * (a - b) * (a - b) + (1 - alpha) * 2 * std::max(a * b - together, 0.0);
            const double root = std::sqrt(square + 1e-8);
            distance += root / static_cast<double>(size);
            const double factor = 1 / (root * static_cast<double>(size));
            slopes(ours_, theirs_, j, a, b, factor);
            slopes(theirs_, ours_, j, b, a, factor);
        }
        for (Side* const side : {&ours_, &theirs_}) phase_gradients(*side);
        return distance;
    }

    /// factor/2 · ∂(the square)/∂Φ of `side`, whose amplitude is a; the other's is b.
    void slopes(Side& side, const Side& other, std::size_t j, double a, double b, double factor) {
        const double alpha = settings_.amplitude;
        const double along = a > 0 ? (alpha * (a - b) + (1 - alpha) * b) / a : 0;
        side.grad_real[j] = factor * (along * side.real[j] - (1 - alpha) * other.real[j]);
        side.grad_imaginary[j] =
            factor * (along * side.imaginary[j] - (1 - alpha) * other.imaginary[j]);
    }

    static void phase_gradients(Side& side) {
        const auto size = side.real.size();
        const double count = static_cast<double>(side.phases.size() / size);
        for (std::size_t i = 0; i < side.phases.size(); ++i) {
            const double p = static_cast<double>(side.phases[i]);
            side.phases[i] = static_cast<T>((side.grad_imaginary[i % size] * std::cos(p) -
                                             side.grad_real[i % size] * std::sin(p)) /
                                            count);
        }
    }

    template <class Backend>
    void pull_back(const Backend& backend, Index rows, Index count, const Side& side, T* adjoint,
                   T unit) {
        const Index k = settings_.frequencies;
        backend.product(Matrix{side.phases.data(), count, k, k, false},
                        Matrix{frequencies_.data(), k, rows, rows, false},
                        backend::Matrix<T>{adjoint, count, rows, rows, false}, false);
        for (Index i = 0; i < count * rows; ++i) adjoint[i] *= unit;
    }

    /// slope += gradient with respect to the frequencies through one side.
    template <class Backend>
    void add_slope(const Backend& backend, Index rows, Index count, const Side& side) {
        const Index k = settings_.frequencies;
        backend.product(Matrix{side.phases.data(), count, k, k, true},
                        Matrix{side.features.data(), count, rows, rows, false},
                        backend::Matrix<T>{slope_.data(), k, rows, rows, false}, true);
    }

    CharacteristicFunction settings_;
    FrequencyNetwork<T> network_;
    std::vector<T> frequencies_, slope_;
    Side ours_, theirs_;
};

}  // namespace pad::match
