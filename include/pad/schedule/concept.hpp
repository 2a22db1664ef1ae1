/// @file
/// What a data scheduler is (FIEX, information extraction).
#pragma once

#include <concepts>
#include <string>

namespace pad::schedule {

/// A slice of the easy-to-hard order of one class: positions [begin, end).
struct Slice {
    int begin = 0;
    int end = 0;
    friend bool operator==(const Slice&, const Slice&) = default;
};

/// Which images of a class an expert sees in an epoch. A pure function of the epoch (from 0) and
/// the number of images of the class; the slice must not be empty.
template <class S>
concept Scheduler = requires(const S& scheduler, int epoch, int class_size) {
    { scheduler.slice(epoch, class_size) } -> std::same_as<Slice>;
    { scheduler.describe() } -> std::convertible_to<std::string>;
};

/// The family tag of a scheduler.
struct Family {};

}  // namespace pad::schedule
