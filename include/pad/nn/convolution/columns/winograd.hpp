/// @file
/// Winograd's convolution with one image for each item.
#pragma once

#include <pad/backend/matrix.hpp>
#include <pad/nn/convolution/columns/winograd_kernels.hpp>

namespace pad::nn::convolution::columns {

/// The sums of winograd::Plan for lanes of one image: the same transforms, and for all points of a
/// tile one call of the backend's products. Uses the memory of `HostPlan`, a winograd::Plan.
template <class HostPlan, class In, class Out, int Padding, int Tile>
struct WinogradPlan {
    using Tiles = winograd::Tiling<In, Out, Padding, Tile>;
    static constexpr Index points = Tiles::points;
    static constexpr Index weights = Index(Out::channels) * In::channels;
    static constexpr Index gradient_at = HostPlan::gradient_at;
    static_assert(points * weights <= gradient_at &&
                  gradient_at + points * weights <= HostPlan::prepared);
    static_assert(points * In::channels * Tiles::tiles <= HostPlan::saved);
    static_assert(points * Out::channels * Tiles::tiles <= HostPlan::scratch);

    template <class Number, class Backend, class T>
    static void prepare(const Backend& backend, Field<const T> theta, Field<T> memory) {
        using Kernel = TransformWeights<T, Out::channels, In::channels, Tile>;
        backend.launch(Kernel::items, Kernel{theta.value, memory.value});
        if constexpr (core::is_dual<Number>)
            backend.launch(Kernel::items, Kernel{theta.tangent, memory.tangent});
    }

    /// Ŷ = Ŵ·X̂; dual: Ẇ^·X̂ + Ŵ·Ẋ^. A null `in.tangent` stands for Ẋ = 0.
    template <class Number, class Backend, class T>
    static void forward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                        Field<const T> bias, Field<const T> in, Field<T> out) {
        const auto& x = memory.saved;
        const auto& w = memory.prepared;
        const Step<Backend, T> step{backend, batch.columns, memory.scratch.value};
        step.template transform<false>(in.value, x.value);
        step.output({w.value, x.value}, {}, bias.value, out.value);
        if constexpr (core::is_dual<Number>) {
            if (in.tangent) step.template transform<false>(in.tangent, x.tangent);
            step.output({w.tangent, x.value}, {w.value, in.tangent ? x.tangent : nullptr},
                        bias.tangent, out.tangent);
        }
    }

    /// As winograd::Plan::backward.
    template <class Number, class Backend, class T>
    static void backward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                         Field<const T> in, Field<const T> grad_out, Field<T> grad_in,
                         T* grad_weights, T* grad_bias) {
        constexpr bool dual = core::is_dual<Number>;
        const auto& x = memory.saved;
        const auto& g = memory.scratch;
        const auto& w = memory.prepared;
        // Behind the weight gradient nobody needs X̂: its place is free for products.
        const Step<Backend, T> step{backend, batch.columns, x.value};
        step.template transform<true>(grad_out.value, g.value);
        if constexpr (dual) step.template transform<true>(grad_out.tangent, g.tangent);
        if (grad_weights) {
            T* const sums = memory.prepared.value + gradient_at;
            if constexpr (dual)
                step.weights({g.tangent, x.value}, {g.value, in.tangent ? x.tangent : nullptr},
                             sums, grad_weights);
            else
                step.weights({g.value, x.value}, {}, sums, grad_weights);
        }
        if (grad_in.value) step.input({w.value, g.value}, {}, grad_in.value);
        if constexpr (dual)
            if (grad_in.tangent)
                step.input({w.value, g.tangent}, {w.tangent, g.value}, grad_in.tangent);
        if (grad_bias)
            add_plane_sums(backend, Out::channels, Out::plane, batch.columns,
                           dual ? grad_out.tangent : grad_out.value, g.value, grad_bias);
    }

private:
    /// Two factors of a product; null: nothing.
    template <class T>
    struct Operands {
        const T* first = nullptr;
        const T* second = nullptr;
    };

    /// The steps of one call, for one batch.
    template <class Backend, class T>
    struct Step {
        const Backend& backend;
        Index columns;
        T* products;

        /// Planes → transformed tiles.
        template <bool Gradient>
        void transform(const T* planes, T* tiles) const {
            constexpr int channels = Gradient ? Out::channels : In::channels;
            using Kernel = TransformTiles<T, Tiles, Gradient, channels>;
            backend.launch(Kernel::places * columns, Kernel{planes, tiles, columns});
        }
        /// target = inverse transform of Σ Ŵ·X̂, plus bias.
        void output(Operands<T> one, Operands<T> two, const T* bias, T* target) const {
            using Kernel = InverseOutput<T, Tiles, Out::channels>;
            multiply<false>(one, false);
            if (two.second) multiply<false>(two, true);
            backend.launch(Kernel::places * columns, Kernel{products, bias, target, columns});
        }
        /// target = inverse transform of Σ Ŵᵀ·Ĝ.
        void input(Operands<T> one, Operands<T> two, T* target) const {
            using Kernel = InverseInputAdjoint<T, Tiles, In::channels>;
            multiply<true>(one, false);
            if (two.second) multiply<true>(two, true);
            backend.launch(Kernel::places * columns, Kernel{products, target, columns});
        }
        /// gradient += inverse transform of Σ Ĝ·X̂ᵀ.
        void weights(Operands<T> one, Operands<T> two, T* sums, T* gradient) const {
            using Kernel = AddWeightGradient<T, Out::channels, In::channels, Tile>;
            correlate(one, sums, false);
            if (two.second) correlate(two, sums, true);
            backend.launch(Kernel::items, Kernel{sums, gradient});
        }

    private:
        template <bool Adjoint>
        void multiply(const Operands<T>& operands, bool accumulate) const {
            constexpr int targets = Adjoint ? In::channels : Out::channels;
            constexpr int sources = Adjoint ? Out::channels : In::channels;
            const Index width = Tiles::tiles * columns;
            backend.products(points,
                             backend::Matrix<const T>{operands.first, Out::channels, In::channels,
                                                      In::channels, Adjoint},
                             WinogradPlan::weights,
                             backend::Matrix<const T>{operands.second, sources, width, width},
                             sources * width, backend::Matrix<T>{products, targets, width, width},
                             targets * width, accumulate);
        }
        void correlate(const Operands<T>& operands, T* sums, bool accumulate) const {
            const Index width = Tiles::tiles * columns;
            backend.products(
                points, backend::Matrix<const T>{operands.first, Out::channels, width, width},
                Out::channels * width,
                backend::Matrix<const T>{operands.second, In::channels, width, width, true},
                In::channels * width,
                backend::Matrix<T>{sums, Out::channels, In::channels, In::channels},
                WinogradPlan::weights, accumulate);
        }
    };
};

}  // namespace pad::nn::convolution::columns
