/// @file
/// The products of the weight gradient: correlations of transformed gradients and images.
#pragma once

#include <algorithm>

#include <pad/core/lane.hpp>
#include <pad/nn/convolution/register_block.hpp>
#include <pad/nn/convolution/winograd/tiling.hpp>

namespace pad::nn::convolution::winograd {

/// result[point][output][input] (+)= Σ over tiles and images of grad panel · in panel, for one or
/// two (grad, in) pairs; `result` as TransformedGradient says.
///
/// A matrix product whose inner index runs over tiles and images. Item = one point × one range of
/// outputs × one strip of inputs, which is transposed piece by piece into the first-level cache, so
/// that vectors run over inputs and no sum crosses a vector. Every sum has one owner and one order.
template <class V, int Lane, class Tiling, int Outputs, int Inputs>
struct PanelCorrelation {
    using T = core::LaneScalar<V>;
    using GradLayout = Panel<V, Lane, Tiling, Outputs>;
    using InLayout = Panel<V, Lane, Tiling, Inputs>;
    static constexpr int width = GradLayout::width;
    static constexpr StripCut inputs{(Inputs + width - 1) / width};  ///< vectors of channels
    /// Outputs of an item: all where the points alone give enough items.
    static constexpr int range = Tiling::points > 1 ? Outputs : std::min(Outputs, 32);
    static constexpr int ranges = (Outputs + range - 1) / range;
    static constexpr Index items = Index(Tiling::points) * ranges * inputs.count;
    using Result = TransformedGradient<Outputs, Inputs>;

    struct Pair {
        const T* grad = nullptr;
        const T* in = nullptr;
    };
    Pair pair[2];
    T* result = nullptr;
    Groups<V, Lane, Tiling> groups;
    bool accumulate = false;  ///< adds to `result` instead of replacing it

    PAD_HOST_DEVICE void operator()(Index item) const {
        const int strip = static_cast<int>(item % inputs.count);
        const int first = static_cast<int>(item / inputs.count % ranges) * range;
        const int point = static_cast<int>(item / (inputs.count * ranges));
        if (strip < inputs.wide)
            correlate<StripCut::most>(point, first, inputs.begin(strip));
        else if constexpr (inputs.narrow_units > 0)
            correlate<inputs.narrow_units>(point, first, inputs.begin(strip));
    }

private:
    /// Bytes of a strip of transposed inputs.
    static constexpr int transposed_strip =
        StripCut::most * width * StripCut::most * static_cast<int>(sizeof(V));
    /// Strips of the panels that are transposed at a time: the transposed inputs, at most 14 KiB,
    /// stay in the first-level cache while all outputs pass by.
    static constexpr int piece =
        std::clamp(14 * 1024 / transposed_strip, 1, GradLayout::strips.count);

    /// Neighbouring strips of one group, as a piece sees them.
    struct Piece {
        const T* grad;
        const T* in;
        const StripCut& strips;
        int first;
        int last;
    };

    template <int Vectors>
    PAD_INLINE void correlate(int point, int first_output, int first_vector) const {
        bool fresh = !accumulate;
        for (const Pair& operands : pair) {
            if (!operands.in) continue;
            groups.each([&](Index group, int strip, const StripCut& strips) {
                add_group<Vectors>(operands, group, strip, strips, point, first_output,
                                   first_vector, fresh);
            });
        }
    }

    template <int Vectors>
    PAD_INLINE void add_group(const Pair& operands, Index group, int from, const StripCut& strips,
                              int point, int first_output, int first_vector, bool& fresh) const {
        for (int strip = 0; strip < strips.count; strip += piece) {
            const Piece part{operands.grad + GradLayout::at(group, from + strip, point),
                             operands.in + InLayout::at(group, from + strip, point), strips, strip,
                             std::min(strip + piece, strips.count)};
            add_piece<Vectors>(part, point, first_output, first_vector, fresh);
            fresh = false;
        }
    }

    template <int Vectors>
    PAD_INLINE void add_piece(const Piece& piece_, int point, int first_output, int first_vector,
                              bool fresh) const {
        V transposed[piece * StripCut::most * width * Vectors];
        V* to = transposed;
        const T* in = piece_.in;
        for (int s = piece_.first; s < piece_.last; ++s) {
            to = transpose_strip<Vectors>(in, piece_.strips.width(s), first_vector, to);
            in += InLayout::matrix * Tiling::points;
        }
        const int last_output = std::min(first_output + range, Outputs);
        for (int k = first_output; k < last_output; k += block_rows)
            register_block<Vectors>(piece_, transposed, k, last_output - k,
                                    result + Result::at(point, k) + first_vector * width, fresh);
    }

    /// [channel][image] → [image][channel] for `Vectors` vectors of channels. Channels behind the
    /// last repeat it; their sums land in the padding of `result`.
    template <int Vectors>
    PAD_INLINE V* transpose_strip(const T* in, int units, int first_vector, V* to) const {
        const Index row = Index(units) * width;
        for (int u = 0; u < units; ++u, to += width * Vectors) {
            PAD_UNROLL
            for (int v = 0; v < Vectors; ++v) {
                const int channel = (first_vector + v) * width;
                V square[width];
                PAD_UNROLL
                for (int i = 0; i < width; ++i)
                    square[i] = core::load_lane<V>(in + std::min(channel + i, Inputs - 1) * row +
                                                   u * width);
                core::transpose(square);
                PAD_UNROLL
                for (int i = 0; i < width; ++i) to[i * Vectors + v] = square[i];
            }
        }
        return to;
    }

    template <int Vectors>
    PAD_INLINE void register_block(const Piece& piece_, const V* transposed, int k, int count,
                                   T* to, bool fresh) const {
        V sum[block_rows][Vectors];
        PAD_UNROLL
        for (int i = 0; i < block_rows; ++i) {
            PAD_UNROLL
            for (int v = 0; v < Vectors; ++v)
                sum[i][v] = fresh || i >= count
                                ? V(T(0))
                                : core::load_lane<V>(to + i * Result::row + v * width);
        }
        const T* matrix = piece_.grad;
        for (int s = piece_.first; s < piece_.last; ++s) {
            const int units = piece_.strips.width(s);
            const T* const rows = matrix + Index(k) * units * width;
            const T* const in = reinterpret_cast<const T*>(transposed);
            if (units == 3)
                add_strip<3>(rows, in, count, sum);
            else if (units == 2)
                add_strip<2>(rows, in, count, sum);
            else
                add_strip<1>(rows, in, count, sum);
            transposed += units * width * Vectors;
            matrix += GradLayout::matrix * Tiling::points;
        }
        PAD_UNROLL
        for (int i = 0; i < block_rows; ++i) {
            PAD_UNROLL
            for (int v = 0; v < Vectors; ++v)
                if (i < count) core::store_lane(to + i * Result::row + v * width, sum[i][v]);
        }
    }

    /// Adds what `count` rows of a strip of `Units` units give.
    template <int Units, int Vectors>
    static PAD_INLINE void add_strip(const T* rows, const T* in, int count,
                                     V (&sum)[block_rows][Vectors]) {
        constexpr int images = Units * width;
        constexpr Index row = Index(Vectors) * width;
        core::prefetch(rows + block_rows * images, block_rows * images);
        if (count >= block_rows) {
            add_contiguous_product<images>(rows, in, row, sum);
            return;
        }
        const T* grad[block_rows];
        PAD_UNROLL
        for (int i = 0; i < block_rows; ++i) grad[i] = rows + std::min(i, count - 1) * images;
        add_row_product(grad, in, images, row, sum);
    }
};

}  // namespace pad::nn::convolution::winograd
