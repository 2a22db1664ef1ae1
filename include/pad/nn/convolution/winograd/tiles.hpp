/// @file
/// Planes → panels and back: the transforms of images, of output gradients, and of products.
#pragma once

#include <algorithm>
#include <type_traits>

#include <pad/core/lane.hpp>
#include <pad/nn/convolution/winograd/tiling.hpp>
#include <pad/nn/convolution/winograd/transform.hpp>

namespace pad::nn::convolution::winograd {

/// run(n) with the power of two `count` as a constant, so that copies become single instructions.
template <class Run>
PAD_INLINE void with_constant(int count, Run run) {
    switch (count) {
        case 8:
            return run(std::integral_constant<int, 8>());
        case 4:
            return run(std::integral_constant<int, 4>());
        case 2:
            return run(std::integral_constant<int, 2>());
        default:
            return run(std::integral_constant<int, 1>());
    }
}

/// to[i] = from[i], i < count: 1, 2, 4, or 8.
template <class T>
PAD_INLINE void copy_part(const T* from, int count, T* to) {
    with_constant(count, [&](auto n) {
        for (int i = 0; i < n; ++i) to[i] = from[i];
    });
}
/// to[i] += from[i].
template <class T>
PAD_INLINE void add_part(const T* from, int count, T* to) {
    with_constant(count, [&](auto n) {
        for (int i = 0; i < n; ++i) to[i] += from[i];
    });
}

/// Which planes a TransformTiles reads.
enum class Planes {
    input,            ///< X̂ = Bᵀ X B of overlapping input tiles
    output_gradient,  ///< Ĝ = A ∂Y Aᵀ of output tiles
};

/// panel[point][channel] = transformed tiles of plane [channel]. Item = channel.
template <class V, int Lane, class Tiling, Planes which, int Channels>
struct TransformTiles {
    using T = core::LaneScalar<V>;
    using Layout = Panel<V, Lane, Tiling, Channels>;
    using Plane =
        std::conditional_t<which == Planes::input, typename Tiling::In, typename Tiling::Out>;
    using Images = Groups<V, Lane, Tiling>;
    static constexpr int from = which == Planes::input ? Tiling::side : Tiling::tile;
    static constexpr int offset = which == Planes::input ? Tiling::padding : 0;
    static constexpr Index items = Channels;

    const T* planes = nullptr;
    T* panel = nullptr;
    T* sums = nullptr;  ///< sums[channel] += Σ of the plane; may be null
    Index columns = 0;
    Images groups;

    PAD_HOST_DEVICE void operator()(Index channel) const {
        const T* const plane = planes + channel * Plane::plane * columns;
        for (Index group = 0; group < groups.whole; ++group)
            Layout::each_unit(group, 0, Layout::strips, channel, [&](int unit, Index at) {
                transform(plane + group * Lane + unit % Images::parts * Layout::width,
                          unit / Images::parts, panel + at);
            });
        for (const SharedGroup& group : groups.shared)
            Layout::each_unit(groups.whole, group.strip, group.strips, channel,
                              [&](int unit, Index at) {
                                  transform_shared(plane + groups.whole * Lane + group.column,
                                                   group, unit, panel + at);
                              });
        if (sums) add_sum(plane, channel);
    }

private:
    /// A unit of the shared group: its tiles are put together in `tiles` first.
    PAD_INLINE void transform_shared(const T* plane, const SharedGroup& group, int unit,
                                     T* to) const {
        V tiles[from][from];
        for (int row = 0; row < from; ++row)
            for (int column = 0; column < from; ++column) tiles[row][column] = V(T(0));
        const int first = unit * group.tiles;
        for (int k = 0; k < group.tiles && first + k < Tiling::tiles; ++k)
            copy_tile(plane, first + k, group.images,
                      reinterpret_cast<T*>(tiles) + k * group.images);
        transform_from(to, [&](int row, int column) { return tiles[row][column]; });
    }

    /// The pixels of a tile that lie inside of the plane: `images` numbers each.
    PAD_INLINE void copy_tile(const T* plane, int tile, int images, T* to) const {
        const int y = tile / Tiling::tile_columns * Tiling::tile - offset;
        const int x = tile % Tiling::tile_columns * Tiling::tile - offset;
        const int last_row = std::min(from, Plane::height - y);
        const int last_column = std::min(from, Plane::width - x);
        for (int row = std::max(0, -y); row < last_row; ++row)
            for (int column = std::max(0, -x); column < last_column; ++column)
                copy_part(plane + (Index(y + row) * Plane::width + x + column) * columns, images,
                          to + (row * from + column) * Layout::width);
    }

    PAD_INLINE void transform(const T* plane, int tile, T* to) const {
        const int y = tile / Tiling::tile_columns * Tiling::tile - offset;
        const int x = tile % Tiling::tile_columns * Tiling::tile - offset;
        const bool inside =
            y >= 0 && x >= 0 && y + from <= Plane::height && x + from <= Plane::width;
        const auto pixel = [&](int row, int column) {
            return core::load_lane<V>(plane +
                                      (Index(y + row) * Plane::width + x + column) * columns);
        };
        if (inside)
            transform_from(to, pixel);
        else
            transform_from(to, [&](int row, int column) {
                const bool here = y + row >= 0 && y + row < Plane::height && x + column >= 0 &&
                                  x + column < Plane::width;
                return here ? pixel(row, column) : V(T(0));
            });
    }

    template <class Load>
    PAD_INLINE void transform_from(T* to, Load load) const {
        using F = Transform<Tiling::tile>;
        transform_tile<from, Tiling::side, V>(
            [](const auto& in, auto& out) {
                if constexpr (which == Planes::input)
                    F::input(in, out);
                else
                    F::output_adjoint(in, out);
            },
            load,
            [&](int row, int column, const V& value) {
                core::store_lane(to + (row * Tiling::side + column) * Layout::matrix, value);
            });
    }

    PAD_INLINE void add_sum(const T* plane, Index channel) const {
        V sum(T(0));
        for (Index i = 0; i < Plane::plane * columns; i += core::lane_width<V>)
            sum += core::load_lane<V>(plane + i);
        sums[channel] += core::lane_sum(sum);
    }
};

/// Which planes an InverseTiles writes.
enum class Inverse {
    output,         ///< Y = Aᵀ M A + bias, output planes
    input_adjoint,  ///< ∂X = Σ B M Bᵀ over overlapping tiles, input planes
};

/// planes[channel] = inverse transform of the products in a panel. Item = channel: it owns its plane.
template <class V, int Lane, class Tiling, Inverse which, int Channels>
struct InverseTiles {
    using T = core::LaneScalar<V>;
    using Layout = Panel<V, Lane, Tiling, Channels>;
    using Plane =
        std::conditional_t<which == Inverse::output, typename Tiling::Out, typename Tiling::In>;
    using Images = Groups<V, Lane, Tiling>;
    static constexpr Index items = Channels;

    const T* panel = nullptr;
    const T* bias = nullptr;  ///< null: none
    T* planes = nullptr;
    Index columns = 0;
    Images groups;

    PAD_HOST_DEVICE void operator()(Index channel) const {
        T* const plane = planes + channel * Plane::plane * columns;
        const T start = bias ? bias[channel] : T(0);
        for (Index group = 0; group < groups.whole; ++group) {
            if constexpr (adds) fill(plane + group * Lane, T(0));
            Layout::each_unit(group, 0, Layout::strips, channel, [&](int unit, Index at) {
                transform(panel + at, unit / Images::parts, V(start),
                          plane + group * Lane + unit % Images::parts * Layout::width);
            });
        }
        if (groups.shared[0].images == 0) return;
        fill(plane + groups.whole * Lane, start);
        for (const SharedGroup& group : groups.shared)
            Layout::each_unit(groups.whole, group.strip, group.strips, channel,
                              [&](int unit, Index at) {
                                  transform_shared(panel + at, group, unit,
                                                   plane + groups.whole * Lane + group.column);
                              });
    }

private:
    static constexpr bool adds = which == Inverse::input_adjoint;
    static constexpr int to = adds ? Tiling::side : Tiling::tile;
    static constexpr int offset = adds ? Tiling::padding : 0;

    PAD_INLINE void transform(const T* products, int tile, const V& start, T* plane) const {
        const int y = tile / Tiling::tile_columns * Tiling::tile - offset;
        const int x = tile % Tiling::tile_columns * Tiling::tile - offset;
        transform_to(products, [&](int row, int column, const V& value) {
            if (!inside(y + row, x + column)) return;
            T* const at = pixel(plane, y + row, x + column);
            core::store_lane(at, value + (adds ? core::load_lane<V>(at) : start));
        });
    }

    /// A unit of the shared group: added to what `fill` left.
    PAD_INLINE void transform_shared(const T* products, const SharedGroup& group, int unit,
                                     T* plane) const {
        V tiles[to][to];
        transform_to(products,
                     [&](int row, int column, const V& value) { tiles[row][column] = value; });
        const int first = unit * group.tiles;
        for (int k = 0; k < group.tiles && first + k < Tiling::tiles; ++k)
            add_tile(reinterpret_cast<const T*>(tiles) + k * group.images, first + k, group.images,
                     plane);
    }

    PAD_INLINE void add_tile(const T* numbers, int tile, int images, T* plane) const {
        const int y = tile / Tiling::tile_columns * Tiling::tile - offset;
        const int x = tile % Tiling::tile_columns * Tiling::tile - offset;
        for (int row = 0; row < to; ++row)
            for (int column = 0; column < to; ++column)
                if (inside(y + row, x + column))
                    add_part(numbers + (row * to + column) * Layout::width, images,
                             pixel(plane, y + row, x + column));
    }

    template <class Store>
    PAD_INLINE void transform_to(const T* products, Store store) const {
        using F = Transform<Tiling::tile>;
        transform_tile<Tiling::side, to, V>(
            [](const auto& in, auto& out) {
                if constexpr (adds)
                    F::input_adjoint(in, out);
                else
                    F::output(in, out);
            },
            [&](int row, int column) {
                const T* const at = products + (row * Tiling::side + column) * Layout::matrix;
                core::prefetch(at + Layout::next_strip, Layout::width);
                return core::load_lane<V>(at);
            },
            store);
    }

    static PAD_INLINE bool inside(int row, int column) {
        return row >= 0 && row < Plane::height && column >= 0 && column < Plane::width;
    }
    [[nodiscard]] PAD_INLINE T* pixel(T* plane, int row, int column) const {
        return plane + (Index(row) * Plane::width + column) * columns;
    }

    /// Sets all pixels of a group.
    PAD_INLINE void fill(T* plane, T value) const {
        for (Index p = 0; p < Plane::plane; ++p)
            for (int part = 0; part < Lane; part += Layout::width)
                core::store_lane(plane + p * columns + part, V(value));
    }
};

}  // namespace pad::nn::convolution::winograd
