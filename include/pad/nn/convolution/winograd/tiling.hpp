/// @file
/// How planes are cut into tiles, and where transformed tiles lie in memory.
#pragma once

#include <algorithm>

#include <pad/core/lane.hpp>
#include <pad/core/shape.hpp>
#include <pad/nn/convolution/direct_product.hpp>

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

/// Cuts `Units` vectors into strips as wide as the register block of the products, the last perhaps
/// narrower: two strips of two rather than three and one.
template <int Units>
struct StripCut {
    static constexpr int units = block_vectors;
    static_assert(units == 3);
    static constexpr int count = (Units + units - 1) / units;
    static constexpr int narrow =
        Units % units == 0 ? 0 : (Units % units == 1 && Units > 1 ? 2 : 1);
    static constexpr int wide = count - narrow;
    static constexpr int narrow_units = narrow == 0 ? 0 : (Units - wide * units) / narrow;

    /// Units of a strip.
    static PAD_INLINE int width(int strip) { return strip < wide ? units : narrow_units; }
    /// First unit of a strip.
    static PAD_INLINE int begin(int strip) {
        return strip < wide ? strip * units : wide * units + (strip - wide) * narrow_units;
    }
};

/// A *panel* holds the transformed tiles of all channels, images and tiles.
///
/// The images come in groups of one wide lane, each of `parts` native vectors; a *unit* is one such
/// vector of one tile. Units are laid out in strips as wide as the register block of the products:
/// [group][strip][point][channel][unit of the strip][image], so that for one point a strip is a
/// contiguous matrix of channels × images, and the products read memory from front to end. One lane
/// of padding behind each point keeps the points off each other's cache sets.
/// V: native vector; Lane: images of a group.
template <class V, int Lane, class Tiling, int Channels>
struct Panel {
    static constexpr int width = core::lane_width<V>;
    static constexpr int parts = Lane / width;
    static constexpr int units = Tiling::tiles * parts;
    using Strips = StripCut<units>;
    static constexpr int strip_units = Strips::units;
    static constexpr int strips = Strips::count;
    static constexpr Index matrix = Index(Channels) * strip_units * width + Lane;

    /// Where the matrix of one point begins: rows of Strips::width(strip) vectors.
    static PAD_INLINE Index at(Index group, int strip, int point) {
        return ((group * strips + strip) * Tiling::points + point) * matrix;
    }
};

/// Numbers that a panel takes for each image, whatever the lane.
template <class Tiling, int Channels>
constexpr Index panel_size() {
    constexpr int vectors = core::wide_lane_bytes / PAD_VECTOR_BYTES;
    const auto size = [](int parts) {
        const Index strips = (Tiling::tiles * parts + block_vectors - 1) / block_vectors;
        return strips * Tiling::points * ((Channels * block_vectors + parts - 1) / parts + 1);
    };
    return std::max(size(1), size(vectors));
}

}  // namespace pad::nn::convolution::winograd
