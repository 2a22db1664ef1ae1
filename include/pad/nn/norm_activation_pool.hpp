/// @file
/// Norm, activation and pooling as one layer: one pass over memory in each direction.
#pragma once

#include <algorithm>

#include <pad/nn/activation.hpp>
#include <pad/nn/block/plan.hpp>
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
        /// What the needier plan uses.
        static constexpr Index scratch = block::columns::SlicePlan<G>::scratch;
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
            block::PlanOn<Backend, T, G>::template forward<Number>(backend, batch, memory, in, out);
        }

        template <class Number, class Backend, class T>
        static void backward(const Backend& backend, const Batch& batch,
                             const LayerMemory<T>& memory, Field<const T> in, Field<T> grad_out,
                             Field<T> grad_in, T* grad_theta) {
            block::PlanOn<Backend, T, G>::template backward<Number>(
                backend, batch, memory, in, Field<const T>(grad_out), grad_in, grad_theta);
        }
    };
};

}  // namespace pad::nn
