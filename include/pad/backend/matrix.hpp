/// @file
/// Dense matrices as the product seam sees them.
#pragma once

#include <pad/core/config.hpp>

namespace pad::backend {

/// A row-major matrix in somebody else's memory; `transposed` reads it the other way round.
template <class T>
struct Matrix {
    T* data = nullptr;
    core::Index rows = 0;     ///< of the matrix as stored
    core::Index columns = 0;  ///< of the matrix as stored
    core::Index stride = 0;   ///< distance of stored rows
    bool transposed = false;
};

}  // namespace pad::backend
