/// @file
/// The launches of the folded block.
#pragma once

#include <pad/nn/folded/backward.hpp>
#include <pad/nn/folded/forward.hpp>
#include <pad/nn/folded/image_gradient.hpp>
#include <pad/nn/folded/padded_image.hpp>
#include <pad/nn/layer.hpp>

namespace pad::nn::folded {

/// Runs a folded block on a backend with lanes of several images. The input has no tangent.
template <class G>
struct Plan {
    /// @param theta  weights OIHW, bias
    /// @param norm   γ, β
    template <class Number, class Backend, class T>
    static void forward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                        Field<const T> theta, Field<const T> norm, Field<const T> in,
                        Field<T> out) {
        using V = typename Backend::template Native<T>;
        const Memory<G, T> parts = places(memory, batch);
        const PadImage<V, G> pad{in.value, parts};
        backend.launch(pad.items(), pad);
        if (!batch.recorded) {
            const TapMeans<V, G> means{parts};
            backend.launch(means.items(), means);
            const TapCovariances<V, G> covariances{parts};
            backend.launch(covariances.items(), covariances);
        }
        using Kernel = Forward<NativeNumber<Number, V>, G>;
        const Kernel kernel{{theta, norm, parts}, out};
        backend.launch(kernel.context.items(), kernel);
    }

    /// @param grad_theta  of the weights; the bias has none. Null: not wanted
    /// @param grad_norm   of γ, β
    template <class Number, class Backend, class T>
    static void backward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                         Field<const T> theta, Field<const T> norm, Field<const T> grad_out,
                         T* grad_in, T* grad_theta, T* grad_norm) {
        using V = typename Backend::template Native<T>;
        const Memory<G, T> parts = places(memory, batch);
        using Kernel = Backward<NativeNumber<Number, V>, G>;
        const Kernel kernel{{theta, norm, parts},  grad_out,          batch.count, batch.recorded,
                            grad_theta != nullptr, grad_in != nullptr};
        backend.launch(kernel.context.items(), kernel);
        if (grad_theta)
            backend.launch(G::channels,
                           AddParameters<T, G>{parts, batch.columns / core::lane_width<V>,
                                               grad_theta, grad_norm});
        if (grad_in) {
            const ImageGradient<V, G> image{parts, grad_in};
            backend.launch(image.items(), image);
        }
    }

private:
    template <class T>
    static Memory<G, T> places(const LayerMemory<T>& memory, const Batch& batch) {
        return {memory.saved.value, memory.scratch.value, memory.record, batch.columns};
    }

    template <class Number, class V>
    using NativeNumber = std::conditional_t<core::is_dual<Number>, core::Dual<V>, V>;
};

}  // namespace pad::nn::folded
