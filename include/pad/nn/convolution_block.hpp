/// @file
/// Convolution, norm, activation and pooling as one layer.
#pragma once

#include <algorithm>
#include <type_traits>

#include <pad/core/error.hpp>
#include <pad/nn/convolution.hpp>
#include <pad/nn/convolution/unfolded.hpp>
#include <pad/nn/folded/plan.hpp>
#include <pad/nn/norm_activation_pool.hpp>
#include <pad/nn/sequential.hpp>

namespace pad::nn {

namespace folded {

/// Whether a block may be computed with its norm folded: Direct is computed as it says.
template <class Algorithm, class Norm, class Activation, class Pool>
inline constexpr bool foldable = !std::is_same_v<Algorithm, convolution::Direct> &&
                                 std::is_same_v<Norm, InstanceNorm> && Pool::linear && requires {
    Activation::negative_slope;
};

/// Whether a layer of this size is better folded than convolved and normalised in turn: it has few
/// taps, and enough outputs to share their covariances.
template <class In, class Out, int Kernel>
inline constexpr bool pays = convolution::unfolded::pays<In, Out, Kernel> &&
                             2 * Out::channels >= In::channels* Kernel* Kernel;

}  // namespace folded

/// Sequential<Convolution<…>, NormActivationPool<…>>, with another plan where it pays: in the first
/// block of a network, with instance norm, a piecewise linear activation and a linear pool.
///
/// There the norm is folded into the weights. Mean and variance of an output channel z = w·X + b over
/// an image are w·S and wᵀCw, with mean S and covariance C of what the taps see, which do not depend
/// on the channel. So the block is a convolution with weights of each image, P = γ·w/√(wᵀCw + ε);
/// activation and pooling are done before anything is written, and backward needs one bit of each
/// pixel. The gradients of w, γ, β and the image follow by the chain rule through P, S and C: the
/// same function and the same gradients, up to rounding. The bias gets the gradient 0, which it has.
///
/// Backends with lanes of one image run the two layers in turn, and so does the algorithm Direct.
/// The input must have no tangent, as an image has none: a folded `forward` throws core::Error else.
/// @tparam Convolution_  a Convolution of stride 1
/// @tparam Tail_         a NormActivationPool
template <class Convolution_, class Tail_>
struct ConvolutionBlock {
    static_assert(sizeof(Convolution_) == 0,
                  "pad: a ConvolutionBlock is a Convolution of stride 1 and a NormActivationPool "
                  "(docs/policies/agent.md)");
};

template <int Channels, int Kernel, int Padding, bool Bias, class Algorithm, class Norm,
          class Activation, class Pool>
struct ConvolutionBlock<Convolution<Channels, Kernel, 1, Padding, Bias, Algorithm>,
                        NormActivationPool<Norm, Activation, Pool>> {
    using Chain = Sequential<Convolution<Channels, Kernel, 1, Padding, Bias, Algorithm>,
                             NormActivationPool<Norm, Activation, Pool>>;

    template <class In>
    struct Layer : Chain::template Layer<In> {
        using Layers = typename Chain::template Layer<In>;
        using Convolved = typename Layers::template Child<0>;
        using Geometry =
            folded::Geometry<In, typename Convolved::Output, Kernel, Padding, Activation, Pool>;
        static constexpr bool folds = folded::pays<In, typename Convolved::Output, Kernel> &&
                                      folded::foldable<Algorithm, Norm, Activation, Pool>;

        /// What the needier plan uses.
        static constexpr Index saved =
            folds ? std::max(Layers::saved, Geometry::saved) : Layers::saved;
        static constexpr Index scratch =
            folds ? std::max(Layers::scratch, Geometry::scratch) : Layers::scratch;

        static constexpr Index record =
            folds ? std::max(Layers::record, Geometry::record) : Layers::record;

        template <class Number, class Backend, class T>
        static void prepare(const Backend& backend, const LayerMemory<T>& memory) {
            if constexpr (!runs_folded<Backend, T>)
                Layers::template prepare<Number>(backend, memory);
        }

        template <class Number, class Backend, class T>
        static void forward(const Backend& backend, const Batch& batch,
                            const LayerMemory<T>& memory, Field<const T> in, Field<T> out) {
            if constexpr (runs_folded<Backend, T>) {
                // The folded plan would take it as zero, and its record is not that of two layers.
                core::require(!in.tangent,
                              "a ConvolutionBlock whose norm is folded was given an input with a "
                              "tangent; it can only be the first layer of a network, elsewhere use "
                              "nn::Sequential (docs/policies/agent.md)");
                folded::Plan<Geometry>::template forward<Number>(
                    backend, batch, memory, memory.theta, memory.theta.at(Convolved::parameters),
                    in, out);
            } else {
                Layers::template forward<Number>(backend, batch, memory, in, out);
            }
        }

        template <class Number, class Backend, class T>
        static void backward(const Backend& backend, const Batch& batch,
                             const LayerMemory<T>& memory, Field<const T> in, Field<T> grad_out,
                             Field<T> grad_in, T* grad_theta) {
            if constexpr (runs_folded<Backend, T>)
                folded::Plan<Geometry>::template backward<Number>(
                    backend, batch, memory, memory.theta, memory.theta.at(Convolved::parameters),
                    Field<const T>(grad_out),
                    core::is_dual<Number> ? grad_in.tangent : grad_in.value, grad_theta,
                    grad_theta ? grad_theta + Convolved::parameters : nullptr);
            else
                Layers::template backward<Number>(backend, batch, memory, in, grad_out, grad_in,
                                                  grad_theta);
        }

    private:
        template <class Backend, class T>
        static constexpr bool runs_folded = folds &&
                                            (core::lane_width<typename Backend::template Lane<T>> >
                                             1);
    };
};

}  // namespace pad::nn
