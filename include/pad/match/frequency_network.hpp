/// @file
/// The network that learns where two characteristic functions differ most.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include <pad/backend/matrix.hpp>
#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/core/shape.hpp>

namespace pad::match {

using core::Index;

/// Draws frequencies t = ρ·u/‖u‖ with u = B·tanh(A·z + a), z standard normal and ρ = |g|, g standard
/// normal: directions are learned, lengths are not, so that frequencies cannot run away.
///
/// It climbs: a step moves A, a and B along the gradient of the loss that the frequencies gave, each
/// by `rate` times its own length, whatever the length of the gradient.
template <class T>
class FrequencyNetwork {
public:
    /// @param rows  values of a frequency
    FrequencyNetwork(Index rows, Index hidden, Index latent, const core::Random& random)
        : rows_(rows),
          hidden_(hidden),
          latent_(latent),
          random_(random),
          weights_(static_cast<std::size_t>(hidden * latent + hidden + rows * hidden)),
          slope_(weights_.size()) {
        const auto draw = [&](Index first, Index count, Index fan_in) {
            for (Index i = first; i < first + count; ++i)
                weights_[at(i)] = static_cast<T>(random_.normal(static_cast<std::uint64_t>(i)) /
                                                 std::sqrt(static_cast<double>(fan_in)));
        };
        draw(0, hidden_ * latent_, latent_);
        draw(second(), rows_ * hidden_, hidden_);
    }

    /// `count` frequencies of a call, [count][rows]; each call draws its own.
    template <class Backend>
    void draw(const Backend& backend, std::uint64_t call, Index count,
              std::vector<T>& frequencies) {
        frequencies.resize(at(count * rows_));
        noise_.resize(at(count * latent_));
        inner_.resize(at(count * hidden_));
        lengths_.resize(at(count));
        radii_.resize(at(count));
        for (Index k = 0; k < count; ++k) draw_noise(call, k);
        backend.product(Matrix{inner_.data(), count, hidden_, hidden_, false},
                        Matrix{weights_.data() + second(), rows_, hidden_, hidden_, true},
                        backend::Matrix<T>{frequencies.data(), count, rows_, rows_, false}, false);
        for (Index k = 0; k < count; ++k) {
            T* const u = frequencies.data() + k * rows_;
            double square = 0;
            for (Index r = 0; r < rows_; ++r)
                square += static_cast<double>(u[r]) * static_cast<double>(u[r]);
            lengths_[at(k)] = std::sqrt(std::max(square, 1e-30));
            const T scale = static_cast<T>(radii_[at(k)] / lengths_[at(k)]);
            for (Index r = 0; r < rows_; ++r) u[r] *= scale;
        }
    }

    /// Adds to the slope: the frequencies of the last draw, and the gradient of the loss with
    /// respect to them, which becomes that with respect to u.
    template <class Backend>
    void add_slope(const Backend& backend, const std::vector<T>& frequencies,
                   std::vector<T>& gradient) {
        const Index count = static_cast<Index>(lengths_.size());
        for (Index k = 0; k < count; ++k) {
            const T* const t = frequencies.data() + k * rows_;
            T* const g = gradient.data() + k * rows_;
            const double radius = std::max(radii_[at(k)], 1e-30);
            double along = 0;
            for (Index r = 0; r < rows_; ++r)
                along += static_cast<double>(g[r]) * static_cast<double>(t[r]);
            // ∂/∂u of ρ·u/‖u‖
            const T own = static_cast<T>(radius / lengths_[at(k)]);
            const T back = static_cast<T>(along / radius / lengths_[at(k)]);
            for (Index r = 0; r < rows_; ++r) g[r] = own * g[r] - back * t[r];
        }
        const Matrix slopes{gradient.data(), count, rows_, rows_, true};
        backend.product(
            slopes, Matrix{inner_.data(), count, hidden_, hidden_, false},
            backend::Matrix<T>{slope_.data() + second(), rows_, hidden_, hidden_, false}, true);
        grad_inner_.resize(inner_.size());
        backend.product(Matrix{gradient.data(), count, rows_, rows_, false},
                        Matrix{weights_.data() + second(), rows_, hidden_, hidden_, false},
                        backend::Matrix<T>{grad_inner_.data(), count, hidden_, hidden_, false},
                        false);
        for (Index k = 0; k < count; ++k)
            for (Index h = 0; h < hidden_; ++h) {
                const T activation = inner_[at(k * hidden_ + h)];
                const T d = grad_inner_[at(k * hidden_ + h)] * (1 - activation * activation);
                for (Index z = 0; z < latent_; ++z)
                    slope_[at(h * latent_ + z)] += d * noise_[at(k * latent_ + z)];
                slope_[at(hidden_ * latent_ + h)] += d;
            }
    }

    /// One step up the slope, which is forgotten.
    void climb(double rate) {
        move(0, second(), rate);
        move(second(), static_cast<Index>(weights_.size()), rate);
        std::fill(slope_.begin(), slope_.end(), T(0));
    }

    /// A, a, B.
    [[nodiscard]] const std::vector<T>& weights() const { return weights_; }
    void restore(std::span<const T> weights) {
        core::require(weights.size() == weights_.size(), "a frequency network of ", weights_.size(),
                      " weights was given ", weights.size());
        std::copy(weights.begin(), weights.end(), weights_.begin());
    }

private:
    using Matrix = backend::Matrix<const T>;

    static std::size_t at(Index i) { return static_cast<std::size_t>(i); }
    /// First weight of B.
    [[nodiscard]] Index second() const { return hidden_ * latent_ + hidden_; }

    /// Noise, hidden values and length of frequency k.
    void draw_noise(std::uint64_t call, Index k) {
        const std::uint64_t position = (call + 1) << 32 | static_cast<std::uint64_t>(k);
        for (Index z = 0; z < latent_; ++z)
            noise_[at(k * latent_ + z)] =
                static_cast<T>(random_.normal(position, static_cast<std::uint32_t>(z + 1)));
        radii_[at(k)] = std::abs(random_.normal(position, 0));
        for (Index h = 0; h < hidden_; ++h) {
            T a = weights_[at(hidden_ * latent_ + h)];
            for (Index z = 0; z < latent_; ++z)
                a += weights_[at(h * latent_ + z)] * noise_[at(k * latent_ + z)];
            inner_[at(k * hidden_ + h)] = std::tanh(a);
        }
    }

    /// weights += rate·‖weights‖·slope/‖slope‖ over [begin, end).
    void move(Index begin, Index end, double rate) {
        double length = 0;
        double steepness = 0;
        for (Index i = begin; i < end; ++i) {
            length += static_cast<double>(weights_[at(i)]) * static_cast<double>(weights_[at(i)]);
            steepness += static_cast<double>(slope_[at(i)]) * static_cast<double>(slope_[at(i)]);
        }
        if (steepness == 0) return;
        const double factor = rate * std::sqrt(length / steepness);
        for (Index i = begin; i < end; ++i)
            weights_[at(i)] = static_cast<T>(static_cast<double>(weights_[at(i)]) +
                                             factor * static_cast<double>(slope_[at(i)]));
    }

    Index rows_, hidden_, latent_;
    core::Random random_;
    std::vector<T> weights_;  ///< A [hidden][latent], a [hidden], B [rows][hidden]
    std::vector<T> slope_;
    std::vector<T> noise_, inner_, grad_inner_;
    std::vector<double> lengths_, radii_;
};

}  // namespace pad::match
