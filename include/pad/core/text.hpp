/// @file
/// Putting texts together.
#pragma once

#include <sstream>
#include <string>

namespace pad::core {

/// The streamed concatenation of its arguments: text("rate ", 0.01) is "rate 0.01".
template <class... Parts>
std::string text(const Parts&... parts) {
    std::ostringstream stream;
    (stream << ... << parts);
    return stream.str();
}

}  // namespace pad::core
