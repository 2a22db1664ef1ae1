/// @file
/// What an augmentation policy is (docs/policies/augmentation.md).
///
/// A policy decides, an operation acts. A policy has
///
///   name     `static constexpr`, convertible to std::string_view: for run records and messages
///   Draw     what is done to one image: trivially copyable, default-constructible. It has one of two
///            forms, or both:
///              for one pixel (pixel_draw.hpp), or several of them in turn, as a composition has:
///              on a GPU one thread does one pixel;
///              for a whole image, where pixels cannot be computed on their own: on a GPU one thread
///              does one image, which is slow:
///                static constexpr int scratch_images     images of scratch it needs
///                apply(shape, in, out, scratch)          out = A·in + b
///                adjoint(shape, cotangent, result, scratch)  result = Aᵀ·cotangent, overwritten
///              in, out and scratch are different memory: [C, H, W] each, scratch
///              scratch_images·C·H·W (may be null when that is 0).
///            Both are `const`, templated on float and double, PAD_HOST_DEVICE, and allocate
///            nothing. Every operation of this folder (Crop, Rotate, …) is a Draw.
///   draw     `Draw draw(const core::Random& random, std::uint64_t call, std::uint32_t image,
///            const AugmentShape& shape) const`: what happens to image `image` of call `call`.
///            A pure function of its arguments: the backward pass draws again and must get the
///            same, and so must another thread count, batch size or order.
///
/// and, to be found as an argument of the Distiller, `using family = data::AugmentationFamily;`.
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <pad/core/random.hpp>
#include <pad/data/augment/draw.hpp>

/// The sentence for the static_assert of a slot that takes an augmentation.
#define PAD_AUGMENTATION_REQUIREMENTS                                                              \
    "pad: an augmentation needs a static constexpr `name`, a trivially copyable type `Draw` with " \
    "`scratch_images`, `apply` and `adjoint`, or `pixelwise`, `apply_pixel` and "                  \
    "`adjoint_pixel`, and `draw(random, call, image, shape) const` "                               \
    "(docs/policies/augmentation.md)"

namespace pad::data {

/// The same sentence as a value.
inline constexpr std::string_view augmentation_requirements = PAD_AUGMENTATION_REQUIREMENTS;

/// A draw in the form for a whole image.
template <class D, class T>
concept WholeImageDraw = requires(const D& draw, const AugmentShape& shape, const T* in, T* out,
                                  T* scratch) {
    { D::scratch_images } -> std::convertible_to<int>;
    draw.apply(shape, in, out, scratch);
    draw.adjoint(shape, in, out, scratch);
};

/// What is done to one image.
template <class D, class T>
concept AugmentationDraw = std::is_trivially_copyable_v<D> && std::default_initializable<D> &&
    (says_pixelwise<D>() ? PixelDraw<D, T> : WholeImageDraw<D, T>);

/// A family of random affine changes of an image.
template <class P>
concept Augmentation = requires(const P& policy, const core::Random& random, std::uint64_t call,
                                std::uint32_t image, const AugmentShape& shape) {
    { P::name } -> std::convertible_to<std::string_view>;
    typename P::Draw;
    requires AugmentationDraw<typename P::Draw, float>;
    requires AugmentationDraw<typename P::Draw, double>;
    { policy.draw(random, call, image, shape) } -> std::same_as<typename P::Draw>;
};

}  // namespace pad::data
