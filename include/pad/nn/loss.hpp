/// @file
/// Training losses: cross entropy with soft or hard labels.
#pragma once

#include <pad/core/field.hpp>
#include <pad/nn/layer.hpp>

namespace pad::nn {

/// −Σ_k softmax(label)_k · log_softmax(logits)_k, with label logits [classes][columns].
/// Differentiable in the labels (PAD, section 4: learned soft labels).
struct SoftCrossEntropy {
    static constexpr const char* name = "soft_cross_entropy";
    static constexpr bool differentiable_labels = true;
    /// Rows of the label array.
    template <int Classes>
    static constexpr int label_rows = Classes;
};

/// −log_softmax(logits)_label, with class numbers [1][columns], stored as scalars.
struct HardCrossEntropy {
    static constexpr const char* name = "hard_cross_entropy";
    static constexpr bool differentiable_labels = false;
    template <int Classes>
    static constexpr int label_rows = 1;
};

/// Loss of each image, and its gradient with respect to logits and labels, scaled by `weight`.
/// Item = one lane of images. Padding columns get loss and gradients 0.
template <class Number, class Loss, int Classes>
struct LossKernel {
    using V = core::NumberLane<Number>;
    using T = core::LaneScalar<V>;

    Field<const T> logits;  ///< [Classes][columns]
    const T* labels;        ///< [Loss::label_rows][columns]
    Field<T> losses;        ///< [columns], not scaled
    Field<T> grad_logits;   ///< [Classes][columns]
    T* grad_labels;         ///< [Classes][columns], value or tangent by Number; may be null
    Batch batch;
    T weight;  ///< usually 1 / (images of the whole batch)

    PAD_HOST_DEVICE void operator()(Index item) const {
        const Index n = item * core::lane_width<V>;
        const V mask = core::lane_mask<V>(n, batch.count);
        V target[Classes];
        target_distribution(n, target);

        V peak = value(n, 0);
        for (int k = 1; k < Classes; ++k) peak = core::larger(peak, value(n, k));
        Number total{V(T(0))};
        for (int k = 0; k < Classes; ++k) total += core::exp(logit(n, k) - Number(peak));
        const Number log_total = core::log(total) + Number(peak);
        const Number inverse = core::reciprocal(total);

        Number loss{V(T(0))};
        for (int k = 0; k < Classes; ++k) {
            const Number z = logit(n, k);
            loss += (log_total - z) * target[k];
            const Number probability = core::exp(z - Number(peak)) * inverse;
            core::store(grad_logits, k * batch.columns + n,
                        (probability - Number(target[k])) * (mask * V(weight)));
        }
        core::store(losses, n, loss * mask);
        if constexpr (Loss::differentiable_labels) {
            if (!grad_labels) return;
            for (int k = 0; k < Classes; ++k) {
                const Number slope = (log_total - logit(n, k) - loss) * (target[k] * mask);
                core::store_lane(grad_labels + k * batch.columns + n,
                                 core::result_part(slope) * V(weight));
            }
        }
    }

private:
    PAD_INLINE Number logit(Index n, int k) const {
        return core::load<Number>(logits, k * batch.columns + n);
    }
    PAD_INLINE V value(Index n, int k) const {
        return core::load_lane<V>(logits.value + k * batch.columns + n);
    }

    PAD_INLINE void target_distribution(Index n, V (&target)[Classes]) const {
        if constexpr (Loss::differentiable_labels) {
            V peak = core::load_lane<V>(labels + n);
            for (int k = 0; k < Classes; ++k) {
                target[k] = core::load_lane<V>(labels + k * batch.columns + n);
                peak = core::larger(peak, target[k]);
            }
            V total(T(0));
            for (int k = 0; k < Classes; ++k) {
                target[k] = core::exp(target[k] - peak);
                total += target[k];
            }
            for (int k = 0; k < Classes; ++k) target[k] /= total;
        } else {
            const V label = core::load_lane<V>(labels + n);
            for (int k = 0; k < Classes; ++k)
                target[k] = core::map_lane(
                    label, [k](T l) { return l == static_cast<T>(k) ? T(1) : T(0); });
        }
    }
};

}  // namespace pad::nn
