/// @file
/// Kind `scheduler`: the slice of the easy-first order that each epoch uses.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <golden/support/checks.hpp>
#include <pad/core/error.hpp>
#include <pad/schedule/pad_window.hpp>

namespace golden {

/// Exact, and the same in both precisions: a scheduler computes in double.
template <class T>
void scheduler(const Case& given, Checks& checks) {
    pad::schedule::PadWindow window;
    window.initial_ratio = given.number("/init_ratio");
    window.addition_end = given.whole("/add_end_epoch");
    window.first_removal = given.whole("/rm_epoch_first");
    window.second_removal = given.whole("/rm_epoch_second");
    window.first_dropped = given.number("/rm_easy_ratio_first");
    window.second_dropped = given.number("/rm_easy_ratio_second");

    const int epochs = given.whole("/epochs");
    std::vector<int> range;
    for (const int size : given.read_whole("class_sizes.npy"))
        for (int epoch = 0; epoch < epochs; ++epoch) {
            const pad::schedule::Slice slice = window.slice(epoch, size);
            range.push_back(slice.begin);
            range.push_back(slice.end);
        }
    checks.compare_exactly("range.npy", range);

    // The ratio itself shows in the slice of a class so large that truncating it takes nothing away.
    const std::vector<double> ratio = checks.take("ratio.npy");
    pad::core::require(static_cast<int>(ratio.size()) == epochs, given.name(), ": ratio.npy has ",
                       ratio.size(), " values for ", epochs, " epochs");
    constexpr int huge = 1 << 30;
    for (int epoch = 0; epoch < epochs; ++epoch) {
        const auto expected = static_cast<int>(ratio[static_cast<std::size_t>(epoch)] * huge);
        const pad::schedule::Slice slice = window.slice(epoch, huge);
        const int found = epoch <= window.first_removal ? slice.end : slice.begin;
        checks.require(found == expected,
                       "in epoch " + std::to_string(epoch) +
                           " the slice of a class of 2^30 images ends or begins at " +
                           std::to_string(found) + " and not at " + std::to_string(expected));
    }
}

}  // namespace golden
