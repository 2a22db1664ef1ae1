/// @file
/// The mask of PAD's released code.
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include <pad/backend/smallest.hpp>
#include <pad/core/error.hpp>
#include <pad/mask/concept.hpp>

namespace pad::mask {

namespace lowest_loss {

/// (θ_N − θ*)² of one parameter.
template <class T>
struct Distance {
    const T* theta_n;
    const T* target;
    template <class Position>
    PAD_HOST_DEVICE T operator()(Position i) const {
        const T d = theta_n[i] - target[i];
        return d * d;
    }
};
/// Its place among the others.
template <class T>
struct Key {
    Distance<T> distance;
    PAD_HOST_DEVICE std::uint64_t operator()(core::Index i) const {
        return backend::order_key(distance(i));
    }
};

}  // namespace lowest_loss

/// Leaves out the ⌊α·L⌋ parameters with the smallest (θ_N − θ*)², chosen anew in every iteration.
/// This is what PAD's released code does at its head; the paper describes ShallowFraction.
/// Equal distances are ordered by position. Cost: one selection, O(L).
struct LowestLoss {
    using family = Family;

    double fraction = 0.25;  ///< α, ratio in [0, 1)

    [[nodiscard]] std::string describe() const { return core::text("lowest loss ", fraction); }

    /// ⌊α·L⌋. Throws Error when α is outside [0, 1).
    [[nodiscard]] core::Index left_out(core::Index parameters) const {
        core::require(fraction >= 0 && fraction < 1, "mask fraction is ", fraction,
                      "; it must lie in [0, 1)");
        return static_cast<core::Index>(fraction * static_cast<double>(parameters));
    }

    /// Throws Error when α is outside [0, 1).
    template <class T>
    void select(std::span<const T> theta_n, std::span<const T> target, const nn::ParameterLayout&,
                std::span<std::uint8_t> keep) const {
        const core::Index cut = left_out(static_cast<core::Index>(keep.size()));
        std::vector<std::size_t> order(keep.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        const lowest_loss::Distance<T> distance{theta_n.data(), target.data()};
        std::nth_element(order.begin(), order.begin() + cut, order.end(),
                         [&](std::size_t a, std::size_t b) {
                             const T left = distance(a);
                             const T right = distance(b);
                             return left < right || (left == right && a < b);
                         });
        std::fill(keep.begin(), keep.end(), std::uint8_t(1));
        for (core::Index i = 0; i < cut; ++i) keep[order[static_cast<std::size_t>(i)]] = 0;
    }

    template <class T, class Backend>
    class Selector;
};

/// The same choice where the backend's memory lies (mask/concept.hpp).
template <class T, class Backend>
class LowestLoss::Selector {
public:
    /// Throws Error when α is outside [0, 1).
    Selector(const LowestLoss& mask, const nn::ParameterLayout& layout)
        : size_(layout.size), left_out_(mask.left_out(layout.size)) {}

    void select(const Backend& backend, const T* theta_n, const T* target, std::uint8_t* keep) {
        const lowest_loss::Key<T> key{{theta_n, target}};
        backend::leave_out_smallest<T>(backend, size_, left_out_, key, memory_, keep);
    }

private:
    core::Index size_;
    core::Index left_out_;
    backend::SmallestMemory<Backend> memory_;
};

}  // namespace pad::mask
