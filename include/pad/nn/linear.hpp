/// @file
/// The linear layer.
#pragma once

#include <pad/backend/matrix.hpp>
#include <pad/nn/layer.hpp>

namespace pad::nn {

/// y = W·x + b on the image flattened in C, H, W order.
///
/// Parameters in θ: weight [Outputs, inputs], then bias [Outputs].
/// Cost for each image: forward one product of the weights, Outputs·inputs multiplications, backward
/// two; in a dual sweep behind other layers 3 and 5.
/// @tparam Outputs  values of one image that it gives
template <int Outputs>
struct Linear {
    static_assert(Outputs > 0, "pad: a linear layer needs at least one output");

    template <class In>
    struct Layer {
        using Input = In;
        using Output = core::Shape<Outputs, 1, 1>;

        static constexpr Index inputs = In::size;
        static constexpr Index weights = Outputs * inputs;
        static constexpr Index parameters = weights + Outputs;
        static constexpr Index prepared = 0;
        static constexpr Index saved = 0;
        static constexpr Index scratch = 0;
        static constexpr Index statistics = 0;
        static constexpr bool couples_images = false;
        static constexpr bool needs_tangent = false;

        static void describe(ParameterLayout& layout) {
            const int fan_in = static_cast<int>(inputs);
            layout.add("weight", {Outputs, fan_in}, Initial::uniform_fan_in, fan_in, true);
            layout.add("bias", {Outputs}, Initial::uniform_fan_in, fan_in, false);
        }

        template <class T>
        static void start_statistics(T*) {}

        template <class Number, class Backend, class T>
        static void prepare(const Backend&, const LayerMemory<T>&) {}

        template <class Number, class Backend, class T>
        static void forward(const Backend& backend, const Batch& batch,
                            const LayerMemory<T>& memory, Field<const T> in, Field<T> out) {
            const auto& w = memory.theta;
            start<Number>(backend, batch, w.at(weights), out);
            backend.product(weight(w.value), image(in.value, batch), logits(out.value, batch),
                            true);
            if constexpr (core::is_dual<Number>) {
                backend.product(weight(w.tangent), image(in.value, batch),
                                logits(out.tangent, batch), true);
                if (in.tangent)
                    backend.product(weight(w.value), image(in.tangent, batch),
                                    logits(out.tangent, batch), true);
            }
        }

        template <class Number, class Backend, class T>
        static void backward(const Backend& backend, const Batch& batch,
                             const LayerMemory<T>& memory, Field<const T> in, Field<T> grad_out,
                             Field<T> grad_in, T* grad_theta) {
            if (grad_theta) backward_weights<Number>(backend, batch, in, grad_out, grad_theta);
            const auto& w = memory.theta;
            if (grad_in.value)
                backend.product(transposed(weight(w.value)),
                                constant(logits(grad_out.value, batch)),
                                mutable_image(grad_in.value, batch), false);
            if constexpr (core::is_dual<Number>)
                if (grad_in.tangent) {
                    const auto result = mutable_image(grad_in.tangent, batch);
                    backend.product(transposed(weight(w.value)),
                                    constant(logits(grad_out.tangent, batch)), result, false);
                    backend.product(transposed(weight(w.tangent)),
                                    constant(logits(grad_out.value, batch)), result, true);
                }
        }

        /// out = bias, spread over the images. Item = output.
        template <class Number, class V, class T>
        struct StartWithBias {
            Field<const T> bias;
            Field<T> out;
            Index columns;
            PAD_HOST_DEVICE void operator()(Index row) const {
                const Number value = core::broadcast<Number>(bias, row);
                for (Index n = 0; n < columns; n += core::lane_width<V>)
                    core::store(out, row * columns + n, value);
            }
        };
        /// grad_bias += Σ grad over the images. Item = output.
        template <class V, class T>
        struct SumBias {
            const T* grad;
            T* grad_bias;
            Index columns;
            PAD_HOST_DEVICE void operator()(Index row) const {
                V sum(T(0));
                for (Index n = 0; n < columns; n += core::lane_width<V>)
                    sum += core::load_lane<V>(grad + row * columns + n);
                grad_bias[row] += core::lane_sum(sum);
            }
        };

    private:
        template <class Number, class Backend, class T>
        static void start(const Backend& backend, const Batch& batch, Field<const T> bias,
                          Field<T> out) {
            using V = core::NumberLane<Number>;
            backend.launch(Outputs, StartWithBias<Number, V, T>{bias, out, batch.columns});
        }

        template <class Number, class Backend, class T>
        static void backward_weights(const Backend& backend, const Batch& batch, Field<const T> in,
                                     Field<T> grad_out, T* grad_theta) {
            using V = core::NumberLane<Number>;
            const backend::Matrix<T> result{grad_theta, Outputs, inputs, inputs, false};
            T* const grad = core::is_dual<Number> ? grad_out.tangent : grad_out.value;
            backend.product(constant(logits(grad, batch)), transposed(image(in.value, batch)),
                            result, true);
            if (core::is_dual<Number> && in.tangent)
                backend.product(constant(logits(grad_out.value, batch)),
                                transposed(image(in.tangent, batch)), result, true);
            backend.launch(Outputs, SumBias<V, T>{grad, grad_theta + weights, batch.columns});
        }

        template <class T>
        static backend::Matrix<const T> weight(const T* data) {
            return {data, Outputs, inputs, inputs, false};
        }
        template <class T>
        static backend::Matrix<const T> image(const T* data, const Batch& batch) {
            return {data, inputs, batch.columns, batch.columns, false};
        }
        template <class T>
        static backend::Matrix<T> mutable_image(T* data, const Batch& batch) {
            return {data, inputs, batch.columns, batch.columns, false};
        }
        template <class T>
        static backend::Matrix<T> logits(T* data, const Batch& batch) {
            return {data, Outputs, batch.columns, batch.columns, false};
        }
        template <class T>
        static backend::Matrix<const T> constant(const backend::Matrix<T>& m) {
            return {m.data, m.rows, m.columns, m.stride, m.transposed};
        }
        template <class T>
        static backend::Matrix<const T> transposed(backend::Matrix<const T> m) {
            m.transposed = !m.transposed;
            return m;
        }
    };
};

}  // namespace pad::nn
