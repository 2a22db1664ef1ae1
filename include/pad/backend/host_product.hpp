/// @file
/// Matrix products on the host: Eigen inside, parallel over blocks of the result outside.
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <type_traits>

#include <pad/backend/matrix.hpp>

namespace pad::backend {

/// c (+)= a·b, one block of c for each item. The blocks do not depend on the thread count.
template <class T>
struct HostProduct {
    static constexpr core::Index block = 256;

    Matrix<const T> a;
    Matrix<const T> b;
    Matrix<T> c;
    bool accumulate = false;
    core::Index row_block = block;  ///< rows of a block of c

    /// Cuts a result that is a single block into two: for one, Eigen would start threads of its own.
    [[nodiscard]] HostProduct in_parts() const {
        HostProduct parts = *this;
        if (items() == 1) parts.row_block = (c.rows + 1) / 2;
        return parts;
    }

    [[nodiscard]] core::Index items() const { return row_blocks() * column_blocks(); }

    void operator()(core::Index item) const;

private:
    [[nodiscard]] core::Index row_blocks() const { return (c.rows + row_block - 1) / row_block; }
    [[nodiscard]] core::Index column_blocks() const { return (c.columns + block - 1) / block; }

    template <class U>
    static auto map(const Matrix<U>& m) {
        using Plain =
            Eigen::Matrix<std::remove_const_t<U>, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        using Mapped = std::conditional_t<std::is_const_v<U>, const Plain, Plain>;
        return Eigen::Map<Mapped, 0, Eigen::OuterStride<>>(m.data, m.rows, m.columns,
                                                           Eigen::OuterStride<>(m.stride));
    }
};

/// Not inline, so that a program may compile it once; see PAD_EXTERN_TEMPLATES below.
template <class T>
void HostProduct<T>::operator()(core::Index item) const {
    const core::Index row = item / column_blocks() * row_block;
    const core::Index column = item % column_blocks() * block;
    const core::Index rows = std::min(row_block, c.rows - row);
    const core::Index columns = std::min(block, c.columns - column);
    auto result = map(c).block(row, column, rows, columns);
    const auto left = [&](const auto& m) {
        const auto right = [&](const auto& n) {
            if (accumulate)
                result.noalias() += m.middleRows(row, rows) * n.middleCols(column, columns);
            else
                result.noalias() = m.middleRows(row, rows) * n.middleCols(column, columns);
        };
        b.transposed ? right(map(b).transpose()) : right(map(b));
    };
    a.transposed ? left(map(a).transpose()) : left(map(a));
}

// Eigen's products are most of what a small program compiles. Where PAD_EXTERN_TEMPLATES is defined,
// another translation unit of the program has them: one without the macro that instantiates them.
#if defined(PAD_EXTERN_TEMPLATES)
extern template struct HostProduct<float>;
extern template struct HostProduct<double>;
#endif

}  // namespace pad::backend
