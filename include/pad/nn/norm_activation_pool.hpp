/// @file
/// Norm, activation and pooling as one layer: one pass over memory in each direction.
#pragma once

#include <algorithm>

#include <pad/nn/activation.hpp>
#include <pad/nn/block/backward.hpp>
#include <pad/nn/block/forward.hpp>
#include <pad/nn/layer.hpp>
#include <pad/nn/normalization.hpp>
#include <pad/nn/pooling.hpp>

namespace pad::nn {

/// y = pool(activation(norm(z))); what stands between two convolutions. Nothing between the three
/// is stored: backward recomputes it from z.
///
/// Parameters in θ: γ, then β (none for NoNorm).
/// @tparam Norm        NoNorm, InstanceNorm, GroupNorm<G>, LayerNorm, BatchNorm
/// @tparam Activation  Identity, Relu, LeakyRelu, Sigmoid
/// @tparam Pool        NoPool, AveragePool<side>, MaxPool<side>
template <class Norm, class Activation = Identity, class Pool = NoPool>
struct NormActivationPool {
    template <class In>
    struct Layer {
        using G = block::Geometry<In, Norm, Activation, Pool>;
        using Input = In;
        using Output = typename G::Out;

        static constexpr Index parameters = 2 * G::affine;
        static constexpr Index prepared = 0;
        static constexpr Index saved = G::saved;
        static constexpr Index scratch = G::scratch;
        static constexpr Index statistics = G::per_batch ? 2 * In::channels : 0;
        static constexpr bool couples_images = G::per_batch;
        static constexpr bool needs_tangent = true;
        static constexpr bool gradient_in_place = true;

        static void describe(ParameterLayout& layout) {
            if constexpr (G::normalises) {
                const std::vector<int> shape =
                    Norm::elementwise ? std::vector{In::channels, In::height, In::width}
                                      : std::vector{In::channels};
                layout.add("weight", shape, Initial::one, 1, false);
                layout.add("bias", shape, Initial::zero, 1, false);
            }
        }

        /// Running mean 0 and variance 1.
        template <class T>
        static void start_statistics(T* running) {
            std::fill_n(running, statistics / 2, T(0));
            std::fill_n(running + statistics / 2, statistics / 2, T(1));
        }

        template <class Number, class Backend, class T>
        static void prepare(const Backend&, const LayerMemory<T>&) {}

        template <class Number, class Backend, class T>
        static void forward(const Backend& backend, const Batch& batch,
                            const LayerMemory<T>& memory, Field<const T> in, Field<T> out) {
            block::Forward<Number, G> kernel;
            kernel.cells = {in, memory.theta, memory.saved, batch};
            kernel.out = out;
            kernel.running = memory.statistics;
            backend.launch(kernel.cells.items(), kernel);
        }

        template <class Number, class Backend, class T>
        static void backward(const Backend& backend, const Batch& batch,
                             const LayerMemory<T>& memory, Field<const T> in, Field<T> grad_out,
                             Field<T> grad_in, T* grad_theta) {
            const block::Windows<Number, G> windows{{in, memory.theta, memory.saved, batch},
                                                    Field<const T>(grad_out)};
            if constexpr (G::normalises && Norm::elementwise)
                if (grad_theta) {
                    using Affine = block::ElementAffineGradient<Number, G>;
                    backend.launch(Affine::items, Affine{windows, grad_theta});
                }
            backend.launch(windows.cells.items(),
                           block::Backward<Number, G>{windows, grad_in, memory.scratch});
            if constexpr (G::normalises && !Norm::elementwise)
                if (grad_theta)
                    backend.launch(In::channels, block::ChannelAffineGradient<Number, G>{
                                                     memory.scratch, batch, grad_theta});
        }
    };
};

}  // namespace pad::nn
