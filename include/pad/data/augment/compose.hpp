/// @file
/// Several augmentations one after the other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include <pad/core/random.hpp>
#include <pad/data/augment/concept.hpp>
#include <pad/data/augment/family.hpp>

namespace pad::data {

namespace compose {

/// "a+b+c".
template <std::string_view const&... Names>
struct Joined {
    static constexpr std::size_t length = (Names.size() + ...) + sizeof...(Names) - 1;
    static constexpr std::array<char, length> characters = [] {
        std::array<char, length> result{};
        std::size_t end = 0;
        const auto append = [&](std::string_view name) {
            if (end > 0) result[end++] = '+';
            for (const char c : name) result[end++] = c;
        };
        (append(Names), ...);
        return result;
    }();
    static constexpr std::string_view value{characters.data(), length};
};

/// A policy's name as an object that a template argument can refer to.
template <class Policy>
inline constexpr std::string_view name_of{Policy::name};

}  // namespace compose

/// Draws (or operations) one after the other: the first acts on the image first.
/// The adjoint runs in reverse order.
template <class First, class... Rest>
struct ComposedDraw;

template <class Last>
struct ComposedDraw<Last> {
    Last last;

    static constexpr int scratch_images = data::scratch_images<Last>();
    static constexpr int pixel_passes = data::pixel_passes<Last>();

    template <int K>
    PAD_HOST_DEVICE const auto& pass() const {
        return pixel_pass<K>(last);
    }

    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out, T* scratch) const {
        data::apply(last, shape, in, out, scratch);
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* scratch) const {
        data::adjoint(last, shape, cotangent, result, scratch);
    }
};

template <class First, class Second, class... Rest>
struct ComposedDraw<First, Second, Rest...> {
    using Tail = ComposedDraw<Second, Rest...>;

    First first;
    Tail tail;

    /// One image between the first and the others; beyond it what either part needs. A tail of
    /// several draws passes its own images through the scratch behind.
    static constexpr int scratch_images =
        1 + (data::scratch_images<First>() > Tail::scratch_images ? data::scratch_images<First>()
                                                                  : Tail::scratch_images);
    /// Those of all draws in turn, where all have them.
    static constexpr int pixel_passes = data::pixel_passes<First>() > 0 && Tail::pixel_passes > 0
                                            ? data::pixel_passes<First>() + Tail::pixel_passes
                                            : 0;

    template <int K>
    PAD_HOST_DEVICE const auto& pass() const {
        constexpr int of_first = data::pixel_passes<First>();
        if constexpr (K < of_first)
            return pixel_pass<K>(first);
        else
            return pixel_pass<K - of_first>(tail);
    }

    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out, T* scratch) const {
        data::apply(first, shape, in, scratch, scratch + shape.size());
        data::apply(tail, shape, scratch, out, scratch + shape.size());
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* scratch) const {
        data::adjoint(tail, shape, cotangent, scratch, scratch + shape.size());
        data::adjoint(first, shape, scratch, result, scratch + shape.size());
    }
};

/// One draw that does these draws (or operations) in order, for policies that decide both:
/// `compose_draws(Flip{true}, Crop{0, 2})`.
template <class First, class... Rest>
PAD_HOST_DEVICE constexpr ComposedDraw<First, Rest...> compose_draws(const First& first,
                                                                     const Rest&... rest) {
    if constexpr (sizeof...(Rest) == 0) {
        return {first};
    } else {
        return {first, compose_draws(rest...)};
    }
}

/// Applies the policies in the order of its arguments, for example
/// `Compose{Dsa{shifts_only}, Dsa{flips_only}}`.
///
/// Policy k of n is asked for call n·call + k, so the same policy given twice draws twice.
/// Scratch: n − 1 images and what the policies need.
template <class... Policies>
class Compose {
    static_assert(sizeof...(Policies) > 0, "pad: a Compose needs at least one augmentation");
    static_assert((Augmentation<Policies> && ...), PAD_AUGMENTATION_REQUIREMENTS);

public:
    using family = AugmentationFamily;
    static constexpr std::string_view name = compose::Joined<compose::name_of<Policies>...>::value;
    using Draw = ComposedDraw<typename Policies::Draw...>;

    Compose() requires(std::default_initializable<Policies>&&...) = default;
    explicit Compose(Policies... policies) : policies_(std::move(policies)...) {}

    [[nodiscard]] Draw draw(const core::Random& random, std::uint64_t call, std::uint32_t image,
                            const AugmentShape& shape) const {
        Draw result;
        draw_into<0>(result, random, call * sizeof...(Policies), image, shape);
        return result;
    }

private:
    template <std::size_t K, class Part>
    void draw_into(Part& part, const core::Random& random, std::uint64_t first_call,
                   std::uint32_t image, const AugmentShape& shape) const {
        const auto drawn = std::get<K>(policies_).draw(random, first_call + K, image, shape);
        if constexpr (K + 1 < sizeof...(Policies)) {
            part.first = drawn;
            draw_into<K + 1>(part.tail, random, first_call, image, shape);
        } else {
            part.last = drawn;
        }
    }

    std::tuple<Policies...> policies_;
};

}  // namespace pad::data
