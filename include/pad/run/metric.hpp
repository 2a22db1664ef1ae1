/// @file
/// A measured value with its name.
#pragma once

#include <string>
#include <utility>

namespace pad::run {

/// Name and value, {"loss", 0.41}; the value may be NaN or infinite.
using Metric = std::pair<std::string, double>;

}  // namespace pad::run
