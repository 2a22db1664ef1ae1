/// @file
/// What a sweep over a batch is asked for, what it leaves, and how much memory it may take.
#pragma once

#include <pad/diff/batch_array.hpp>
#include <pad/nn/layer.hpp>

namespace pad::diff {

/// Bytes that the activations of one micro-batch may take by default: a share of the last-level
/// cache, which is faster than larger micro-batches in main memory (docs/performance.md).
inline constexpr Index default_workspace_bytes = Index(20) << 20;

/// The same for a backend: a device has no such cache, and needs many images to fill it.
template <class Backend>
inline constexpr Index default_workspace = Backend::host_memory ? default_workspace_bytes
                                                                : Index(8) << 30;

/// What a sweep leaves besides the gradients.
struct SweepLoss {
    double value = 0;    ///< mean loss of the batch
    double tangent = 0;  ///< its derivative along the direction, direction·gradient
};

/// What a sweep is asked to compute; null results are not computed.
///
/// `losses` keeps value and tangent of the loss in the backend's memory: the call then returns zeros
/// and does not wait for the device.
template <class T, class Array = BatchArray<T>>
struct SweepResults {
    T* theta = nullptr;        ///< [parameters]
    Array* images = nullptr;   ///< rows = values of an image
    Array* labels = nullptr;   ///< rows = classes; soft labels only
    Array* logits = nullptr;   ///< rows = classes; the network's output
    double* losses = nullptr;  ///< [2]
};

/// total += weight · (losses and their tangents), in the order of the images; the first micro-batch
/// starts from zero. One item.
template <class T>
struct SumLosses {
    core::Field<const T> losses;
    nn::Batch batch;
    double weight;
    double* total;
    bool first;
    PAD_HOST_DEVICE void operator()(Index) const {
        if (first) total[0] = total[1] = 0;
        for (Index n = 0; n < batch.count; ++n) {
            total[0] += weight * static_cast<double>(losses.value[n]);
            if (losses.tangent) total[1] += weight * static_cast<double>(losses.tangent[n]);
        }
    }
};

}  // namespace pad::diff
