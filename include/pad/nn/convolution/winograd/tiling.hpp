/// @file
/// How planes are cut into tiles, and where transformed tiles lie in memory.
#pragma once

#include <algorithm>

#include <pad/core/lane.hpp>
#include <pad/core/shape.hpp>
#include <pad/nn/convolution/register_block.hpp>
#include <pad/nn/layer.hpp>

namespace pad::nn::convolution::winograd {

using core::Index;

/// Tile × Tile output tiles of a 3×3, stride 1 convolution, and the (Tile + 2)-sided input tiles
/// that they see. Sides need not be multiples of the tile: what lies outside is zero.
template <class In_, class Out_, int Padding, int Tile>
struct Tiling {
    using In = In_;
    using Out = Out_;
    static constexpr int padding = Padding;
    static constexpr int tile = Tile;
    static constexpr int side = Tile + 2;
    static constexpr int points = side * side;
    static constexpr int tile_columns = (Out::width + Tile - 1) / Tile;
    static constexpr int tile_rows = (Out::height + Tile - 1) / Tile;
    static constexpr int tiles = tile_columns * tile_rows;
};

/// Cuts units into strips as wide as the register block of the products, the last perhaps narrower:
/// two strips of two rather than three and one.
struct StripCut {
    static constexpr int most = block_vectors;  ///< units of a wide strip
    static_assert(most == 3);

    int count;         ///< strips
    int wide;          ///< strips of `most` units, which come first
    int narrow_units;  ///< units of the others

    constexpr PAD_HOST_DEVICE explicit StripCut(int units) : count((units + most - 1) / most) {
        const int narrow = units % most == 0 ? 0 : (units % most == 1 && units > 1 ? 2 : 1);
        wide = count - narrow;
        narrow_units = narrow == 0 ? 0 : (units - wide * most) / narrow;
    }

    /// Units of a strip.
    [[nodiscard]] constexpr PAD_HOST_DEVICE int width(int strip) const {
        return strip < wide ? most : narrow_units;
    }
    /// First unit of a strip.
    [[nodiscard]] constexpr PAD_HOST_DEVICE int begin(int strip) const {
        return strip < wide ? strip * most : wide * most + (strip - wide) * narrow_units;
    }
};

/// A group of fewer images than a vector has elements: each of its units holds the same images of
/// several neighbouring tiles.
struct SharedGroup {
    int images = 0;  ///< rounded up to a power of two; 0: there is no such group
    int column = 0;  ///< first image, counted from the end of the whole groups
    int tiles = 0;   ///< of a unit
    int strip = 0;   ///< first strip in the place of the last group
    StripCut strips{0};
};

/// How the images of a micro-batch are laid out in panels: in groups of one lane, each of `parts`
/// native vectors; a *unit* is one such vector of one tile.
///
/// Images that do not fill the last lane are *shared* out to one or two groups where that takes at
/// most three quarters of it: ten images take 10/8 vectors of eight for each tile then, not two, or
/// 10/16 vectors of sixteen, not one.
/// V: native vector; Lane: images of a group.
template <class V, int Lane, class Tiling>
struct Groups {
    static constexpr int width = core::lane_width<V>;
    static constexpr int parts = Lane / width;
    static constexpr StripCut strips{Tiling::tiles * parts};  ///< of a whole group

    Index whole = 0;  ///< groups that are not shared
    SharedGroup shared[2];

    Groups() = default;
    PAD_HOST_DEVICE explicit Groups(const Batch& batch) : whole(batch.columns / Lane) {
        const int left = static_cast<int>(batch.count - batch.count / Lane * Lane);
        if (parts == 1 && left > 0) share(left);
    }

    /// visit(group, first strip, strips) for all groups.
    template <class Visit>
    PAD_INLINE void each(Visit visit) const {
        for (Index group = 0; group < whole; ++group) visit(group, 0, strips);
        for (const SharedGroup& group : shared)
            if (group.images > 0) visit(whole, group.strip, group.strips);
    }

private:
    PAD_HOST_DEVICE void share(int left) {
        SharedGroup first = shared_group(std::min(left, width / 2));
        SharedGroup second;
        if (left > first.images) {
            second = shared_group(left - first.images);
            second.column = first.images;
            second.strip = first.strips.count;
            if (4 * second.images > width || second.strip + second.strips.count > strips.count)
                return;
        }
        --whole;
        shared[0] = first;
        shared[1] = second;
    }

    static PAD_HOST_DEVICE SharedGroup shared_group(int images) {
        SharedGroup group;
        group.images = 1;
        while (group.images < images) group.images *= 2;
        group.tiles = width / group.images;
        group.strips = StripCut((Tiling::tiles + group.tiles - 1) / group.tiles);
        return group;
    }
};

/// A *panel* holds the transformed tiles of all channels, images and tiles.
///
/// The units of a group are laid out in strips as wide as the register block of the products:
/// [group][strip][point][channel][unit of the strip][image], so that for one point a strip is a
/// contiguous matrix of channels × images, and the products read memory from front to end. One lane
/// of padding behind each point keeps the points off each other's cache sets. Shared groups have the
/// place of a whole one.
template <class V, int Lane, class Tiling, int Channels>
struct Panel {
    static constexpr int width = core::lane_width<V>;
    static constexpr StripCut strips = Groups<V, Lane, Tiling>::strips;
    static constexpr Index matrix = Index(Channels) * StripCut::most * width + Lane;

    /// From a strip's matrix to the one of the next strip for the same point.
    static constexpr Index next_strip = Tiling::points * matrix;

    /// Where the matrix of one point begins: rows of as many vectors as the strip has units.
    static PAD_INLINE Index at(Index group, int strip, int point) {
        return ((group * strips.count + strip) * Tiling::points + point) * matrix;
    }

    /// Calls visit(unit, where it lies at the first point) for the units of a channel in a group,
    /// whose strips begin at `first`.
    template <class Visit>
    static PAD_INLINE void each_unit(Index group, int first, const StripCut& cut, Index channel,
                                     Visit visit) {
        for (int strip = 0; strip < cut.count; ++strip) {
            const int units = cut.width(strip);
            const Index row = at(group, first + strip, 0) + channel * units * width;
            for (int v = 0; v < units; ++v) visit(cut.begin(strip) + v, row + v * width);
        }
    }
};

/// Between two points of transformed weights and of their gradient: matrices of a power of two would
/// lie on the same cache sets, and a transform touches all points at once.
inline constexpr Index point_gap = 16;

/// Where packed weights lie: [point][target / block_rows][source][target % block_rows]. The rows of
/// the transpose, too, are a multiple of `padded_rows`. A gap behind each block keeps blocks, too, off
/// each other's cache sets: products with the transpose go from block to block.
template <int Targets, int Sources>
struct PackedWeights {
    static constexpr Index gap = 2;  ///< sources
    static constexpr Index blocks = (Targets + block_rows - 1) / block_rows;
    static constexpr Index block = (Sources + gap) * block_rows;
    static constexpr Index matrix = core::round_up(core::round_up(Targets, padded_rows) *
                                                       (core::round_up(Sources, padded_rows) + gap),
                                                   16) +
                                    point_gap;

    /// The block of one point in which a target lies.
    static PAD_INLINE Index at(int point, int target) {
        return point * matrix + target / block_rows * block;
    }
};

/// Where the transformed gradient lies: [point][output][input], rows of whole vectors.
template <int Outputs, int Inputs>
struct TransformedGradient {
    static constexpr Index row = core::round_up(Inputs, 16);
    static constexpr Index matrix = Outputs * row + point_gap;

    static PAD_INLINE Index at(int point, int output) { return point * matrix + output * row; }
};

/// Numbers that a panel takes for each image, whatever the lane: one or two vectors.
template <class Tiling, int Channels>
constexpr Index panel_size() {
    const auto size = [](int parts) {
        const Index strips = (Tiling::tiles * parts + block_vectors - 1) / block_vectors;
        return strips * Tiling::points * ((Channels * block_vectors + parts - 1) / parts + 1);
    };
    return std::max(size(1), size(2));
}

}  // namespace pad::nn::convolution::winograd
