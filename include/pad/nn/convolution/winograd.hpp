/// @file
/// Winograd's convolution: fewer products for 3×3 kernels.
#pragma once

#include <type_traits>

#include <pad/nn/convolution/unfolded.hpp>
#include <pad/nn/convolution/winograd/correlation.hpp>
#include <pad/nn/convolution/winograd/product.hpp>
#include <pad/nn/convolution/winograd/tiles.hpp>
#include <pad/nn/convolution/winograd/weights.hpp>
#include <pad/nn/layer.hpp>

namespace pad::nn::convolution {

namespace winograd {

/// Fewer channels than this are cheaper to convolve directly than to transform.
inline constexpr int fewest_channels = 8;

/// Winograd's algorithm for one 3×3, stride 1 layer. The transformed images, weights and output
/// gradients are made once for each sweep and shared: X̂ by the output and the weight gradient, Ĝ by
/// the image gradient and the weight gradient, both with their tangents. Adjoints are those of the
/// same transforms.
template <class In, class Out, int Padding, int Tile>
struct Plan {
    using Tiles = Tiling<In, Out, Padding, Tile>;
    static constexpr Index gradient =
        Tiles::points * TransformedGradient<Out::channels, In::channels>::matrix;
    static constexpr Index gradient_at =
        Tiles::points * PackedWeights<Out::channels, In::channels>::matrix;
    static constexpr Index prepared = gradient_at + gradient;
    /// X̂, and behind the weight gradient the products that become ∂X.
    static constexpr Index saved = panel_size<Tiles, In::channels>();
    /// The products that become Y, then Ĝ. Fewer panels mean less memory that passes the caches.
    static constexpr Index scratch = panel_size<Tiles, Out::channels>();

    template <class Number, class Backend, class T>
    static void prepare(const Backend& backend, Field<const T> theta, Field<T> memory) {
        transform_weights(backend, theta.value, memory.value);
        if constexpr (core::is_dual<Number>)
            transform_weights(backend, theta.tangent, memory.tangent);
    }

    /// Ŷ = Ŵ·X̂; dual: [Ŵ˙ Ŵ]·[X̂; X̂˙]. A null `in.tangent` stands for Ẋ = 0.
    template <class Number, class Backend, class T>
    static void forward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                        Field<const T> bias, Field<const T> in, Field<T> out) {
        const auto& x = memory.saved;
        const auto& w = memory.prepared;
        transform<Planes::input>(backend, batch, in.value, x.value);
        if (!batch.output_recorded)
            product<Inverse::output>(backend, batch, {w.value, x.value}, {}, bias.value,
                                     memory.scratch.value, out.value);
        if constexpr (core::is_dual<Number>) {
            if (in.tangent) transform<Planes::input>(backend, batch, in.tangent, x.tangent);
            product<Inverse::output>(backend, batch, {w.tangent, x.value},
                                     {w.value, in.tangent ? x.tangent : nullptr}, bias.tangent,
                                     memory.scratch.value, out.tangent);
        }
    }

    /// ∂X̂ = Ŵᵀ·Ĝ and ∂Ŵ += Ĝ·X̂ᵀ, ∂b += Σ∂Y; dual: their tangents (and the value of ∂X where it is
    /// wanted). Null results are not computed.
    template <class Number, class Backend, class T>
    static void backward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                         Field<const T> in, Field<const T> grad_out, Field<T> grad_in,
                         T* grad_weights, T* grad_bias) {
        constexpr bool dual = core::is_dual<Number>;
        const auto& x = memory.saved;
        const auto& g = memory.scratch;
        const auto& w = memory.prepared;
        transform<Planes::output_gradient>(backend, batch, grad_out.value, g.value,
                                           dual ? nullptr : grad_bias);
        if constexpr (dual)
            transform<Planes::output_gradient>(backend, batch, grad_out.tangent, g.tangent,
                                               grad_bias);
        if (grad_weights) {
            T* const transformed = memory.prepared.value + gradient_at;
            if constexpr (dual)
                correlate(backend, batch, {g.tangent, x.value},
                          {g.value, in.tangent ? x.tangent : nullptr}, transformed, grad_weights);
            else
                correlate(backend, batch, {g.value, x.value}, {}, transformed, grad_weights);
        }
        if (grad_in.value && !batch.gradient_recorded)
            product<Inverse::input_adjoint>(backend, batch, {w.value, g.value}, {}, nullptr,
                                            x.value, grad_in.value);
        if constexpr (dual)
            if (grad_in.tangent)
                product<Inverse::input_adjoint>(backend, batch, {w.value, g.tangent},
                                                {w.tangent, g.value}, nullptr, x.value,
                                                grad_in.tangent);
    }

private:
    template <class Backend, class T>
    static constexpr int lane = Backend::template column_unit<T>;
    template <class Backend, class T>
    using GroupsOf = Groups<typename Backend::template Native<T>, lane<Backend, T>, Tiles>;

    template <class Backend, class T>
    static void transform_weights(const Backend& backend, const T* weights, T* packed) {
        using Kernel = TransformWeights<T, Out::channels, In::channels, Tile>;
        backend.launch(Kernel::items, Kernel{weights, packed});
    }

    template <Planes which, class Backend, class T>
    static void transform(const Backend& backend, const Batch& batch, const T* planes, T* panel,
                          T* sums = nullptr) {
        constexpr int channels = which == Planes::input ? In::channels : Out::channels;
        using Kernel = TransformTiles<typename Backend::template Native<T>, lane<Backend, T>, Tiles,
                                      which, channels>;
        Kernel kernel;
        kernel.planes = planes;
        kernel.panel = panel;
        kernel.sums = sums;
        kernel.columns = batch.columns;
        kernel.groups = GroupsOf<Backend, T>(batch);
        backend.launch(Kernel::items, kernel);
    }

    /// A (weights, panel) or (gradient panel, input panel) pair; null: nothing.
    template <class T>
    struct Operands {
        const T* first = nullptr;
        const T* second = nullptr;
    };

    /// target = inverse transform of one + two, which are made in the panel `products`.
    template <Inverse inverse, class Backend, class T>
    static void product(const Backend& backend, const Batch& batch,
                        std::type_identity_t<Operands<T>> one,
                        std::type_identity_t<Operands<T>> two, std::type_identity_t<const T*> bias,
                        std::type_identity_t<T*> products, T* target) {
        constexpr bool forwards = inverse == Inverse::output;
        constexpr int targets = forwards ? Out::channels : In::channels;
        constexpr int sources = forwards ? In::channels : Out::channels;
        using V = typename Backend::template Native<T>;
        using Product = PanelProduct<V, lane<Backend, T>, Tiles, targets, sources, !forwards>;
        using Back = InverseTiles<V, lane<Backend, T>, Tiles, inverse, targets>;
        Product product;
        product.pair[0] = {one.first, one.second};
        product.pair[1] = {two.first, two.second};
        product.result = products;
        product.groups = GroupsOf<Backend, T>(batch);
        backend.launch(Product::items, product);
        Back back;
        back.panel = products;
        back.bias = bias;
        back.planes = target;
        back.columns = batch.columns;
        back.groups = product.groups;
        backend.launch(Back::items, back);
    }

    template <class Backend, class T>
    static void correlate(const Backend& backend, const Batch& batch,
                          std::type_identity_t<Operands<T>> one,
                          std::type_identity_t<Operands<T>> two, T* transformed, T* grad_weights) {
        using Kernel = PanelCorrelation<typename Backend::template Native<T>, lane<Backend, T>,
                                        Tiles, Out::channels, In::channels>;
        using Finish = AddWeightGradient<typename Backend::template Native<T>, Out::channels,
                                         In::channels, Tile>;
        Kernel kernel;
        kernel.pair[0] = {one.first, one.second};
        kernel.pair[1] = {two.first, two.second};
        kernel.result = transformed;
        kernel.groups = GroupsOf<Backend, T>(batch);
        kernel.accumulate = !batch.first;
        backend.launch(Kernel::items, kernel);
        if (batch.last) backend.launch(Finish::items, Finish{transformed, grad_weights});
    }
};

/// The longer side of a map.
template <class Map>
inline constexpr int side = Map::height > Map::width ? Map::height : Map::width;

}  // namespace winograd

/// Convolution algorithm policy: Winograd's F(Tile×Tile, 3×3) where it applies (3×3 kernels, stride
/// 1, at least winograd::fewest_channels channels on both sides), Unfolded elsewhere. A map of 2×2
/// takes F(2×2), whose transformed weights are 2.25 times fewer, and one of 1×1 is not transformed.
///
/// F(2×2) needs 2.25 and F(4×4) 4 times fewer products than Direct. F(2×2)'s output and image
/// gradient are as exact as Direct's, its weight gradient has three to four times the error; F(4×4)
/// has twice the error, in the weight gradient four to six times (docs/performance.md; the wider the
/// vectors, the smaller Direct's). Lavin & Gray 2016
/// (arXiv 1509.09308); the points of F(4×4) are our own.
/// @tparam Tile  2 or 4
template <int Tile>
struct Winograd {
    static_assert(Tile == 2 || Tile == 4, "pad: Winograd's tiles have a side of 2 or 4");
    static constexpr const char* name = Tile == 2 ? "Winograd F(2x2,3x3)" : "Winograd F(4x4,3x3)";

    template <class In, class Out, int Kernel, int Stride, int Padding>
    using Plan =
        std::conditional_t<Kernel == 3 && Stride == 1 && (winograd::side<Out> > 1) &&
                               In::channels >= winograd::fewest_channels &&
                               Out::channels >= winograd::fewest_channels,
                           winograd::Plan<In, Out, Padding, (winograd::side<Out> > 2 ? Tile : 2)>,
                           typename Unfolded::template Plan<In, Out, Kernel, Stride, Padding>>;
};

}  // namespace pad::nn::convolution
