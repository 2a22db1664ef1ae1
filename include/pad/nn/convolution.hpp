/// @file
/// The convolution layer.
#pragma once

#include <pad/nn/convolution/columns.hpp>
#include <pad/nn/convolution/direct.hpp>
#include <pad/nn/convolution/winograd.hpp>
#include <pad/nn/layer.hpp>

namespace pad::nn {

/// Two-dimensional cross-correlation with zero padding, y = W∗x + b.
///
/// Parameters in θ: weight [Channels, In::channels, Kernel, Kernel], then bias [Channels] if `Bias`.
/// @tparam Channels   output channels
/// @tparam Kernel     side of the kernel, odd or even
/// @tparam Stride     distance of neighbouring output pixels
/// @tparam Padding    zeros around the image
/// @tparam Bias       whether a bias is added
/// @tparam Algorithm  how it is computed: convolution::Winograd<4>, Winograd<2>, Unfolded or Direct
template <int Channels, int Kernel = 3, int Stride = 1, int Padding = Kernel / 2, bool Bias = true,
          class Algorithm = convolution::Winograd<4>>
struct Convolution {
    static_assert(Channels > 0 && Kernel > 0 && Stride > 0 && Padding >= 0,
                  "pad: a convolution needs positive channels, kernel and stride");

    template <class In>
    struct Layer {
        static_assert(In::height + 2 * Padding >= Kernel && In::width + 2 * Padding >= Kernel,
                      "pad: the kernel is larger than the padded image");
        using Input = In;
        using Output = core::Shape<Channels, (In::height + 2 * Padding - Kernel) / Stride + 1,
                                   (In::width + 2 * Padding - Kernel) / Stride + 1>;
        using Plan = typename Algorithm::template Plan<In, Output, Kernel, Stride, Padding>;

        /// The plan that a backend runs; its memory is that of `Plan`.
        template <class Backend, class T>
        using PlanOn = convolution::PlanOn<Backend, T, Plan, In, Output, Kernel, Stride, Padding>;

        static constexpr Index weights = Index(Channels) * In::channels * Kernel * Kernel;
        static constexpr Index parameters = weights + (Bias ? Channels : 0);
        static constexpr Index prepared = Plan::prepared;
        static constexpr Index saved = Plan::saved;
        static constexpr Index scratch = Plan::scratch;
        static constexpr Index statistics = 0;
        static constexpr bool couples_images = false;
        static constexpr bool needs_tangent = false;
        /// Many more products than numbers that a record would hold; not so in most first layers.
        static constexpr bool worth_recording = In::channels * Kernel * Kernel > 32;

        static void describe(ParameterLayout& layout) {
            const int fan_in = In::channels * Kernel * Kernel;
            layout.add("weight", {Channels, In::channels, Kernel, Kernel}, Initial::uniform_fan_in,
                       fan_in, true);
            if (Bias) layout.add("bias", {Channels}, Initial::uniform_fan_in, fan_in, false);
        }

        template <class T>
        static void start_statistics(T*) {}

        template <class Number, class Backend, class T>
        static void prepare(const Backend& backend, const LayerMemory<T>& memory) {
            PlanOn<Backend, T>::template prepare<Number>(backend, memory.theta, memory.prepared);
        }

        template <class Number, class Backend, class T>
        static void forward(const Backend& backend, const Batch& batch,
                            const LayerMemory<T>& memory, Field<const T> in, Field<T> out) {
            const Field<const T> bias = Bias ? memory.theta.at(weights) : Field<const T>{};
            PlanOn<Backend, T>::template forward<Number>(backend, batch, memory, bias, in, out);
        }

        template <class Number, class Backend, class T>
        static void backward(const Backend& backend, const Batch& batch,
                             const LayerMemory<T>& memory, Field<const T> in, Field<T> grad_out,
                             Field<T> grad_in, T* grad_theta) {
            PlanOn<Backend, T>::template backward<Number>(
                backend, batch, memory, in, Field<const T>(grad_out), grad_in, grad_theta,
                Bias && grad_theta ? grad_theta + weights : nullptr);
        }
    };
};

}  // namespace pad::nn
