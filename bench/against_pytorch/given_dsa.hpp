// DSA with draws that are read from files, so that PyTorch can be given the same ones.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <pad/data/augment/dsa.hpp>

#include "problem.hpp"

namespace against_pytorch {

/// One operation for each step and its parameters for each image, in the order and units of
/// tools/plain_pytorch/dsa.py.
struct GivenDsa {
    using family = pad::data::AugmentationFamily;
    static constexpr std::string_view name = "given dsa";
    using Draw = pad::data::DsaDraw;

    int batch = 0;
    std::vector<int> operations;     ///< [steps]
    std::vector<double> parameters;  ///< [steps][batch][3]

    explicit GivenDsa(const Problem& problem)
        : batch(problem.batch),
          operations(problem.read<int>("operations")),
          parameters(problem.read<double>("draws")) {
        pad::core::require(
            operations.size() >= static_cast<std::size_t>(problem.steps) &&
                parameters.size() == operations.size() * static_cast<std::size_t>(batch) * 3,
            "there are draws for ", operations.size(), " steps; ", problem.steps, " are needed");
    }

    [[nodiscard]] Draw draw(const pad::core::Random& /*random*/, std::uint64_t call,
                            std::uint32_t image, const pad::data::AugmentShape& shape) const {
        using pad::data::DsaOperation;
        const double* const p =
            parameters.data() + 3 * (call * static_cast<std::uint64_t>(batch) + image);
        const auto whole = [p](int i) { return static_cast<int>(p[i]); };
        switch (static_cast<DsaOperation>(operations[call])) {
            case DsaOperation::colour:
                return Draw(pad::data::Colour{{p[0], 1}, {p[1], 2}, {p[2], 0.5}});
            case DsaOperation::crop:
                return Draw(pad::data::Crop{whole(0), whole(1)});
            case DsaOperation::cutout:
                return Draw(
                    pad::data::Cutout{whole(0), whole(1), shape.height / 2, shape.width / 2});
            case DsaOperation::flip:
                return Draw(pad::data::Flip{whole(0) != 0});
            case DsaOperation::scale:
                return Draw(pad::data::Scale{p[0], p[1], true});
            case DsaOperation::rotate:
                return Draw(pad::data::Rotate{p[0], true});
        }
        return {};
    }
};

}  // namespace against_pytorch
