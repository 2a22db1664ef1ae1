/// @file
/// What a parameter mask is (FIEM, information embedding).
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>

#include <pad/nn/layer.hpp>

namespace pad::mask {

/// Which parameters the matching loss looks at, in which layers it compares gradients or features. `keep` has one entry for each parameter of θ and is
/// to be filled with 1 (kept) or 0 (left out); at least one must be kept. The choice itself is not
/// differentiated.
/// theta_n, target: what is compared. Trajectory matching: the student after its N steps, and the
/// expert. Gradient matching: the gradient on synthetic images, and that on real ones. Distribution
/// matching: θ of the network, twice. layout: the tensors of θ.
template <class M>
concept Mask = requires(const M& mask, std::span<const float> theta, std::span<const double> wide,
                        const nn::ParameterLayout& layout, std::span<std::uint8_t> keep) {
    {mask.select(theta, theta, layout, keep)};
    {mask.select(wide, wide, layout, keep)};
    { mask.describe() } -> std::convertible_to<std::string>;
};

/// The family tag of a mask: `using family = mask::Family;` makes a type a mask for the Distiller.
struct Family {};

}  // namespace pad::mask
