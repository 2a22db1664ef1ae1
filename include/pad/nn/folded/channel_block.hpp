/// @file
/// A block of output channels of one vector of images, with their folded weights.
#pragma once

#include <pad/nn/folded/coefficients.hpp>
#include <pad/nn/folded/rows.hpp>

namespace pad::nn::folded {

/// What the kernels of one sweep read: parameters and memory.
template <class Number_, class G_>
struct Context {
    using Number = Number_;
    using G = G_;
    using V = core::NumberLane<Number>;
    using T = core::LaneScalar<V>;
    using D = core::DoubleLane<V>;
    /// The number in double precision.
    using Wide = std::conditional_t<core::is_dual<Number>, core::Dual<D>, D>;
    static constexpr Index width = core::lane_width<V>;

    core::Field<const T> theta;  ///< weights OIHW, bias
    core::Field<const T> norm;   ///< γ, β
    Memory<G, T> memory;

    /// Items of kernels that work on G::item_channels channels of one vector of images.
    [[nodiscard]] Index items() const { return memory.columns / width * G::ranges; }
    [[nodiscard]] static PAD_INLINE Index vector(Index item) { return item / G::ranges; }
    [[nodiscard]] static PAD_INLINE int range(Index item) {
        return static_cast<int>(item % G::ranges);
    }
    [[nodiscard]] static PAD_INLINE int first_channel(Index item) {
        return range(item) * G::item_channels;
    }
    [[nodiscard]] static PAD_INLINE int last_channel(Index item) {
        return std::min(first_channel(item) + G::item_channels, G::channels);
    }
};

/// A block of channels: parameters, and the folded weights, values and tangents of duals.
/// Channels behind the last have none.
template <class C>
struct ChannelBlock {
    using G = typename C::G;
    using V = typename C::V;
    using T = typename C::T;
    using D = typename C::D;
    using Wide = typename C::Wide;
    static constexpr int parts = core::is_dual<typename C::Number> ? 2 : 1;

    int first;
    int count;
    ChannelParameters<Wide, G> channels[block_rows];
    D products[block_rows][G::taps];  ///< C·w
    BlockWeights<V, G> part[parts];

    PAD_OUTLINED ChannelBlock(const C& context, const Moments<V, G>& moments, int first_)
        : first(first_), count(std::min(block_rows, G::channels - first_)), part{} {
        for (int i = 0; i < count; ++i) channels[i].read(context.theta, context.norm, first + i);
        covariance_products<0>(moments, channels, products);
        for (int i = 0; i < count; ++i) {
            const auto at = coefficients(moments, i);
            for (int j = 0; j < G::taps; ++j)
                write(at.scale * channels[i].weight(j),
                      [&](int p) -> V& { return part[p].weights[j][i]; });
            write(at.shift(channels[i]), [&](int p) -> V& { return part[p].shift[i]; });
        }
    }

    [[nodiscard]] PAD_INLINE Coefficients<Wide, V, G> coefficients(const Moments<V, G>& moments,
                                                                   int i) const {
        return {moments, channels[i], products[i]};
    }

private:
    template <class Place>
    static PAD_INLINE void write(const Wide& number, Place place) {
        core::store_rounded(reinterpret_cast<T*>(&place(0)), core::value_part(number));
        if constexpr (parts == 2)
            core::store_rounded(reinterpret_cast<T*>(&place(1)), number.tangent);
    }
};

}  // namespace pad::nn::folded
