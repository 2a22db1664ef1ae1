/// @file
/// Convolution as matrix products with the unfolded image.
#pragma once

#include <type_traits>

#include <pad/nn/convolution/direct.hpp>
#include <pad/nn/convolution/unfolded/product.hpp>
#include <pad/nn/convolution/unfolded/unfold.hpp>
#include <pad/nn/layer.hpp>

namespace pad::nn::convolution {

namespace unfolded {

/// Whether a layer is better unfolded than convolved directly: few rows of the unfolded image, and
/// enough outputs to share it.
template <class In, class Out, int Kernel>
inline constexpr bool pays = In::channels* Kernel* Kernel <= 80 && Out::channels >= 8;

/// The algorithm for one layer. `In`, `Out`: shapes; weights OIHW; bias may be null.
template <class In, class Out, int Kernel, int Stride, int Padding>
struct Plan {
    template <class V>
    using Layout = unfolded::Layout<V, In, Out, Kernel, Stride, Padding>;
    static constexpr int rows = In::channels * Kernel * Kernel;
    static constexpr Index adjoint_at =
        core::round_up(core::round_up(Out::channels, padded_rows) * Index(rows), 16);
    static constexpr Index prepared =
        adjoint_at + core::round_up(core::round_up(rows, padded_rows) * Index(Out::channels), 16);
    static constexpr Index strips = core::round_up(strips_size<In, Out, Kernel>(), 16);
    static constexpr Index saved = strips + transposed_size<In, Out, Kernel>();
    static constexpr Index scratch = strips;

    template <class Number, class Backend, class T>
    static void prepare(const Backend& backend, Field<const T> theta, Field<T> memory) {
        pack(backend, theta.value, memory.value);
        if constexpr (core::is_dual<Number>) pack(backend, theta.tangent, memory.tangent);
    }

    /// Y = W·X + b; dual: Ẏ = Ẇ·X + W·Ẋ + ḃ. A null `in.tangent` stands for Ẋ = 0.
    template <class Number, class Backend, class T>
    static void forward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                        Field<const T> bias, Field<const T> in, Field<T> out) {
        const auto& x = memory.saved;
        const auto& w = memory.prepared;
        unfold(backend, batch, in.value, x.value);
        if (!batch.output_recorded)
            product(backend, batch, {w.value, x.value}, {}, bias.value, out.value);
        if constexpr (core::is_dual<Number>) {
            if (in.tangent) unfold(backend, batch, in.tangent, x.tangent);
            product(backend, batch, {w.tangent, x.value},
                    {w.value, in.tangent ? x.tangent : nullptr}, bias.tangent, out.tangent);
        }
    }

    /// ∂X = Wᵀ·∂Y folded, ∂W += ∂Y·Xᵀ, ∂b += Σ∂Y; dual: their tangents (and the value of ∂X
    /// where it is wanted). Null results are not computed.
    template <class Number, class Backend, class T>
    static void backward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                         Field<const T> in, Field<const T> grad_out, Field<T> grad_in,
                         T* grad_weights, T* grad_bias) {
        const auto w = memory.prepared.at(adjoint_at);
        T* const strips_memory = memory.scratch.value;
        if (grad_weights)
            backward_weights<Number>(backend, batch, memory, in, grad_out, grad_weights, grad_bias);
        if (grad_in.value && !batch.gradient_recorded)
            adjoint(backend, batch, {w.value, grad_out.value}, {}, strips_memory, grad_in.value);
        if constexpr (core::is_dual<Number>)
            if (grad_in.tangent)
                adjoint(backend, batch, {w.value, grad_out.tangent}, {w.tangent, grad_out.value},
                        strips_memory, grad_in.tangent);
    }

private:
    template <class Backend, class T>
    using Vector = typename Backend::template Native<T>;
    template <class T>
    using Operands = std::type_identity_t<Pair<T>>;

    template <class Backend, class T>
    static void pack(const Backend& backend, const T* from, T* to) {
        using Forward = PackWeights<T, Out::channels, In::channels, Kernel, false>;
        using Transposed = PackTransposed<T, Out::channels, rows>;
        backend.launch(Forward::items, Forward{from, to});
        backend.launch(Transposed::items, Transposed{from, to + adjoint_at});
    }

    template <class Backend, class T>
    static void unfold(const Backend& backend, const Batch& batch, const T* image, T* memory) {
        using V = Vector<Backend, T>;
        backend.launch(
            Layout<V>::items(batch.columns),
            Unfold<V, Layout<V>>{image, memory, memory + strips * batch.columns, batch.columns});
    }

    template <class Backend, class T>
    static void product(const Backend& backend, const Batch& batch, Operands<T> first,
                        Operands<T> second, std::type_identity_t<const T*> bias, T* output) {
        using V = Vector<Backend, T>;
        backend.launch(Layout<V>::items(batch.columns),
                       Product<V, Layout<V>>{{first, second}, bias, output, batch.columns});
    }

    template <class Backend, class T>
    static void adjoint(const Backend& backend, const Batch& batch, Operands<T> first,
                        Operands<T> second, T* memory, T* image) {
        using V = Vector<Backend, T>;
        using Fold = Fold<V, Layout<V>>;
        backend.launch(Layout<V>::items(batch.columns),
                       Adjoint<V, Layout<V>>{{first, second}, memory, batch.columns});
        backend.launch(Fold::items, Fold{memory, image, batch.columns});
    }

    template <class Number, class Backend, class T>
    static void backward_weights(const Backend& backend, const Batch& batch,
                                 const LayerMemory<T>& memory, Field<const T> in,
                                 Field<const T> grad_out, T* grad_weights, T* grad_bias) {
        using V = Vector<Backend, T>;
        const auto x = memory.saved.at(strips * batch.columns);
        WeightGradient<V, Layout<V>> kernel;
        set_operands<Number>(kernel, Field<const T>{x.value, in.tangent ? x.tangent : nullptr},
                             grad_out, grad_weights, grad_bias, batch.columns);
        backend.launch(kernel.items, kernel);
    }
};

}  // namespace unfolded

/// Convolution algorithm policy: the image is unfolded once for each sweep, then everything is a
/// matrix product. Takes Kernel² numbers for each input value, so it pays for layers with few input
/// channels, as the first of a network; Direct elsewhere (unfolded::pays). Error: that of a plain
/// sum, which in the weight gradient is a long one, over pixels and images: four times Direct's for
/// 3 → 128 channels and 32×32 pixels.
struct Unfolded {
    static constexpr const char* name = "unfolded";

    template <class In, class Out, int Kernel, int Stride, int Padding>
    using Plan =
        std::conditional_t<unfolded::pays<In, Out, Kernel>,
                           unfolded::Plan<In, Out, Kernel, Stride, Padding>,
                           typename Direct::template Plan<In, Out, Kernel, Stride, Padding>>;
};

}  // namespace pad::nn::convolution
