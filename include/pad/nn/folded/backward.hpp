/// @file
/// Backward kernel of the folded block.
#pragma once

#include <pad/nn/folded/channel_block.hpp>

namespace pad::nn::folded {

/// Gradients of the folded weights, carried back to weights, γ and β of each vector of images, and
/// to image and moments from G::item_channels channels. Item = those channels of one vector.
template <class Number, class G>
struct Backward {
    using C = Context<Number, G>;
    using V = typename C::V;
    using T = typename C::T;
    using D = typename C::D;
    using Wide = typename C::Wide;
    static constexpr Index width = C::width;
    static constexpr int parts = ChannelBlock<C>::parts;

    C context;
    core::Field<const T> grad_out;
    Index count = 0;        ///< images; what is behind them is padding
    bool recorded = false;  ///< a dual sweep that finds A of Coefficients in the record
    bool theta = false;     ///< whether gradients of parameters are wanted
    bool image = false;  ///< whether those of the image are: their value, or the tangent of a dual

    PAD_HOST_DEVICE void operator()(Index item) const {
        const Index u = C::vector(item);
        const Moments<V, G> moments(context.memory.moments(u, width));
        ImageSums image_sums;
        if (image) {
            clear(image_sums);
            fill(context.memory.image_part(u, C::range(item), width), G::image_part);
        }
        for (int k = C::first_channel(item); k < C::last_channel(item); k += block_rows) {
            const ChannelBlock<C> block(context, moments, k);
            BlockSums sums[parts] = {};
            Gradients gradient[parts] = {};
            for (int y = 0; y < G::Out::height; ++y) add_row(block, u, y, item, gradient, sums);
            exchange(block, u, sums[0]);
            finish(moments, block, sums, u, image_sums);
        }
        if (image) store(image_sums, context.memory.moment_part(u, C::range(item), width));
    }

private:
    /// A and B of Coefficients for one block of channels.
    struct BlockSums {
        V weights[G::taps][block_rows];
        V shift[block_rows];
    };
    /// The output gradients of a block of channels under one row of windows.
    struct Gradients {
        GradientRow<V, G> row[G::side];
    };
    /// ∂L/∂C and ∂L/∂S from the channels of an item.
    struct ImageSums {
        V covariance[G::pairs];
        V mean[G::taps];
    };

    static PAD_INLINE void clear(ImageSums& sums) {
        for (V& sum : sums.covariance) sum = V(T(0));
        for (V& sum : sums.mean) sum = V(T(0));
    }
    static PAD_INLINE void fill(T* memory, Index count) {
        for (Index i = 0; i < count; ++i) core::store_lane(memory + i * width, V(T(0)));
    }
    static PAD_INLINE void store(const ImageSums& sums, T* memory) {
        for (int j = 0; j < G::taps; ++j) core::store_lane(memory + j * width, sums.mean[j]);
        for (int i = 0; i < G::pairs; ++i)
            core::store_lane(memory + (G::taps + i) * width, sums.covariance[i]);
    }

    /// The rows of pixels under row y of windows.
    PAD_INLINE void add_row(const ChannelBlock<C>& block, Index u, int y, Index item,
                            Gradients (&gradient)[parts], BlockSums (&sums)[parts]) const {
        for (int p = 0; p < parts; ++p)
            for (int k = 0; k < block.count; ++k)
                sums[p].shift[k] += spread(p, gradient[p], block.first + k, k, u, y);
        const T* const padded = context.memory.image(u, width);
        for (int p = recorded ? 1 : 0; p < parts; ++p)
            add_tap_sums<G>(gradient[p].row, padded, y * G::side, sums[p].weights);
        if (!image) return;
        T* const to = context.memory.image_part(u, C::range(item), width);
        for (int i = 0; i < G::side; ++i) {
            add_image_row(block.part[0], gradient[parts - 1].row[i], y * G::side + i, to);
            if constexpr (parts == 2)
                add_image_row(block.part[1], gradient[0].row[i], y * G::side + i, to);
        }
    }

    /// Pulls one row of output gradients of channel k of the block back through pool and activation.
    /// Returns their sum.
    PAD_OUTLINED V spread(int part, Gradients& gradient, Index channel, int k, Index u,
                          int y) const {
        const T* const signs = context.memory.signs(u, width) +
                               (channel * G::Out::height + y) * G::side * G::sign_words * width;
        const T* const grad =
            (part == 0 ? grad_out.value : grad_out.tangent) +
            (channel * G::Out::plane + y * G::Out::width) * context.memory.columns + u * width;
        constexpr int windows = G::sign_bits / G::side;
        V sum(T(0));
        for (int word = 0; word < G::sign_words; ++word) {
            core::SignBits<V> positive[G::side];
            for (int i = 0; i < G::side; ++i)
                positive[i] = core::SignBits<V>::load(signs + (i * G::sign_words + word) * width);
            const int first = word * windows;
            const int last = std::min(first + windows, int(G::Out::width));
            for (int x = first; x < last; ++x) {
                V share[G::side * G::side];
                const V window[G::side * G::side] = {};
                G::Pool::backward(window, core::load_lane<V>(grad + x * context.memory.columns),
                                  share);
                PAD_UNROLL
                for (int i = 0; i < G::side * G::side; ++i) {
                    const int at = x * G::side + i % G::side;
                    const V pulled = positive[i / G::side].select(at - first * G::side, share[i],
                                                                  negative(share[i]));
                    gradient.row[i / G::side].pixel[k][G::gradient_first + at] = pulled;
                    sum += pulled;
                }
            }
        }
        return sum;
    }
    static PAD_INLINE V negative(const V& grad) {
        constexpr T slope = static_cast<T>(G::Activation::negative_slope);
        if constexpr (slope == 0)
            return V(T(0));
        else
            return grad * V(slope);
    }

    /// Writes A to the record, or reads it there.
    PAD_INLINE void exchange(const ChannelBlock<C>& block, Index u, BlockSums& sums) const {
        if (!context.memory.record) return;
        for (int k = 0; k < block.count; ++k) {
            T* const at = context.memory.tap_sums(u, block.first + k, width);
            for (int j = 0; j < G::taps; ++j) {
                if (recorded)
                    sums.weights[j][k] = core::load_lane<V>(at + j * width);
                else
                    core::store_lane(at + j * width, sums.weights[j][k]);
            }
        }
    }

    /// Carries the sums of a block back to its parameters and to the moments.
    PAD_OUTLINED void finish(const Moments<V, G>& moments, const ChannelBlock<C>& block,
                             const BlockSums (&sums)[parts], Index u, ImageSums& image_sums) const {
        D tangents[block_rows][G::taps];
        if constexpr (parts == 2) covariance_products<1>(moments, block.channels, tangents);
        for (int i = 0; i < block.count; ++i)
            finish(moments, block, i, tangents[i], sums, u, image_sums);
    }

    /// The same for channel i of the block. @param tangents  C·ẇ, for duals
    PAD_OUTLINED void finish(const Moments<V, G>& moments, const ChannelBlock<C>& block, int i,
                             const D (&tangents)[G::taps], const BlockSums (&sums)[parts], Index u,
                             ImageSums& image_sums) const {
        const int channel = block.first + i;
        const ChannelParameters<Wide, G>& parameters = block.channels[i];
        const Coefficients<Wide, V, G> at = block.coefficients(moments, i);
        const auto product = [&](int j) {
            if constexpr (parts == 2)
                return Wide(block.products[i][j], tangents[j]);
            else
                return block.products[i][j];
        };
        Wide a[G::taps];
        for (int j = 0; j < G::taps; ++j)
            a[j] = widen([&](int p) -> const V& { return sums[p].weights[j][i]; });
        const Wide b = widen([&](int p) -> const V& { return sums[p].shift[i]; });
        const CoefficientGradient<Wide, V, G> gradient(moments, parameters, at, a, b, product);
        if (theta) {
            T* const to = context.memory.parameters(u) + Index(channel) * (G::taps + 2);
            const D mask = core::lane_mask<D>(u * width, count);
            const auto total = [&](const Wide& number) {
                return static_cast<T>(core::lane_sum(core::result_part(number) * mask));
            };
            for (int j = 0; j < G::taps; ++j) to[j] = total(gradient.weights[j]);
            to[G::taps] = total(gradient.gamma);
            to[G::taps + 1] = total(b);
        }
        if (image) add_image_sums(parameters, at, gradient.variance, b, image_sums);
    }

    /// ∂C += ∂v·w·wᵀ and ∂S −= s·B·w.
    static PAD_OUTLINED void add_image_sums(const ChannelParameters<Wide, G>& channel,
                                            const Coefficients<Wide, V, G>& at,
                                            const Wide& variance, const Wide& b, ImageSums& sums) {
        V left[parts][G::taps];
        V weights[parts][G::taps];
        for (int j = 0; j < G::taps; ++j) {
            narrow(variance * channel.weight(j), left, j);
            narrow(channel.weight(j), weights, j);
            V mean[parts][1];
            narrow(at.scale * b * channel.weight(j), mean, 0);
            sums.mean[j] -= mean[parts - 1][0];
        }
        for (int i = 0; i < G::taps; ++i)
            for (int j = i; j < G::taps; ++j) {
                V& sum = sums.covariance[G::pair(i, j)];
                sum += left[parts - 1][i] * weights[0][j];
                if constexpr (parts == 2) sum += left[0][i] * weights[1][j];
            }
    }

    template <class Place>
    static PAD_INLINE Wide widen(Place place) {
        const auto part = [&](int p) {
            return core::load_as_double<D>(reinterpret_cast<const T*>(&place(p)));
        };
        if constexpr (parts == 2)
            return Wide(part(0), part(1));
        else
            return part(0);
    }
    template <int Count>
    static PAD_INLINE void narrow(const Wide& number, V (&to)[parts][Count], int place) {
        core::store_rounded(reinterpret_cast<T*>(&to[0][place]), core::value_part(number));
        if constexpr (parts == 2)
            core::store_rounded(reinterpret_cast<T*>(&to[1][place]), number.tangent);
    }
};

/// Adds the gradients of weights, γ and β of all vectors of images, in their order.
/// Item = one output channel.
template <class T, class G>
struct AddParameters {
    Memory<G, T> memory;
    Index vectors;
    T* grad_theta;  ///< weights
    T* grad_norm;   ///< γ, β

    PAD_HOST_DEVICE void operator()(Index channel) const {
        for (Index u = 0; u < vectors; ++u) {
            const T* const from = memory.parameters(u) + channel * (G::taps + 2);
            for (int j = 0; j < G::taps; ++j) grad_theta[channel * G::taps + j] += from[j];
            grad_norm[channel] += from[G::taps];
            grad_norm[G::channels + channel] += from[G::taps + 1];
        }
    }
};

}  // namespace pad::nn::folded
