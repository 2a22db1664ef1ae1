/// @file
/// Hard labels in the form of soft ones.
#pragma once

#include <vector>

namespace pad::data {

/// The logit of every class but the own one: its probability is exactly 0 in float and in double.
inline constexpr double impossible_logit = -10000;

/// Logits [images][classes] whose softmax is exactly one-hot: a soft cross entropy of them is the
/// hard one.
/// @param labels  class numbers in [0, classes)
template <class T>
std::vector<T> one_hot_logits(const std::vector<int>& labels, int classes) {
    std::vector<T> logits(labels.size() * static_cast<std::size_t>(classes),
                          static_cast<T>(impossible_logit));
    for (std::size_t i = 0; i < labels.size(); ++i)
        logits[i * static_cast<std::size_t>(classes) + static_cast<std::size_t>(labels[i])] = T(0);
    return logits;
}

}  // namespace pad::data
