/// @file
/// An augmentation that is chosen at run time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include <pad/core/random.hpp>
#include <pad/data/augment/concept.hpp>
#include <pad/data/augment/family.hpp>

namespace pad::data {

/// One of several draws; the others keep their default value.
template <class... Draws>
struct ChosenDraw {
    static constexpr int scratch_images = 0;
    static constexpr bool pixelwise = true;

    template <class F>
    PAD_HOST_DEVICE void visit(const F& /*f*/) const {}
};

template <class First, class... Rest>
struct ChosenDraw<First, Rest...> {
    using Others = ChosenDraw<Rest...>;
    static constexpr int scratch_images = data::scratch_images<First>() > Others::scratch_images
                                              ? data::scratch_images<First>()
                                              : Others::scratch_images;
    /// Where all draws are; a draw of several passes is not.
    static constexpr bool pixelwise = says_pixelwise<First>() && Others::pixelwise;

    bool here = true;  ///< whether it is `first`
    First first{};
    Others others{};

    /// f(the chosen draw).
    template <class F>
    PAD_HOST_DEVICE void visit(const F& f) const {
        if (here)
            f(first);
        else
            others.visit(f);
    }

    [[nodiscard]] PAD_HOST_DEVICE bool needs_mean() const {
        bool result = false;
        visit([&](const auto& draw) { result = data::needs_mean(draw); });
        return result;
    }
    template <class In>
    PAD_HOST_DEVICE double term(const AugmentShape& shape, const In& in, Pixel at) const {
        double result = 0;
        visit([&](const auto& draw) {
            if constexpr (may_need_mean<std::remove_cvref_t<decltype(draw)>>())
                result = draw.term(shape, in, at);
        });
        return result;
    }
    template <class In>
    PAD_HOST_DEVICE double adjoint_term(const AugmentShape& shape, const In& cotangent,
                                        Pixel at) const {
        double result = 0;
        visit([&](const auto& draw) {
            if constexpr (may_need_mean<std::remove_cvref_t<decltype(draw)>>())
                result = draw.adjoint_term(shape, cotangent, at);
        });
        return result;
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void apply_pixel(const AugmentShape& shape, const In& in, Pixel at, double mean,
                                     const Put& put) const {
        visit([&](const auto& draw) { draw.apply_pixel(shape, in, at, mean, put); });
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void adjoint_pixel(const AugmentShape& shape, const In& cotangent, Pixel at,
                                       double mean, const Put& put) const {
        visit([&](const auto& draw) { draw.adjoint_pixel(shape, cotangent, at, mean, put); });
    }

    template <class T>
    PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out, T* scratch) const {
        visit([&](const auto& draw) { data::apply(draw, shape, in, out, scratch); });
    }
    template <class T>
    PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                 T* scratch) const {
        visit([&](const auto& draw) { data::adjoint(draw, shape, cotangent, result, scratch); });
    }
};

/// One of several augmentations, by default the first: `OneOf<Dsa, NoAugmentation>{NoAugmentation{}}`.
/// It draws exactly what the chosen one draws.
template <class... Policies>
class OneOf {
    static_assert((Augmentation<Policies> && ...), PAD_AUGMENTATION_REQUIREMENTS);

public:
    using family = AugmentationFamily;
    static constexpr std::string_view name = "one of several";
    using Draw = ChosenDraw<typename Policies::Draw...>;
    using Alternatives = std::tuple<Policies...>;

    OneOf() = default;
    template <class P>
    requires(std::same_as<P, Policies> || ...) OneOf(P policy) : chosen_(index_of<P>()) {
        std::get<P>(policies_) = std::move(policy);
    }

    [[nodiscard]] Draw draw(const core::Random& random, std::uint64_t call, std::uint32_t image,
                            const AugmentShape& shape) const {
        Draw result;
        draw_into<0>(result, random, call, image, shape);
        return result;
    }
    /// f(the chosen augmentation).
    template <class F>
    decltype(auto) visit(const F& f) const {
        return visit_from<0>(f);
    }

private:
    template <class P>
    static constexpr std::size_t index_of() {
        std::size_t index = 0;
        bool found = false;
        ((found = found || std::is_same_v<P, Policies>, index += found ? 0 : 1), ...);
        return index;
    }
    template <std::size_t K, class Part>
    void draw_into(Part& part, const core::Random& random, std::uint64_t call, std::uint32_t image,
                   const AugmentShape& shape) const {
        if constexpr (K < sizeof...(Policies)) {
            part.here = chosen_ == K;
            if (part.here)
                part.first = std::get<K>(policies_).draw(random, call, image, shape);
            else
                draw_into<K + 1>(part.others, random, call, image, shape);
        }
    }
    template <std::size_t K, class F>
    decltype(auto) visit_from(const F& f) const {
        if constexpr (K + 1 < sizeof...(Policies))
            if (chosen_ != K) return visit_from<K + 1>(f);
        return f(std::get<K>(policies_));
    }

    std::tuple<Policies...> policies_;
    std::size_t chosen_ = 0;
};

}  // namespace pad::data
