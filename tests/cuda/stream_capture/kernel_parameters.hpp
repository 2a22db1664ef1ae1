/// @file
/// How large the parameters of the kernels in this program are.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace stream_capture {

/// Bytes of each parameter of a kernel, in order, as the PTX in the program's own file declares them.
/// Ends the program for a name that is not there: nvcc must keep the PTX uncompressed.
const std::vector<std::size_t>& parameter_sizes(const std::string& kernel);

}  // namespace stream_capture
