/// @file
/// One operation with the same parameters for every image.
#pragma once

#include <cstdint>
#include <string_view>

#include <pad/core/random.hpp>
#include <pad/data/augment/family.hpp>
#include <pad/data/augment/shape.hpp>

namespace pad::data {

/// The policy that always does `operation`, for example `Fixed{Crop{0, 2}}`.
template <class Operation>
struct Fixed {
    using family = AugmentationFamily;
    static constexpr std::string_view name = "fixed";
    using Draw = Operation;

    Operation operation;

    [[nodiscard]] Draw draw(const core::Random& /*random*/, std::uint64_t /*call*/,
                            std::uint32_t /*image*/, const AugmentShape& /*shape*/) const {
        return operation;
    }
};

template <class Operation>
Fixed(Operation) -> Fixed<Operation>;

}  // namespace pad::data
