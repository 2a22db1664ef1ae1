/// @file
/// The augmentation that does nothing.
#pragma once

#include <cstdint>
#include <string_view>

#include <pad/core/random.hpp>
#include <pad/data/augment/family.hpp>
#include <pad/data/augment/shape.hpp>

namespace pad::data {

/// Leaves every image as it is.
struct NoAugmentation {
    using family = AugmentationFamily;
    static constexpr std::string_view name = "none";

    /// Copies.
    struct Draw {
        static constexpr int scratch_images = 0;

        template <class T>
        PAD_HOST_DEVICE void apply(const AugmentShape& shape, const T* in, T* out,
                                   T* /*scratch*/ = nullptr) const {
            for (Index i = 0; i < shape.size(); ++i) out[i] = in[i];
        }
        template <class T>
        PAD_HOST_DEVICE void adjoint(const AugmentShape& shape, const T* cotangent, T* result,
                                     T* scratch = nullptr) const {
            apply(shape, cotangent, result, scratch);
        }
    };

    [[nodiscard]] Draw draw(const core::Random& /*random*/, std::uint64_t /*call*/,
                            std::uint32_t /*image*/, const AugmentShape& /*shape*/) const {
        return {};
    }
};

}  // namespace pad::data
