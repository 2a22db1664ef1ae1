/// @file
/// Running statistics of batch norms, in the order of a case's files.
#pragma once

#include <utility>
#include <vector>

#include <golden/support/case.hpp>
#include <pad/core/error.hpp>

namespace golden {

/// The running statistics of all batch norms: the means one after the other, then the variances.
/// The library keeps mean and variance of a layer together.
template <class T>
std::pair<std::vector<T>, std::vector<T>> split_statistics(const Case& given,
                                                           const std::vector<T>& running) {
    std::vector<T> means, variances;
    auto first = running.begin();
    for (const int channels : given.batch_norm_channels()) {
        pad::core::require(running.end() - first >= 2 * channels, given.name(),
                           ": the network has fewer running statistics than its batch norms need");
        means.insert(means.end(), first, first + channels);
        variances.insert(variances.end(), first + channels, first + 2 * channels);
        first += 2 * channels;
    }
    return {means, variances};
}

}  // namespace golden
