/// @file
/// Rows of values per image, taken by index into the columns of a batch, and added back.
#pragma once

#include <pad/diff/batch_array.hpp>

namespace pad::diff {

/// Column b of `out` = the `rows` values of image indices[b]. Item = b.
template <class T>
struct Gather {
    const int* indices;
    const T* source;  ///< [M][rows]
    BatchView<T> out;

    PAD_HOST_DEVICE void operator()(Index b) const {
        const Column<T> column = out.column(b);
        const T* const from = source + indices[b] * out.rows;
        for (Index r = 0; r < out.rows; ++r) column[r] = from[r];
    }
};

/// target[indices[b]] += factor · column b, for b = 0, 1, …; an index may occur twice. Item = row.
template <class T>
struct AddGathered {
    const int* indices;
    BatchView<T> columns;
    T factor;
    T* target;  ///< [M][rows]

    PAD_HOST_DEVICE void operator()(Index row) const {
        for (Index b = 0; b < columns.cut.count; ++b)
            target[indices[b] * columns.rows + row] += factor * columns.column(b)[row];
    }
};

}  // namespace pad::diff
