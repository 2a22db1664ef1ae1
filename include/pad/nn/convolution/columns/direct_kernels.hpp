/// @file
/// Direct convolution with one image for each item: its kernels.
#pragma once

#include <pad/nn/convolution/columns/items.hpp>
#include <pad/nn/convolution/taps.hpp>

namespace pad::nn::convolution::columns {

/// target[k][pixel][image] = bias[k] + Σ_c Σ_taps W[k][c][tap] · source[c][tap pixel][image], for one
/// or two (weights, source) pairs, the two halves of a dual product.
/// Item = block of target channels × pixel × image: a value that is read serves the whole block.
/// `Adjoint`: targets are the convolution's input channels.
template <class T, class Taps, bool Adjoint>
struct DirectProduct {
    using Source = typename Taps::Source;
    using Target = typename Taps::Target;
    static constexpr int kernel = Taps::kernel;
    static constexpr int rows = Target::channels < 8 ? Target::channels : 8;
    static constexpr int blocks = (Target::channels + rows - 1) / rows;
    /// Weights between two targets, and between two sources.
    static constexpr int target_step = (Adjoint ? 1 : Source::channels) * kernel * kernel;
    static constexpr int source_step = (Adjoint ? Target::channels : 1) * kernel * kernel;
    static constexpr Index places = blocks * Target::plane;

    struct Pair {
        const T* weights = nullptr;  ///< OIHW
        const T* source = nullptr;   ///< null: this pair is left out
    };
    Pair pair[2];
    const T* bias = nullptr;  ///< null: none
    T* target = nullptr;
    Index columns = 0;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const Item item(flat, columns);
        const int pixel = static_cast<int>(item.place % static_cast<std::uint32_t>(Target::plane));
        const int first =
            static_cast<int>(item.place / static_cast<std::uint32_t>(Target::plane)) * rows;
        T sum[rows];
        PAD_UNROLL
        for (int k = 0; k < rows; ++k)
            sum[k] = bias && first + k < Target::channels ? bias[first + k] : T(0);
        for (const Pair& operands : pair)
            if (operands.source)
                add(operands.weights + first * target_step, operands.source + item.image,
                    pixel / Target::width, pixel % Target::width, Target::channels - first, sum);
        T* const to = target + (first * Target::plane + pixel) * columns + item.image;
        PAD_UNROLL
        for (int k = 0; k < rows; ++k)
            if (first + k < Target::channels) to[k * Target::plane * columns] = sum[k];
    }

private:
    PAD_INLINE void add(const T* weights, const T* source, int y, int x, int count,
                        T (&sum)[rows]) const {
        for (int c = 0; c < Source::channels; ++c) {
            const T* const plane = source + c * Source::plane * columns;
            const T* const w = weights + c * source_step;
            for (int r = 0; r < kernel; ++r) {
                const int row = Taps::source(y, r, Source::height);
                if (row < 0) continue;
                for (int s = 0; s < kernel; ++s) {
                    const int column = Taps::source(x, s, Source::width);
                    if (column < 0) continue;
                    const T value = plane[(Index(row) * Source::width + column) * columns];
                    PAD_UNROLL
                    for (int k = 0; k < rows; ++k)
                        if (k < count) sum[k] += w[k * target_step + r * kernel + s] * value;
                }
            }
        }
    }
};

/// Partial sums of the weight gradient, ∂W[k][c][r][s] = Σ_pixels grad[k][pixel]·in[c][tap pixel],
/// over every `lanes`-th image, for one or two (grad, in) pairs.
/// Item = block of output channels × input channel × row of the kernel × first image.
template <class T, class In, class Out, int Kernel, int Stride, int Padding>
struct DirectWeightGradient {
    using Taps = ForwardTaps<In, Out, Kernel, Stride, Padding>;
    static constexpr int rows = Out::channels < 4 ? Out::channels : 4;
    static constexpr int blocks = (Out::channels + rows - 1) / rows;
    static constexpr Index places = Index(blocks) * In::channels * Kernel;
    static constexpr Index weights = Index(Out::channels) * In::channels * Kernel * Kernel;

    struct Pair {
        const T* grad = nullptr;
        const T* in = nullptr;  ///< null: this pair is left out
    };
    Pair pair[2];
    T* partial = nullptr;  ///< [weights][lanes]
    Index columns = 0;
    Index lanes = 0;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const Item item(flat, lanes);
        const int r = static_cast<int>(item.place) % Kernel;
        const int c = static_cast<int>(item.place) / Kernel % In::channels;
        const int first = static_cast<int>(item.place) / (Kernel * In::channels) * rows;
        T sum[rows][Kernel];
        PAD_UNROLL
        for (int k = 0; k < rows; ++k) {
            PAD_UNROLL
            for (int s = 0; s < Kernel; ++s) sum[k][s] = T(0);
        }
        for (const Pair& operands : pair)
            if (operands.in)
                for (Index n = item.image; n < columns; n += lanes)
                    add(operands.grad + first * Out::plane * columns + n,
                        operands.in + c * In::plane * columns + n, r, Out::channels - first, sum);
        PAD_UNROLL
        for (int k = 0; k < rows; ++k) {
            PAD_UNROLL
            for (int s = 0; s < Kernel; ++s)
                if (first + k < Out::channels)
                    partial[(((Index(first) + k) * In::channels + c) * Kernel * Kernel +
                             r * Kernel + s) *
                                lanes +
                            item.image] = sum[k][s];
        }
    }

private:
    PAD_INLINE void add(const T* grad, const T* in, int r, int count,
                        T (&sum)[rows][Kernel]) const {
        for (int y = 0; y < Out::height; ++y) {
            const int row = Taps::source(y, r, In::height);
            if (row < 0) continue;
            for (int x = 0; x < Out::width; ++x) {
                T value[rows];
                PAD_UNROLL
                for (int k = 0; k < rows; ++k)
                    value[k] = k < count
                                   ? grad[(k * Out::plane + Index(y) * Out::width + x) * columns]
                                   : T(0);
                PAD_UNROLL
                for (int s = 0; s < Kernel; ++s) {
                    const int column = Taps::source(x, s, In::width);
                    if (column < 0) continue;
                    const T pixel = in[(Index(row) * In::width + column) * columns];
                    PAD_UNROLL
                    for (int k = 0; k < rows; ++k) sum[k][s] += value[k] * pixel;
                }
            }
        }
    }
};

}  // namespace pad::nn::convolution::columns
