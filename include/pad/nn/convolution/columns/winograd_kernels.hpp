/// @file
/// Winograd's transforms with one tile of one image for each item.
///
/// Transformed tiles lie as [point][channel][tile][image]: for each point a matrix of channels by
/// tiles × images.
#pragma once

#include <type_traits>

#include <pad/nn/convolution/columns/items.hpp>
#include <pad/nn/convolution/winograd/tiling.hpp>
#include <pad/nn/convolution/winograd/transform.hpp>

namespace pad::nn::convolution::columns {

using winograd::Transform;
using winograd::transform_tile;

/// Item = channel × tile × image, taken apart.
template <class Tiling>
struct TileItem {
    Index channel;
    int tile;
    Index image;

    PAD_INLINE TileItem(Index flat, Index columns) {
        const Item item(flat, columns);
        channel = item.place / static_cast<std::uint32_t>(Tiling::tiles);
        tile = static_cast<int>(item.place % static_cast<std::uint32_t>(Tiling::tiles));
        image = item.image;
    }
    /// First row and column of the tile's outputs.
    [[nodiscard]] PAD_INLINE int y() const { return tile / Tiling::tile_columns * Tiling::tile; }
    [[nodiscard]] PAD_INLINE int x() const { return tile % Tiling::tile_columns * Tiling::tile; }
};

/// X̂ = BᵀXB of the input tiles, or Ĝ = A·∂Y·Aᵀ of the output tiles (`Gradient`).
template <class T, class Tiling, bool Gradient, int Channels>
struct TransformTiles {
    using Plane = std::conditional_t<Gradient, typename Tiling::Out, typename Tiling::In>;
    static constexpr int from = Gradient ? Tiling::tile : Tiling::side;
    static constexpr int offset = Gradient ? 0 : Tiling::padding;
    static constexpr Index places = Index(Channels) * Tiling::tiles;

    const T* planes;
    T* tiles;
    Index columns;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        using F = Transform<Tiling::tile>;
        const TileItem<Tiling> item(flat, columns);
        const T* const plane = planes + item.channel * Plane::plane * columns + item.image;
        T* const to = tiles + flat;
        const int y = item.y() - offset;
        const int x = item.x() - offset;
        const Index matrix = places * columns;
        transform_tile<from, Tiling::side, T>(
            [](const auto& in, auto& out) {
                if constexpr (Gradient)
                    F::output_adjoint(in, out);
                else
                    F::input(in, out);
            },
            [&](int row, int column) {
                const bool here = y + row >= 0 && y + row < Plane::height && x + column >= 0 &&
                                  x + column < Plane::width;
                return here ? plane[((y + row) * Plane::width + x + column) * columns] : T(0);
            },
            [&](int row, int column, T value) {
                to[(row * Tiling::side + column) * matrix] = value;
            });
    }
};

/// Y = Aᵀ M A + bias.
template <class T, class Tiling, int Channels>
struct InverseOutput {
    using Plane = typename Tiling::Out;
    static constexpr Index places = Index(Channels) * Tiling::tiles;

    const T* tiles;
    const T* bias;  ///< null: none
    T* planes;
    Index columns;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        using F = Transform<Tiling::tile>;
        const TileItem<Tiling> item(flat, columns);
        const T* const products = tiles + flat;
        T* const plane = planes + item.channel * Plane::plane * columns + item.image;
        const T start = bias ? bias[item.channel] : T(0);
        const int y = item.y();
        const int x = item.x();
        const Index matrix = places * columns;
        transform_tile<Tiling::side, Tiling::tile, T>(
            [](const auto& in, auto& out) { F::output(in, out); },
            [&](int row, int column) { return products[(row * Tiling::side + column) * matrix]; },
            [&](int row, int column, T value) {
                if (y + row < Plane::height && x + column < Plane::width)
                    plane[((y + row) * Plane::width + x + column) * columns] = value + start;
            });
    }
};

/// ∂X = Σ B M Bᵀ over overlapping tiles, gathered. Item = channel × cell × image; a cell is the
/// Tile × Tile inner part of a tile, which only that tile and the edges of its neighbours reach:
/// the first and last row of B are unit vectors, so that an edge costs one transform and a corner
/// none. No two items write the same pixel, and every sum has one order.
template <class T, class Tiling, int Channels>
struct InverseInputAdjoint {
    using Plane = typename Tiling::In;
    using F = Transform<Tiling::tile>;
    static constexpr int tile = Tiling::tile;
    static constexpr int side = Tiling::side;
    /// Cells begin at pixel tile·cell − padding + 1; the first that reaches the image.
    static constexpr int first = Tiling::padding > 0 ? 0 : -1;
    static constexpr int cell_rows = (Plane::height + Tiling::padding - 2) / tile + 1 - first;
    static constexpr int cell_columns = (Plane::width + Tiling::padding - 2) / tile + 1 - first;
    static constexpr Index places = Index(Channels) * cell_rows * cell_columns;
    static_assert(Tiling::padding <= tile && Plane::height > 1 && Plane::width > 1);

    const T* tiles;
    T* planes;
    Index columns;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const Item item(flat, columns);
        const int place = static_cast<int>(item.place);
        const int channel = place / (cell_rows * cell_columns);
        const int row = place / cell_columns % cell_rows + first;
        const int column = place % cell_columns + first;
        const T* const from = tiles + Index(channel) * Tiling::tiles * columns + item.image;
        T cell[tile][tile];
        PAD_UNROLL
        for (int i = 0; i < tile; ++i) {
            PAD_UNROLL
            for (int j = 0; j < tile; ++j) cell[i][j] = T(0);
        }
        if (exists(row, column)) add_tile(at(from, row, column), cell);
        if (exists(row - 1, column)) add_edge<true>(at(from, row - 1, column), side - 1, cell);
        if (exists(row + 1, column)) add_edge<true>(at(from, row + 1, column), 0, cell);
        if (exists(row, column - 1)) add_edge<false>(at(from, row, column - 1), side - 1, cell);
        if (exists(row, column + 1)) add_edge<false>(at(from, row, column + 1), 0, cell);
        PAD_UNROLL
        for (int i = 0; i < 4; ++i) {
            const int up = i / 2 * 2 - 1;
            const int left = i % 2 * 2 - 1;
            if (exists(row + up, column + left))
                cell[up < 0 ? 0 : tile - 1][left < 0 ? 0 : tile - 1] +=
                    product(at(from, row + up, column + left), up < 0 ? side - 1 : 0,
                            left < 0 ? side - 1 : 0);
        }
        write(planes + channel * Plane::plane * columns + item.image,
              row * tile - Tiling::padding + 1, column * tile - Tiling::padding + 1, cell);
    }

private:
    static PAD_INLINE bool exists(int row, int column) {
        return row >= 0 && row < Tiling::tile_rows && column >= 0 && column < Tiling::tile_columns;
    }
    [[nodiscard]] PAD_INLINE const T* at(const T* from, int row, int column) const {
        return from + (row * Tiling::tile_columns + column) * columns;
    }
    [[nodiscard]] PAD_INLINE T product(const T* from, int row, int column) const {
        return from[(row * side + column) * (Index(Channels) * Tiling::tiles * columns)];
    }

    PAD_INLINE void add_tile(const T* from, T (&cell)[tile][tile]) const {
        transform_tile<side, side, T>(
            [](const auto& in, auto& out) { F::input_adjoint(in, out); },
            [&](int row, int column) { return product(from, row, column); },
            [&](int row, int column, T value) {
                if (row >= 1 && row <= tile && column >= 1 && column <= tile)
                    cell[row - 1][column - 1] += value;
            });
    }

    /// The last (first) row or column of a neighbour falls on the first (last) of the cell.
    template <bool Row>
    PAD_INLINE void add_edge(const T* from, int edge, T (&cell)[tile][tile]) const {
        T in[side];
        T out[side];
        PAD_UNROLL
        for (int i = 0; i < side; ++i)
            in[i] = Row ? product(from, edge, i) : product(from, i, edge);
        F::input_adjoint(in, out);
        const int to = edge == 0 ? tile - 1 : 0;
        PAD_UNROLL
        for (int i = 0; i < tile; ++i) (Row ? cell[to][i] : cell[i][to]) += out[i + 1];
    }

    PAD_INLINE void write(T* plane, int y, int x, const T (&cell)[tile][tile]) const {
        PAD_UNROLL
        for (int i = 0; i < tile; ++i) {
            PAD_UNROLL
            for (int j = 0; j < tile; ++j)
                if (y + i >= 0 && y + i < Plane::height && x + j >= 0 && x + j < Plane::width)
                    plane[((y + i) * Plane::width + x + j) * columns] = cell[i][j];
        }
    }
};

/// Ŵ = G W Gᵀ as [point][output][input]. Item = output × input.
template <class T, int Outputs, int Inputs, int Tile>
struct TransformWeights {
    using F = Transform<Tile>;
    static constexpr Index items = Index(Outputs) * Inputs;

    const T* weights;  ///< OIHW
    T* transformed;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const T* const from = weights + item * 9;
        T* const to = transformed + item;
        transform_tile<3, F::points, T>(
            [](const auto& in, auto& out) { F::weights(in, out); },
            [&](int row, int column) { return from[row * 3 + column]; },
            [&](int row, int column, T value) { to[(row * F::points + column) * items] = value; });
    }
};

/// gradient += Gᵀ R G of R [point][output][input]. Item = output × input.
template <class T, int Outputs, int Inputs, int Tile>
struct AddWeightGradient {
    using F = Transform<Tile>;
    static constexpr Index items = Index(Outputs) * Inputs;

    const T* transformed;
    T* gradient;  ///< OIHW

    PAD_HOST_DEVICE void operator()(Index item) const {
        const T* const from = transformed + item;
        T* const to = gradient + item * 9;
        transform_tile<F::points, 3, T>(
            [](const auto& in, auto& out) { F::weights_adjoint(in, out); },
            [&](int row, int column) { return from[(row * F::points + column) * items]; },
            [&](int row, int column, T value) { to[row * 3 + column] += value; });
    }
};

}  // namespace pad::nn::convolution::columns
