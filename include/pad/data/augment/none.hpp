/// @file
/// The augmentation that does nothing.
#pragma once

#include <cstdint>
#include <string_view>

#include <pad/core/random.hpp>
#include <pad/data/augment/family.hpp>
#include <pad/data/augment/pixel_draw.hpp>

namespace pad::data {

/// Leaves every image as it is.
struct NoAugmentation {
    using family = AugmentationFamily;
    static constexpr std::string_view name = "none";

    /// Copies.
    struct Draw {
        static constexpr bool pixelwise = true;

        template <class In, class Put>
        PAD_HOST_DEVICE void apply_pixel(const AugmentShape& shape, const In& in, Pixel at,
                                         double /*mean*/, const Put& put) const {
            for (int c = 0; c < shape.channels; ++c) put(c, in(c, at.row, at.column));
        }
        template <class In, class Put>
        PAD_HOST_DEVICE void adjoint_pixel(const AugmentShape& shape, const In& cotangent, Pixel at,
                                           double mean, const Put& put) const {
            apply_pixel(shape, cotangent, at, mean, put);
        }
    };

    [[nodiscard]] Draw draw(const core::Random& /*random*/, std::uint64_t /*call*/,
                            std::uint32_t /*image*/, const AugmentShape& /*shape*/) const {
        return {};
    }
};

}  // namespace pad::data
