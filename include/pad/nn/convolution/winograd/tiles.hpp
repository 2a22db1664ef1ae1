/// @file
/// Planes → panels and back: the transforms of images, of output gradients, and of products.
#pragma once

#include <type_traits>

#include <pad/core/lane.hpp>
#include <pad/nn/convolution/winograd/tiling.hpp>
#include <pad/nn/convolution/winograd/transform.hpp>

namespace pad::nn::convolution::winograd {

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
    static constexpr int from = which == Planes::input ? Tiling::side : Tiling::tile;
    static constexpr int offset = which == Planes::input ? Tiling::padding : 0;
    static constexpr Index items = Channels;

    const T* planes = nullptr;
    T* panel = nullptr;
    T* sums = nullptr;  ///< sums[channel] += Σ of the plane; may be null
    Index columns = 0;

    PAD_HOST_DEVICE void operator()(Index channel) const {
        const T* const plane = planes + channel * Plane::plane * columns;
        for (Index group = 0; group < columns / Lane; ++group)
            for (int strip = 0; strip < Layout::strips; ++strip) {
                const int vectors = Layout::Strips::width(strip);
                T* const row =
                    panel + Layout::at(group, strip, 0) + channel * vectors * Layout::width;
                for (int v = 0; v < vectors; ++v) {
                    const int unit = Layout::Strips::begin(strip) + v;
                    transform(plane + group * Lane + unit % Layout::parts * Layout::width,
                              unit / Layout::parts, row + v * Layout::width);
                }
            }
        if (sums) add_sum(plane, channel);
    }

private:
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
    static constexpr Index items = Channels;

    const T* panel = nullptr;
    const T* bias = nullptr;  ///< null: none
    T* planes = nullptr;
    Index columns = 0;

    PAD_HOST_DEVICE void operator()(Index channel) const {
        T* const plane = planes + channel * Plane::plane * columns;
        for (Index group = 0; group < columns / Lane; ++group) {
            if constexpr (which == Inverse::input_adjoint) clear(plane + group * Lane);
            for (int strip = 0; strip < Layout::strips; ++strip) {
                const int vectors = Layout::Strips::width(strip);
                const T* const row =
                    panel + Layout::at(group, strip, 0) + channel * vectors * Layout::width;
                for (int v = 0; v < vectors; ++v) {
                    const int unit = Layout::Strips::begin(strip) + v;
                    transform(row + v * Layout::width, unit / Layout::parts, channel,
                              plane + group * Lane + unit % Layout::parts * Layout::width);
                }
            }
        }
    }

private:
    PAD_INLINE void transform(const T* products, int tile, Index channel, T* plane) const {
        using F = Transform<Tiling::tile>;
        const auto load = [&](int row, int column) {
            return core::load_lane<V>(products + (row * Tiling::side + column) * Layout::matrix);
        };
        const int y = tile / Tiling::tile_columns * Tiling::tile;
        const int x = tile % Tiling::tile_columns * Tiling::tile;
        if constexpr (which == Inverse::output) {
            const V start(bias ? bias[channel] : T(0));
            transform_tile<Tiling::side, Tiling::tile, V>(
                [](const auto& in, auto& out) { F::output(in, out); }, load,
                [&](int row, int column, const V& value) {
                    if (y + row < Plane::height && x + column < Plane::width)
                        core::store_lane(pixel(plane, y + row, x + column), value + start);
                });
        } else {
            transform_tile<Tiling::side, Tiling::side, V>(
                [](const auto& in, auto& out) { F::input_adjoint(in, out); }, load,
                [&](int row, int column, const V& value) {
                    const int r = y + row - Tiling::padding;
                    const int c = x + column - Tiling::padding;
                    if (r < 0 || r >= Plane::height || c < 0 || c >= Plane::width) return;
                    T* const at = pixel(plane, r, c);
                    core::store_lane(at, core::load_lane<V>(at) + value);
                });
        }
    }

    [[nodiscard]] PAD_INLINE T* pixel(T* plane, int row, int column) const {
        return plane + (Index(row) * Plane::width + column) * columns;
    }

    PAD_INLINE void clear(T* plane) const {
        for (Index p = 0; p < Plane::plane; ++p)
            for (int part = 0; part < Lane; part += Layout::width)
                core::store_lane(plane + p * columns + part, V(T(0)));
    }
};

}  // namespace pad::nn::convolution::winograd
