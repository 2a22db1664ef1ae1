/// @file
/// Forward kernel of the folded block.
#pragma once

#include <pad/nn/folded/channel_block.hpp>

namespace pad::nn::folded {

/// out = pool(activation(P·X + q)); keeps the signs of what goes into the activation.
/// Item = G::item_channels channels of one vector of images. Nothing but the outputs leaves the
/// processor's cache.
template <class Number, class G>
struct Forward {
    using C = Context<Number, G>;
    using V = typename C::V;
    using T = typename C::T;
    static constexpr Index width = C::width;
    static constexpr int parts = ChannelBlock<C>::parts;

    C context;
    core::Field<T> out;

    PAD_HOST_DEVICE void operator()(Index item) const {
        const Index u = C::vector(item);
        const Moments<V, G> moments(context.memory.moments(u, width));
        for (int k = C::first_channel(item); k < C::last_channel(item); k += block_rows) {
            const ChannelBlock<C> block(context, moments, k);
            for (int y = 0; y < G::Out::height; ++y) write_row(block, u, y);
        }
    }

private:
    /// The rows of pixels under one row of windows.
    struct Rows {
        V pixel[G::side][block_rows][G::covered];
    };

    PAD_INLINE void write_row(const ChannelBlock<C>& block, Index u, int y) const {
        Rows rows[parts];
        const T* const image = context.memory.image(u, width);
        for (int p = 0; p < parts; ++p)
            for (int i = 0; i < G::side; ++i)
                convolve_row<G, G::covered>(block.part[p], image, y * G::side + i,
                                            rows[p].pixel[i]);
        for (int k = 0; k < block.count; ++k) {
            const Index channel = block.first + k;
            T* const signs = context.memory.signs(u, width) +
                             (channel * G::Out::height + y) * G::side * G::sign_words * width;
            const Index to =
                (channel * G::Out::plane + y * G::Out::width) * context.memory.columns + u * width;
            for (int word = 0; word < G::sign_words; ++word) pool(rows, k, word, signs, to);
        }
    }

    /// Activation and pooling of the windows whose signs are in word `word` of each row.
    PAD_OUTLINED void pool(const Rows (&rows)[parts], int k, int word, T* signs, Index to) const {
        constexpr int windows = G::sign_bits / G::side;
        core::SignBits<V> positive[G::side];
        const int first = word * windows;
        const int last = std::min(first + windows, int(G::Out::width));
        for (int x = first; x < last; ++x) {
            V window[parts][G::side * G::side];
            PAD_UNROLL
            for (int i = 0; i < G::side * G::side; ++i) {
                const int row = i / G::side;
                const int at = x * G::side + i % G::side;
                const V value = rows[0].pixel[row][k][at];
                positive[row].set(at - first * G::side, value);
                PAD_UNROLL
                for (int p = 0; p < parts; ++p)
                    window[p][i] = activated(value, rows[p].pixel[row][k][at]);
            }
            PAD_UNROLL
            for (int p = 0; p < parts; ++p)
                core::store_lane(
                    (p == 0 ? out.value : out.tangent) + to + x * context.memory.columns,
                    G::Pool::value(window[p]));
        }
        for (int i = 0; i < G::side; ++i)
            positive[i].store(signs + (i * G::sign_words + word) * width);
    }

    /// What the activation makes of value or tangent `a` where the value is `value`.
    static PAD_INLINE V activated(const V& value, const V& a) {
        constexpr T slope = static_cast<T>(G::Activation::negative_slope);
        if constexpr (slope == 0)
            return core::select_greater(value, V(T(0)), a, V(T(0)));
        else
            return core::select_greater(value, V(T(0)), a, a * V(slope));
    }
};

}  // namespace pad::nn::folded
