/// @file
/// Direct convolution with one image for each item.
#pragma once

#include <algorithm>
#include <type_traits>

#include <pad/nn/convolution/columns/direct_kernels.hpp>

namespace pad::nn::convolution::columns {

/// convolution::Direct::Plan for lanes of one image: the same results in other sums. Weights are
/// read where they lie in θ, nothing is prepared.
template <class In, class Out, int Kernel, int Stride, int Padding>
struct DirectPlan {
    template <class Number, class Backend, class T>
    static void prepare(const Backend&, Field<const T>, Field<T>) {}

    /// Y = W∗X + b; dual: Ẏ = W∗Ẋ + Ẇ∗X + ḃ. A null `in.tangent` stands for Ẋ = 0.
    template <class Number, class Backend, class T>
    static void forward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                        Field<const T> bias, Field<const T> in, Field<T> out) {
        using Kernel_ = DirectProduct<T, ForwardTaps<In, Out, Kernel, Stride, Padding>, false>;
        const auto& w = memory.theta;
        product<Kernel_>(backend, batch, {w.value, in.value}, {}, bias.value, out.value);
        if constexpr (core::is_dual<Number>)
            product<Kernel_>(backend, batch, {w.tangent, in.value}, {w.value, in.tangent},
                             bias.tangent, out.tangent);
    }

    /// Both gradients; null results are not computed.
    template <class Number, class Backend, class T>
    static void backward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                         Field<const T> in, Field<const T> grad_out, Field<T> grad_in,
                         T* grad_weights, T* grad_bias) {
        if (grad_weights)
            backward_weights<Number>(backend, batch, in, grad_out, grad_weights, grad_bias);
        using Kernel_ = DirectProduct<T, AdjointTaps<Out, In, Kernel, Stride, Padding>, true>;
        const auto& w = memory.theta;
        if (grad_in.value)
            product<Kernel_>(backend, batch, {w.value, grad_out.value}, {}, nullptr, grad_in.value);
        if constexpr (core::is_dual<Number>)
            if (grad_in.tangent)
                product<Kernel_>(backend, batch, {w.value, grad_out.tangent},
                                 {w.tangent, grad_out.value}, nullptr, grad_in.tangent);
    }

private:
    /// Images whose partial sums are kept: a warp of threads, neighbours on neighbouring images.
    static constexpr Index most_lanes = 32;

    template <class Number, class Backend, class T>
    static void backward_weights(const Backend& backend, const Batch& batch, Field<const T> in,
                                 Field<const T> grad_out, T* grad_weights, T* grad_bias) {
        using Kernel_ = DirectWeightGradient<T, In, Out, Kernel, Stride, Padding>;
        constexpr bool dual = core::is_dual<Number>;
        Kernel_ kernel;
        kernel.pair[0] = {dual ? grad_out.tangent : grad_out.value, in.value};
        if (dual && in.tangent) kernel.pair[1] = {grad_out.value, in.tangent};
        kernel.columns = batch.columns;
        kernel.lanes = std::min(batch.columns, most_lanes);
        const Index sums = std::max(Kernel_::weights * kernel.lanes, Out::channels * batch.columns);
        backend.template with_memory<T>(sums, [&](T* partial) {
            kernel.partial = partial;
            backend.launch(Kernel_::places * kernel.lanes, kernel);
            backend.launch(Kernel_::weights, AddRows<T>{partial, grad_weights, kernel.lanes});
            if (grad_bias)
                add_plane_sums(backend, Out::channels, Out::plane, batch.columns,
                               dual ? grad_out.tangent : grad_out.value, partial, grad_bias);
        });
    }

    template <class Kernel_, class Backend, class T>
    static void product(const Backend& backend, const Batch& batch, typename Kernel_::Pair first,
                        typename Kernel_::Pair second, std::type_identity_t<const T*> bias,
                        T* target) {
        Kernel_ kernel;
        kernel.pair[0] = first;
        kernel.pair[1] = second;
        kernel.bias = bias;
        kernel.target = target;
        kernel.columns = batch.columns;
        backend.launch(Kernel_::places * batch.columns, kernel);
    }
};

}  // namespace pad::nn::convolution::columns
