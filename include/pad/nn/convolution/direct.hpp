/// @file
/// Direct convolution: the reference algorithm, for any kernel, stride, padding and precision.
#pragma once

#include <type_traits>

#include <pad/nn/convolution/direct_gradient.hpp>
#include <pad/nn/convolution/direct_product.hpp>
#include <pad/nn/layer.hpp>

namespace pad::nn::convolution {

/// Convolution algorithm policy: sums of shifted products, register blocked, nothing gathered or
/// padded in memory. Error: that of a plain sum.
struct Direct {
    static constexpr const char* name = "direct";

    /// The algorithm for one layer. `In`, `Out`: shapes; weights OIHW; bias may be null.
    template <class In, class Out, int Kernel, int Stride, int Padding>
    struct Plan {
        static constexpr Index weights = Index(Out::channels) * In::channels * Kernel * Kernel;
        static constexpr Index forward_packed = packed_memory<Out::channels, In::channels, Kernel>;
        static constexpr Index adjoint_packed = packed_memory<In::channels, Out::channels, Kernel>;
        static constexpr Index prepared = forward_packed + adjoint_packed;
        static constexpr Index saved = 0;
        static constexpr Index scratch = 0;

        template <class Number, class Backend, class T>
        static void prepare(const Backend& backend, Field<const T> theta,
                            Field<T> prepared_weights) {
            pack(backend, theta.value, prepared_weights.value);
            if constexpr (core::is_dual<Number>)
                pack(backend, theta.tangent, prepared_weights.tangent);
        }

        /// Y = W∗X + b; dual: Ẏ = W∗Ẋ + Ẇ∗X + ḃ. A null `in.tangent` stands for Ẋ = 0.
        template <class Number, class Backend, class T>
        static void forward(const Backend& backend, const Batch& batch,
                            const LayerMemory<T>& memory, Field<const T> bias, Field<const T> in,
                            Field<T> out) {
            using V = typename Backend::template Native<T>;
            using Kernel_ = DirectProduct<V, ForwardTaps<In, Out, Kernel, Stride, Padding>>;
            const auto& w = memory.prepared;
            if (!batch.output_recorded)
                product<Kernel_>(backend, batch, {w.value, in.value}, {}, bias.value, out.value);
            if constexpr (core::is_dual<Number>)
                product<Kernel_>(backend, batch, {w.tangent, in.value}, {w.value, in.tangent},
                                 bias.tangent, out.tangent);
        }

        /// Both gradients; null results are not computed.
        template <class Number, class Backend, class T>
        static void backward(const Backend& backend, const Batch& batch,
                             const LayerMemory<T>& memory, Field<const T> in,
                             Field<const T> grad_out, Field<T> grad_in, T* grad_weights,
                             T* grad_bias) {
            if (grad_weights)
                backward_weights<Number>(backend, batch, in, grad_out, grad_weights, grad_bias);
            if (grad_in) backward_data<Number>(backend, batch, memory, grad_out, grad_in);
        }

    private:
        /// ∂X = Wᵀ∗∂Y; dual: ∂Ẋ = Wᵀ∗∂Ẏ + Ẇᵀ∗∂Y. Null parts of `grad_in` are not computed.
        template <class Number, class Backend, class T>
        static void backward_data(const Backend& backend, const Batch& batch,
                                  const LayerMemory<T>& memory, Field<const T> grad_out,
                                  Field<T> grad_in) {
            using V = typename Backend::template Native<T>;
            using Kernel_ = DirectProduct<V, AdjointTaps<Out, In, Kernel, Stride, Padding>>;
            const auto w = memory.prepared.at(forward_packed);
            if (grad_in.value && !batch.gradient_recorded)
                product<Kernel_>(backend, batch, {w.value, grad_out.value}, {}, nullptr,
                                 grad_in.value);
            if constexpr (core::is_dual<Number>)
                product<Kernel_>(backend, batch, {w.value, grad_out.tangent},
                                 {w.tangent, grad_out.value}, nullptr, grad_in.tangent);
        }

        template <class Number, class Backend, class T>
        static void backward_weights(const Backend& backend, const Batch& batch, Field<const T> in,
                                     Field<const T> grad_out, T* grad_weights, T* grad_bias) {
            using V = typename Backend::template Native<T>;
            using Kernel_ = DirectWeightGradient<V, In, Out, Kernel, Stride, Padding>;
            Kernel_ kernel;
            set_operands<Number>(kernel, in, grad_out, grad_weights, grad_bias, batch.columns);
            backend.launch(Kernel_::items, kernel);
        }

        template <class Backend, class T>
        static void pack(const Backend& backend, const T* from, T* to) {
            using Forward = PackWeights<T, Out::channels, In::channels, Kernel, false>;
            using Adjoint = PackWeights<T, Out::channels, In::channels, Kernel, true>;
            backend.launch(Forward::items, Forward{from, to});
            backend.launch(Adjoint::items, Adjoint{from, to + forward_packed});
        }

        template <class Kernel_, class Backend, class T>
        static void product(const Backend& backend, const Batch& batch,
                            typename Kernel_::Pair first, typename Kernel_::Pair second,
                            std::type_identity_t<const T*> bias, T* target) {
            Kernel_ kernel;
            kernel.pair[0] = first;
            kernel.pair[1] = second;
            kernel.bias = bias;
            kernel.target = target;
            kernel.columns = batch.columns;
            backend.launch(Kernel_::items, kernel);
        }
    };
};

}  // namespace pad::nn::convolution
