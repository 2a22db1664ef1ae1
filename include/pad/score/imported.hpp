/// @file
/// Scores that were made elsewhere.
#pragma once

#include <bit>
#include <cmath>

#include <pad/core/error.hpp>
#include <pad/score/concept.hpp>

namespace pad::score {

/// Scores as they are given, higher means harder: those of an earlier run, or of another program
/// (`Imported{io::read_scores(path)}`). No network is trained.
///
/// There is one for each image of the set, in order; or, when the set is a part of another (as the
/// training images of a run, which holds some out for validation), one for each image of that
/// (data::Origin), from which the part's are taken.
struct Imported {
    using family = Family;

    std::vector<double> values;  ///< [images]

    /// Names the scores by number and checksum, not by file: a run goes on with equal scores only.
    [[nodiscard]] std::string describe() const {
        return core::text("imported, ", values.size(), " scores, checksum ", std::hex, checksum());
    }

    /// Throws Error when there are not as many scores as images, or one is not finite.
    [[nodiscard]] std::vector<double> scores(const data::Dataset& set, std::uint64_t) const {
        for (std::size_t i = 0; i < values.size(); ++i)
            core::require(std::isfinite(values[i]), "imported score ", i, " is ", values[i],
                          "; scores must be finite");
        if (values.size() == set.size()) return values;
        const data::Origin& origin = set.origin;
        core::require(!origin.positions.empty(), set.name, ": ", values.size(),
                      " imported scores for ", set.size(), " images; one for each is needed");
        core::require(values.size() == origin.images, set.name, ": ", values.size(),
                      " imported scores for ", set.size(), " images, a part of ", origin.images,
                      "; one for each of either is needed");
        std::vector<double> result;
        for (const int position : origin.positions)
            result.push_back(values[static_cast<std::size_t>(position)]);
        return result;
    }

private:
    /// FNV-1a over the values' bits.
    [[nodiscard]] std::uint64_t checksum() const {
        std::uint64_t hash = 0xcbf29ce484222325;
        for (const double value : values)
            for (int shift = 0; shift < 64; shift += 8)
                hash = (hash ^ ((std::bit_cast<std::uint64_t>(value) >> shift) & 0xff)) *
                       0x100000001b3;
        return hash;
    }
};

}  // namespace pad::score
