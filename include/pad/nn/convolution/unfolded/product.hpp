/// @file
/// The matrix products of an unfolded convolution.
#pragma once

#include <algorithm>

#include <pad/nn/convolution/direct_product.hpp>
#include <pad/nn/convolution/unfolded/unfold.hpp>

namespace pad::nn::convolution::unfolded {

/// Operands of one half of a dual product; null: nothing.
template <class T>
struct Pair {
    const T* weights = nullptr;
    const T* source = nullptr;
};

/// output = bias + Σ weights · strips over one or two pairs; weights as PackWeights leaves them.
/// Item = Layout::item_strips strips.
template <class V, class Layout>
struct Product {
    using T = core::LaneScalar<V>;
    using Out = typename Layout::Out;
    static constexpr int width = Layout::width;
    static constexpr int strip = Layout::strip;

    Pair<T> pair[2];
    const T* bias = nullptr;  ///< null: none
    T* output = nullptr;
    Index columns = 0;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const Index first = item * Layout::item_strips;
        const Index last = std::min(first + Layout::item_strips, Layout::strips(columns));
        // Row after row: rows of a power of two of bytes lie on the same few cache sets.
        for (int k = 0; k < Out::channels; k += block_rows)
            for (Index s = first; s < last; ++s) multiply(s, k);
    }

private:
    PAD_INLINE void multiply(Index s, int k) const {
        V sum[block_rows][strip];
        PAD_UNROLL
        for (int i = 0; i < block_rows; ++i) {
            const V start(bias && k + i < Out::channels ? bias[k + i] : T(0));
            PAD_UNROLL
            for (int v = 0; v < strip; ++v) sum[i][v] = start;
        }
        for (const Pair<T>& operands : pair)
            if (operands.source)
                add_packed_product(operands.weights + k * Layout::rows,
                                   operands.source + Layout::at(s * strip, 0), Layout::rows,
                                   Index(strip) * width, sum);
        const Index count = std::min<Index>(strip, Layout::vectors(columns) - s * strip);
        PAD_UNROLL
        for (int i = 0; i < block_rows; ++i) {
            T* const to = output + (k + i) * Out::plane * columns + s * strip * width;
            PAD_UNROLL
            for (int v = 0; v < strip; ++v)
                if (k + i < Out::channels && v < count) core::store_lane(to + v * width, sum[i][v]);
        }
    }
};

/// Packs OIHW weights for Adjoint: [block of rows][output][row of the block]. Item = packed element.
template <class T, int Outputs, int Rows>
struct PackTransposed {
    static constexpr int blocks = (Rows + block_rows - 1) / block_rows;
    static constexpr Index items = Index(blocks) * Outputs * block_rows;

    const T* weights;
    T* packed;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const Index row = item / (Outputs * block_rows) * block_rows + item % block_rows;
        const Index output = item / block_rows % Outputs;
        packed[item] = row < Rows ? weights[output * Rows + row] : T(0);
    }
};

/// strips = Σ weightsᵀ · output gradient over one or two pairs. Item = Layout::item_strips strips.
template <class V, class Layout>
struct Adjoint {
    using T = core::LaneScalar<V>;
    using Out = typename Layout::Out;
    static constexpr int width = Layout::width;
    static constexpr int strip = Layout::strip;

    Pair<T> pair[2];
    T* strips = nullptr;
    Index columns = 0;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const Index first = item * Layout::item_strips;
        const Index count = std::min<Index>(Layout::item_strips, Layout::strips(columns) - first);
        Gradients gradient[2];
        for (int p = 0; p < 2; ++p)
            if (pair[p].source) gather(pair[p].source, first, count, gradient[p]);
        for (Index s = 0; s < count; ++s)
            for (int row = 0; row < Layout::rows; row += block_rows)
                multiply(first + s, row, gradient[0][s], gradient[1][s]);
    }

private:
    static constexpr int strip_size = Out::channels * strip;
    /// The gradients of an item, strip after strip. They are gathered channel after channel first:
    /// read as they lie, all channels of a strip would share a few cache sets.
    using Gradients = V[Layout::item_strips][strip_size];

    PAD_INLINE void gather(const T* source, Index first, Index count, Gradients& gradient) const {
        const Index left = Layout::vectors(columns) - first * strip;
        for (int k = 0; k < Out::channels; ++k) {
            const T* const from = source + k * Out::plane * columns + first * strip * width;
            for (Index s = 0; s < count; ++s)
                for (int v = 0; v < strip; ++v)
                    gradient[s][k * strip + v] =
                        s * strip + v < left ? core::load_lane<V>(from + (s * strip + v) * width)
                                             : V(T(0));
        }
    }

    PAD_INLINE void multiply(Index s, int row, const V* first, const V* second) const {
        V sum[block_rows][strip];
        clear(sum);
        const V* const gradient[2] = {first, second};
        for (int p = 0; p < 2; ++p)
            if (pair[p].source)
                add_packed_product(pair[p].weights + Index(row) * Out::channels,
                                   reinterpret_cast<const T*>(gradient[p]), Out::channels,
                                   Index(strip) * width, sum);
        T* const to = strips + Layout::at(s * strip, row);
        PAD_UNROLL
        for (int i = 0; i < block_rows; ++i) {
            PAD_UNROLL
            for (int v = 0; v < strip; ++v)
                if (row + i < Layout::rows)
                    core::store_lane(to + (i * strip + v) * width, sum[i][v]);
        }
    }
};

/// weight gradient += Σ over columns of output gradient · transposed input, for one or two pairs, and
/// bias gradient += Σ output gradient. Item = one range of outputs; every sum has one owner and one
/// order.
template <class V, class Layout>
struct WeightGradient {
    using T = core::LaneScalar<V>;
    using Out = typename Layout::Out;
    static constexpr int width = Layout::width;
    static constexpr int rows = 4;
    static constexpr int range = 16;
    static constexpr Index items = (Out::channels + range - 1) / range;
    static constexpr int vectors = Layout::row_vectors;
    /// Columns whose inputs stay in the first-level cache while the outputs of an item pass by.
    static constexpr Index piece = 128;

    struct Operands {
        const T* grad = nullptr;
        const T* in = nullptr;  ///< transposed
    };
    Operands pair[2];
    const T* bias_grad = nullptr;
    T* weight_gradient = nullptr;
    T* bias_gradient = nullptr;  ///< null: no bias
    Index columns = 0;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const int first = static_cast<int>(item) * range;
        const int count = std::min(range, Out::channels - first);
        V sums[range][vectors];
        clear(sums);
        const Index length = Out::plane * columns;
        for (const Operands& operands : pair)
            if (operands.in)
                for (Index n = 0; n < length; n += piece)
                    add_piece(operands, n, std::min(piece, length - n), first, count, sums);
        for (int k = 0; k < count; ++k) {
            const T* const from = reinterpret_cast<const T*>(sums[k]);
            T* const to = weight_gradient + Index(first + k) * Layout::rows;
            for (int i = 0; i < Layout::rows; ++i) to[i] += from[i];
        }
        if (bias_gradient) add_bias(first, count);
    }

private:
    PAD_INLINE void add_piece(const Operands& operands, Index n, Index length, int first, int count,
                              V (&sums)[range][vectors]) const {
        for (int k = 0; k < count; k += rows) {
            const T* grad[rows];
            PAD_UNROLL
            for (int i = 0; i < rows; ++i)
                grad[i] =
                    operands.grad + (first + std::min(k + i, count - 1)) * Out::plane * columns + n;
            const T* const in = operands.in + n * vectors * width;
            for (int v = 0; v + 2 <= vectors; v += 2)
                add_block<2>(grad, in + v * width, length, sums + k, v);
            if constexpr (vectors % 2 == 1)
                add_block<1>(grad, in + (vectors - 1) * width, length, sums + k, vectors - 1);
        }
    }

    template <int Vectors>
    PAD_INLINE void add_block(const T* const (&grad)[rows], const T* in, Index length,
                              V (*sums)[vectors], int first) const {
        V sum[rows][Vectors];
        PAD_UNROLL
        for (int i = 0; i < rows; ++i) {
            PAD_UNROLL
            for (int v = 0; v < Vectors; ++v) sum[i][v] = sums[i][first + v];
        }
        add_row_product(grad, in, length, Index(vectors) * width, sum);
        PAD_UNROLL
        for (int i = 0; i < rows; ++i) {
            PAD_UNROLL
            for (int v = 0; v < Vectors; ++v) sums[i][first + v] = sum[i][v];
        }
    }

    PAD_INLINE void add_bias(int first, int count) const {
        for (int k = first; k < first + count; ++k) {
            const T* const grad = bias_grad + k * Out::plane * columns;
            V sum(T(0));
            for (Index n = 0; n < Out::plane * columns; n += width)
                sum += core::load_lane<V>(grad + n);
            bias_gradient[k] += core::lane_sum(sum);
        }
    }
};

}  // namespace pad::nn::convolution::unfolded
