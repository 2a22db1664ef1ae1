/// @file
/// What a wrong name was meant to be.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pad/core/error.hpp>

namespace pad::core {

/// Letters to insert, delete, replace or swap with their neighbour to make `b` of `a` (optimal
/// string alignment). Cost: |a|·|b|.
inline int edit_distance(std::string_view a, std::string_view b) {
    const std::size_t width = b.size() + 1;
    std::vector<int> table((a.size() + 1) * width);
    const auto at = [&](std::size_t i, std::size_t j) -> int& { return table[i * width + j]; };
    for (std::size_t i = 0; i <= a.size(); ++i)
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                at(i, j) = static_cast<int>(i + j);
                continue;
            }
            const bool same = a[i - 1] == b[j - 1];
            at(i, j) =
                std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
        }
    return table.back();
}

/// The first of `names` with the smallest distance to `name`, one of its length before others, if the
/// distance is small: at most two letters
/// and at most half of them. Else an empty text.
inline std::string_view nearest_name(std::string_view name,
                                     std::span<const std::string_view> names) {
    std::string_view nearest;
    int least = 3;
    for (const std::string_view known : names) {
        const int distance = edit_distance(name, known);
        const bool longer =
            distance == least && nearest.size() != name.size() && known.size() == name.size();
        if ((distance < least || longer) && 2 * distance <= static_cast<int>(known.size())) {
            least = distance;
            nearest = known;
        }
    }
    return nearest;
}

/// "'mompentum' is no setting; did you mean 'momentum'?", or, when no name is near, all there are.
inline std::string unknown_name(std::string_view what, std::string_view name,
                                std::span<const std::string_view> names) {
    const std::string_view nearest = nearest_name(name, names);
    if (!nearest.empty())
        return text("'", name, "' is no ", what, "; did you mean '", nearest, "'?");
    std::string all;
    for (const std::string_view known : names) all += text(all.empty() ? "" : ", ", known);
    return text("'", name, "' is no ", what, "; there are ", all);
}

}  // namespace pad::core
