/// @file
/// What a parameter mask is (FIEM, information embedding).
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>

#include <pad/nn/layer.hpp>

namespace pad::mask {

/// A mask that looks at the tensors of θ only. It is asked once for a run.
/// `keep` has one entry for each parameter of θ and is to be filled with 1 (kept) or 0 (left out); at
/// least one must be kept. layout: the tensors of θ.
template <class M>
concept LayoutMask = requires(const M& mask, const nn::ParameterLayout& layout,
                              std::span<std::uint8_t> keep) {
    mask.select(layout, keep);
};

/// A mask that looks at values as well. It is asked in every iteration; the choice itself is not
/// differentiated.
/// theta_n, target: what is compared. Trajectory matching: the student after its N steps, and the
/// expert. Gradient matching: the gradient on synthetic images, and that on real ones. Distribution
/// matching: θ of the network, twice. layout, keep: as for LayoutMask.
template <class M>
concept ValueMask = requires(const M& mask, std::span<const float> theta,
                             std::span<const double> wide, const nn::ParameterLayout& layout,
                             std::span<std::uint8_t> keep) {
    mask.select(theta, theta, layout, keep);
    mask.select(wide, wide, layout, keep);
};

/// Which parameters the matching loss looks at, in which layers it compares gradients or features.
template <class M>
concept Mask = (LayoutMask<M> || ValueMask<M>)&&requires(const M& mask) {
    { mask.describe() } -> std::convertible_to<std::string>;
};

/// A value mask that says how to choose where a device's memory lies, with a class
///     template <class T, class Backend> class Selector
///         Selector(const M& mask, const nn::ParameterLayout& layout)
///         void select(const Backend&, const T* theta_n, const T* target, std::uint8_t* keep)
/// that launches kernels over vectors in the backend's memory and keeps its own memory between calls.
/// It must choose what the host's `select` chooses.
template <class M>
concept HasSelector = requires {
    typename M::template Selector<float, int>;
};
/// Whether the Selector of `M` works on vectors of T in the memory of this backend.
template <class M, class T, class Backend>
concept SelectsOn = requires(typename M::template Selector<T, Backend>& selector, const M& mask,
                             const nn::ParameterLayout& layout, const Backend& backend,
                             const T* theta, std::uint8_t* keep) {
    std::remove_reference_t<decltype(selector)>(mask, layout);
    selector.select(backend, theta, theta, keep);
};

/// What `mask` keeps of vectors in host memory, whichever kind it is.
template <Mask M, class T>
void select(const M& mask, std::span<const T> theta_n, std::span<const T> target,
            const nn::ParameterLayout& layout, std::span<std::uint8_t> keep) {
    if constexpr (LayoutMask<M>)
        mask.select(layout, keep);
    else
        mask.select(theta_n, target, layout, keep);
}

/// The family tag of a mask: `using family = mask::Family;` makes a type a mask for the Distiller.
struct Family {};

}  // namespace pad::mask
