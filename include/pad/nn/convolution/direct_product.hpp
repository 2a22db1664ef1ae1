/// @file
/// The register-blocked kernel of the direct convolution and of its data gradient.
#pragma once

#include <algorithm>

#include <pad/core/field.hpp>
#include <pad/nn/convolution/register_block.hpp>
#include <pad/nn/convolution/taps.hpp>

namespace pad::nn::convolution {

/// The register block of a layer: with fewer target channels than rows it grows wider.
template <int TargetChannels>
struct RegisterBlock {
    static constexpr int rows = std::min(block_rows, TargetChannels);
    static constexpr int vectors = std::min(block_rows * block_vectors / rows, 8);
    static constexpr int count = (TargetChannels + rows - 1) / rows;
};

/// Elements of packed weights: [channel block][source channel][tap][row of the block].
template <int TargetChannels, int SourceChannels, int Kernel>
inline constexpr Index packed_weights =
    RegisterBlock<TargetChannels>::count*(RegisterBlock<TargetChannels>::rows* SourceChannels) *
    (Kernel * Kernel);
/// The memory they take.
template <int TargetChannels, int SourceChannels, int Kernel>
inline constexpr Index packed_memory = core::round_up(core::round_up(TargetChannels, padded_rows) *
                                                          SourceChannels * Kernel * Kernel,
                                                      16);

/// Packs OIHW weights for DirectProduct; item = packed element.
/// `Transposed`: targets are the convolution's input channels (data gradient).
template <class T, int Outputs, int Inputs, int Kernel, bool Transposed>
struct PackWeights {
    const T* weights;
    T* packed;

    static constexpr int targets = Transposed ? Inputs : Outputs;
    static constexpr int sources = Transposed ? Outputs : Inputs;
    static constexpr int taps = Kernel * Kernel;
    static constexpr int rows = RegisterBlock<targets>::rows;
    static constexpr Index items = packed_weights<targets, sources, Kernel>;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const Index row = item % rows;
        const Index tap = item / rows % taps;
        const Index source = item / (rows * taps) % sources;
        const Index target = item / (rows * taps * sources) * rows + row;
        const Index output = Transposed ? source : target;
        const Index input = Transposed ? target : source;
        packed[item] = target < targets ? weights[(output * Inputs + input) * taps + tap] : T(0);
    }
};

/// target[k][pixel][image] (+)= bias[k] + Σ_c Σ_taps weights[k][c][tap] · source[c][tap pixel][image],
/// for one or two (weights, source) pairs, the two halves of a dual product.
/// Item = one target row × one group of channel blocks.
template <class V, class Taps>
struct DirectProduct {
    using T = core::LaneScalar<V>;
    using Source = typename Taps::Source;
    using Target = typename Taps::Target;
    static constexpr int taps = Taps::kernel * Taps::kernel;
    using Block = RegisterBlock<Target::channels>;
    static constexpr int block_rows = Block::rows;
    static constexpr int blocks = Block::count;
    static constexpr int group = std::min(blocks, 32 / block_rows);
    static constexpr int groups = (blocks + group - 1) / group;
    /// With a single block of targets a row is done for a few source channels at a time, whose rows
    /// then stay in the first-level cache for all taps; otherwise a panel is done for all blocks.
    static constexpr bool row_by_row = blocks == 1;
    static constexpr int channel_block = std::min(Source::channels, row_by_row ? 4 : 16);
    static constexpr Index items = Index(Target::height) * groups;

    struct Pair {
        const T* weights = nullptr;  ///< packed, see PackWeights
        const T* source = nullptr;
    };
    Pair pair[2];
    const T* bias = nullptr;  ///< null: none
    T* target = nullptr;
    Index columns = 0;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const int y = static_cast<int>(item / groups);
        const int first_block = static_cast<int>(item % groups) * group;
        if constexpr (row_by_row) {
            bool fresh = true;
            for (const Pair& operands : pair) {
                if (!operands.source) continue;
                for (int c = 0; c < Source::channels; c += channel_block) {
                    row(y, {first_block, &operands, c, fresh});
                    fresh = false;
                }
            }
        } else {
            row(y, {first_block});
        }
    }

private:
    using Run = Segment<Taps::kernel>;

    /// What is added to a row: everything, or one block of source channels of one pair.
    struct Part {
        int first_block = 0;
        const Pair* operands = nullptr;
        int first_channel = 0;
        bool fresh = true;
    };

    PAD_INLINE void row(int y, const Part& part) const {
        for (int x = 0; x < Target::width;) {
            const auto segment = segment_at<Taps>(y, x);
            run(y, segment, part);
            x += segment.pixels;
        }
    }

    /// Cuts the segment's contiguous run of images into register blocks.
    PAD_INLINE void run(int y, const Run& segment, const Part& part) const {
        const Index length = segment.pixels * columns / core::lane_width<V>;
        for (Index done = 0; done < length;)
            done += step<Block::vectors>(y, segment, part, done, length - done);
    }

    /// Runs the widest block of at most `Vectors` that fits into the `left` vectors; its width.
    template <int Vectors>
    PAD_INLINE int step(int y, const Run& segment, const Part& part, Index done, Index left) const {
        if constexpr (Vectors > 1) {
            const bool halves = Vectors == 3 && left == 4;  // better than 3 + 1
            if (left < Vectors || halves)
                return step<(Vectors + 1) / 2>(y, segment, part, done, left);
        }
        panel<Vectors>(y, segment, part, done * core::lane_width<V>);
        return Vectors;
    }

    template <int Vectors>
    PAD_INLINE void panel(int y, const Run& segment, const Part& part, Index offset) const {
        const Index pixel = Index(y) * Target::width + segment.first;
        if constexpr (row_by_row) {
            multiply<Vectors>(*part.operands, segment, 0, part.first_channel, pixel, offset,
                              part.fresh);
        } else {
            const int last_block = std::min(part.first_block + group, blocks);
            bool fresh = true;
            for (const Pair& operands : pair) {
                if (!operands.source) continue;
                for (int c = 0; c < Source::channels; c += channel_block) {
                    for (int block = part.first_block; block < last_block; ++block)
                        multiply<Vectors>(operands, segment, block, c, pixel, offset, fresh);
                    fresh = false;
                }
            }
        }
    }

    template <int Vectors>
    PAD_INLINE void multiply(const Pair& operands, const Run& segment, int block, int first_channel,
                             Index pixel, Index offset, bool fresh) const {
        const int first_row = block * block_rows;
        const int rows = std::min(block_rows, Target::channels - first_row);
        T* const out = target + (first_row * Target::plane + pixel) * columns + offset;
        const Index row_stride = Target::plane * columns;
        V sum[block_rows][Vectors];
        PAD_UNROLL
        for (int k = 0; k < block_rows; ++k) {
            const bool start = fresh || k >= rows;
            const T value = start && bias && k < rows ? bias[first_row + k] : T(0);
            PAD_UNROLL
            for (int v = 0; v < Vectors; ++v) {
                if (start)
                    sum[k][v] = V(value);
                else
                    sum[k][v] = core::load_lane<V>(out + k * row_stride + v * core::lane_width<V>);
            }
        }
        const int last_channel = std::min(first_channel + channel_block, Source::channels);
        const T* w = operands.weights +
                     (Index(block) * Source::channels + first_channel) * taps * block_rows;
        const T* x = operands.source + first_channel * Source::plane * columns + offset;
        for (int c = first_channel; c < last_channel; ++c) {
            for (int t = 0; t < segment.taps; ++t) {
                const T* const wt = w + segment.tap[t].weight * block_rows;
                const T* const xt = x + segment.tap[t].source * columns;
                V in[Vectors];
                PAD_UNROLL
                for (int v = 0; v < Vectors; ++v)
                    in[v] = core::load_to_register<V>(xt + v * core::lane_width<V>);
                PAD_UNROLL
                for (int k = 0; k < block_rows; ++k) {
                    const V factor(wt[k]);
                    PAD_UNROLL
                    for (int v = 0; v < Vectors; ++v) sum[k][v] += factor * in[v];
                }
            }
            w += taps * block_rows;
            x += Source::plane * columns;
        }
        PAD_UNROLL
        for (int k = 0; k < block_rows; ++k) {
            PAD_UNROLL
            for (int v = 0; v < Vectors; ++v)
                if (k < rows)
                    core::store_lane(out + k * row_stride + v * core::lane_width<V>, sum[k][v]);
        }
    }
};

}  // namespace pad::nn::convolution
