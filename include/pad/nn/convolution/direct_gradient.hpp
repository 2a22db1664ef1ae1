/// @file
/// The weight gradient of the direct convolution.
#pragma once

#include <algorithm>

#include <pad/core/dual.hpp>
#include <pad/core/field.hpp>
#include <pad/nn/convolution/direct_product.hpp>
#include <pad/nn/convolution/taps.hpp>

namespace pad::nn::convolution {

/// weight_gradient[k][c][r][s] += Σ_pixels Σ_images grad[k][pixel] · in[c][tap pixel], and
/// bias_gradient[k] += Σ grad[k], for one or two (grad, in) pairs, the halves of a dual product.
/// Item = one block of output channels × one group of input channels; every sum has one owner and
/// one order.
template <class V, class In, class Out, int Kernel, int Stride, int Padding>
struct DirectWeightGradient {
    using T = core::LaneScalar<V>;
    static constexpr int row_block = 4;
    static constexpr int channel_group = std::min(In::channels, 16);
    static constexpr int groups = (In::channels + channel_group - 1) / channel_group;
    static constexpr int blocks = (Out::channels + row_block - 1) / row_block;
    static constexpr Index items = Index(blocks) * groups;
    static constexpr int tap_block = std::min(Kernel, 3);

    struct Pair {
        const T* grad = nullptr;
        const T* in = nullptr;
    };
    Pair pair[2];
    const T* bias_grad = nullptr;  ///< the gradient field that the bias gradient sums
    T* weight_gradient = nullptr;
    T* bias_gradient = nullptr;  ///< null: no bias
    Index columns = 0;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const int k = static_cast<int>(item / groups) * row_block;
        const int c = static_cast<int>(item % groups) * channel_group;
        const int rows = std::min(row_block, Out::channels - k);
        const int channels = std::min(channel_group, In::channels - c);
        V sums[channel_group][Kernel * Kernel][row_block];
        for (auto& channel : sums)
            for (auto& tap : channel)
                for (V& sum : tap) sum = V(T(0));

        // Row by row, so that the gradient rows stay in the first-level cache for all channels.
        for (int y = 0; y < Out::height; ++y)
            for (const Pair& operands : pair)
                if (operands.grad)
                    for (int i = 0; i < channels; ++i)
                        accumulate_row(operands, y, k, rows, c + i, sums[i]);

        for (int i = 0; i < channels; ++i)
            for (int t = 0; t < Kernel * Kernel; ++t)
                for (int row = 0; row < rows; ++row)
                    weight_gradient[(Index(k + row) * In::channels + c + i) * Kernel * Kernel +
                                    t] += core::lane_sum(sums[i][t][row]);
        if (c == 0 && bias_gradient) add_bias(k, rows);
    }

private:
    using Forward = ForwardTaps<In, Out, Kernel, Stride, Padding>;

    PAD_INLINE void accumulate_row(const Pair& operands, int y, int k, int rows, int channel,
                                   V (&sums)[Kernel * Kernel][row_block]) const {
        const T* grad = operands.grad + (k * Out::plane + Index(y) * Out::width) * columns;
        for (int r = 0; r < Kernel; ++r) {
            const int row = Forward::source(y, r, In::height);
            if (row < 0) continue;
            const T* in = operands.in + (channel * In::plane + Index(row) * In::width) * columns;
            for (int s = 0; s < Kernel; s += tap_block) accumulate_taps(grad, in, r, s, rows, sums);
        }
    }

    /// First output column whose tap s lies inside the image, and the one behind the last.
    static constexpr int first_column(int s) {
        return std::max(0, (Padding - s + Stride - 1) / Stride);
    }
    static constexpr int last_column(int s) {
        const int last = In::width - 1 + Padding - s;
        return last < 0 ? 0 : std::min(Out::width, last / Stride + 1);
    }

    /// Taps s … s+tap_block−1 share the gradient loads where several of them lie inside.
    PAD_INLINE void accumulate_taps(const T* grad, const T* in, int r, int s, int rows,
                                    V (&sums)[Kernel * Kernel][row_block]) const {
        const int taps = std::min(tap_block, Kernel - s);
        const int begin = first_column(s);
        const int end = last_column(s + taps - 1);
        const auto sum = &sums[r * Kernel + s];
        if (taps == tap_block && rows == row_block && begin < end) {
            accumulate<tap_block>(grad, in, begin, end, s, rows, sum);
            accumulate_edges<1>(grad, in, s, rows, sum);
        } else {
            for (int t = 0; t < taps; ++t)
                accumulate<1>(grad, in, first_column(s + t), last_column(s + t), s + t, rows,
                              sum + t);
        }
    }

    /// The columns at the left edge that only taps Count … see, and those at the right edge that
    /// only the first Count taps see; then the same for more taps.
    template <int Count>
    PAD_INLINE void accumulate_edges(const T* grad, const T* in, int s, int rows,
                                     V (*sum)[row_block]) const {
        if constexpr (Count < tap_block) {
            accumulate<tap_block - Count>(grad, in, first_column(s + Count),
                                          first_column(s + Count - 1), s + Count, rows,
                                          sum + Count);
            accumulate<Count>(grad, in, last_column(s + Count), last_column(s + Count - 1), s, rows,
                              sum);
            accumulate_edges<Count + 1>(grad, in, s, rows, sum);
        }
    }

    template <int Count>
    PAD_INLINE void accumulate(const T* grad, const T* in, int begin, int end, int s, int rows,
                               V (*sums)[row_block]) const {
        if (begin >= end) return;
        const Index grad_stride = rows == row_block ? Out::plane * columns : 0;
        V sum[Count][row_block];
        PAD_UNROLL
        for (int t = 0; t < Count; ++t) {
            PAD_UNROLL
            for (int k = 0; k < row_block; ++k) sum[t][k] = sums[t][k];
        }
        for (int x = begin; x < end; ++x) {
            const T* g = grad + x * columns;
            const T* i = in + (Index(x) * Stride + s - Padding) * columns;
            for (Index n = 0; n < columns; n += core::lane_width<V>) {
                V value[row_block];
                PAD_UNROLL
                for (int k = 0; k < row_block; ++k)
                    value[k] = core::load_to_register<V>(g + row(k, rows, grad_stride) + n);
                PAD_UNROLL
                for (int t = 0; t < Count; ++t) {
                    const V pixel = core::load_to_register<V>(i + t * columns + n);
                    PAD_UNROLL
                    for (int k = 0; k < row_block; ++k) sum[t][k] += value[k] * pixel;
                }
            }
        }
        PAD_UNROLL
        for (int t = 0; t < Count; ++t) {
            PAD_UNROLL
            for (int k = 0; k < row_block; ++k) sums[t][k] = sum[t][k];
        }
    }

    /// Offset of gradient row k; rows beyond the last channel repeat it and are never stored.
    PAD_INLINE Index row(int k, int rows, Index full_stride) const {
        if (full_stride) return k * full_stride;
        return std::min(k, rows - 1) * Out::plane * columns;
    }

    PAD_INLINE void add_bias(int k, int rows) const {
        for (int row = 0; row < rows; ++row) {
            const T* grad = bias_grad + (k + row) * Out::plane * columns;
            V sum(T(0));
            for (Index i = 0; i < Out::plane * columns; i += core::lane_width<V>)
                sum += core::load_lane<V>(grad + i);
            bias_gradient[k + row] += core::lane_sum(sum);
        }
    }
};

/// Sets what a weight gradient's `kernel` multiplies and adds: ∂W += ∂Y⋆X, ∂b += Σ∂Y; for dual
/// numbers the tangents, ∂Ẏ⋆X + ∂Y⋆Ẋ and Σ∂Ẏ. A null `in.tangent` stands for Ẋ = 0.
/// @param grad_bias  null: no bias
template <class Number, class Kernel, class T>
void set_operands(Kernel& kernel, core::Field<const T> in, core::Field<const T> grad_out,
                  T* grad_weights, T* grad_bias, Index columns) {
    if constexpr (core::is_dual<Number>) {
        kernel.pair[0] = {grad_out.tangent, in.value};
        if (in.tangent) kernel.pair[1] = {grad_out.value, in.tangent};
        kernel.bias_grad = grad_out.tangent;
    } else {
        kernel.pair[0] = {grad_out.value, in.value};
        kernel.bias_grad = grad_out.value;
    }
    kernel.weight_gradient = grad_weights;
    kernel.bias_gradient = grad_bias;
    kernel.columns = columns;
}

}  // namespace pad::nn::convolution
