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
            correlate<StripCut::most>(point, first, strip);
        else if constexpr (inputs.narrow_units > 0)
            correlate<inputs.narrow_units>(point, first, strip);
    }

private:
    /// Units whose inputs are transposed at a time: at most 14 KiB, which stay in the first-level cache
    /// while all outputs pass by, and at least one strip.
    static constexpr int piece_units = std::max(
        StripCut::most, 14 * 1024 / (StripCut::most * width * static_cast<int>(sizeof(V))));
    /// Register blocks of outputs of an item.
    static constexpr int blocks = (range + block_rows - 1) / block_rows;

    /// Neighbouring strips of one group.
    struct Piece {
        const T* grad;
        const T* in;
        StripCut strips;
        int first;
        int last;
    };
    /// Channels of the inputs, as an item sees them, and where its sums begin.
    struct Target {
        int first_vector;
        int first_output;
        T* sums;
    };

    /// While a piece is added, its successor's inputs are on their way to the cache.
    template <int Vectors>
    PAD_INLINE void correlate(int point, int first_output, int strip) const {
        const int first_vector = inputs.begin(strip);
        const Target target{first_vector, first_output,
                            result + Result::at(point, first_output) + first_vector * width};
        bool fresh = !accumulate;
        Piece waiting{nullptr, nullptr, StripCut(0), 0, 0};
        for (const Pair& operands : pair) {
            if (!operands.in) continue;
            each_piece(operands, point, [&](const Piece& piece) {
                if (waiting.in) {
                    add_piece<Vectors>(waiting, target, fresh, piece, first_vector);
                    fresh = false;
                }
                waiting = piece;
            });
        }
        const bool same_point = strip + 1 < inputs.count;
        const Piece next{nullptr, pair[0].in + InLayout::at(0, 0, same_point ? point : point + 1),
                         InLayout::strips, 0, 1};
        add_piece<Vectors>(waiting, target, fresh, next, same_point ? inputs.begin(strip + 1) : 0);
    }

    /// visit(piece) for all strips of all groups.
    template <class Visit>
    PAD_INLINE void each_piece(const Pair& operands, int point, Visit visit) const {
        groups.each([&](Index group, int from, const StripCut& strips) {
            for (int strip = 0; strip < strips.count;) {
                const int last = std::min(strip + piece_units / strips.width(strip), strips.count);
                visit(Piece{operands.grad + GradLayout::at(group, from + strip, point),
                            operands.in + InLayout::at(group, from + strip, point), strips, strip,
                            last});
                strip = last;
            }
        });
    }

    /// @param next         the piece that is transposed next, from vector `next_vector` of channels on
    template <int Vectors>
    PAD_OUTLINED void add_piece(const Piece& piece, const Target& target, bool fresh,
                                const Piece& next, int next_vector) const {
        V transposed[piece_units * width * Vectors];
        V* to = transposed;
        const T* in = piece.in;
        for (int s = piece.first; s < piece.last; ++s) {
            to = transpose_strip<Vectors>(in, piece.strips.width(s), target.first_vector, to);
            in += InLayout::next_strip;
        }
        const int outputs = std::min(range, Outputs - target.first_output);
        for (int block = 0; block * block_rows < outputs; ++block) {
            const int k = block * block_rows;
            T* const sums = target.sums + k * Result::row;
            prefetch<Vectors>(next, next_vector, block);
            for (int i = 0; i < block_rows; ++i)
                core::prefetch(sums + (block_rows + i) * Result::row, Vectors * width);
            register_block<Vectors>(piece, transposed, target.first_output + k, outputs - k, sums,
                                    fresh);
        }
    }

    /// Asks for one of `blocks` parts of a piece's inputs: strips lie apart, and the processor does
    /// not look for the next one by itself.
    template <int Vectors>
    static PAD_INLINE void prefetch(const Piece& piece, int first_vector, int block) {
        const T* in = piece.in;
        for (int s = piece.first; s < piece.last; ++s, in += InLayout::next_strip) {
            const Index row = Index(piece.strips.width(s)) * width;
            const Index part = core::round_up((Vectors * width * row + blocks - 1) / blocks, width);
            core::prefetch(in + first_vector * width * row + block * part, part);
        }
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
    PAD_INLINE void register_block(const Piece& piece, const V* transposed, int k, int count, T* to,
                                   bool fresh) const {
        V sum[block_rows][Vectors];
        PAD_UNROLL
        for (int i = 0; i < block_rows; ++i) {
            PAD_UNROLL
            for (int v = 0; v < Vectors; ++v)
                sum[i][v] = fresh || i >= count
                                ? V(T(0))
                                : core::load_lane<V>(to + i * Result::row + v * width);
        }
        const T* matrix = piece.grad;
        for (int s = piece.first; s < piece.last; ++s) {
            const int units = piece.strips.width(s);
            const T* const rows = matrix + Index(k) * units * width;
            const T* const in = reinterpret_cast<const T*>(transposed);
            if (units == 3)
                add_strip<3>(rows, in, count, sum);
            else if (units == 2)
                add_strip<2>(rows, in, count, sum);
            else
                add_strip<1>(rows, in, count, sum);
            transposed += units * width * Vectors;
            matrix += GradLayout::next_strip;
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
