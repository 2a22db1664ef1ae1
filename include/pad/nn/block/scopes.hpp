/// @file
/// The fused norm–activation–pool block with one scope for each item.
#pragma once

#include <pad/nn/block/backward.hpp>
#include <pad/nn/block/forward.hpp>

namespace pad::nn::block {

/// Each direction is one kernel, whose items own whole scopes: a scope is read from memory once and
/// from the processor's cache after that.
template <class G>
struct ScopePlan {
    /// Sums of each image and channel.
    static constexpr Index scratch = G::normalises ? 2 * G::In::channels : 0;

    template <class Number, class Backend, class T>
    static void forward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                        Field<const T> in, Field<T> out) {
        const Cells<Number, G> cells{in, memory.theta, memory.saved, batch};
        backend.launch(cells.items(), Forward<Number, G>{{cells, out}, memory.statistics});
    }

    template <class Number, class Backend, class T>
    static void backward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                         Field<const T> in, Field<const T> grad_out, Field<T> grad_in,
                         T* grad_theta) {
        const Windows<Number, G> windows{{in, memory.theta, memory.saved, batch}, grad_out};
        add_element_affine<Number>(backend, windows, grad_theta);
        backend.launch(windows.cells.items(),
                       Backward<Number, G>{{windows, grad_in}, memory.scratch});
        if constexpr (G::normalises && !G::Norm::elementwise)
            if (grad_theta)
                backend.launch(G::In::channels,
                               ChannelAffineGradient<Number, G>{memory.scratch, batch, grad_theta});
    }

    /// ∂γ and ∂β where every value has its own; comes before the input gradient, which may take the
    /// place of z.
    template <class Number, class Backend, class T>
    static void add_element_affine(const Backend& backend, const Windows<Number, G>& windows,
                                   T* grad_theta) {
        if constexpr (G::normalises && G::Norm::elementwise) {
            using Affine = ElementAffineGradient<Number, G>;
            if (grad_theta) backend.launch(Affine::items, Affine{windows, grad_theta});
        }
    }
};

}  // namespace pad::nn::block
