/// @file
/// The one exception type of the library, and the way it is thrown.
#pragma once

#include <stdexcept>
#include <string>

#include <pad/core/text.hpp>

namespace pad::core {

/// Every error that `pad` reports: one sentence that names what was found and what would be right.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws Error with the streamed concatenation of its arguments.
template <class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
    throw Error(text(parts...));
}

/// Throws Error with the streamed concatenation of `parts` unless `condition` holds.
template <class... Parts>
void require(bool condition, const Parts&... parts) {
    if (!condition) fail(parts...);
}

}  // namespace pad::core
