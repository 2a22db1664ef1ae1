/// @file
/// Normalisation policies: over which values mean and variance are taken, and how the result is
/// scaled.
///
/// x̂ = (z − μ)/√(σ² + ε), a = γ·x̂ + β, with the biased variance and ε = 1e-5 inside the root.
#pragma once

#include <pad/core/shape.hpp>

namespace pad::nn {

/// What a norm's mean and variance are shared by.
enum class NormScope { none, channels, batch };

/// No normalisation.
struct NoNorm {
    static constexpr const char* name = "none";
    static constexpr NormScope scope = NormScope::none;
    template <int Channels>
    static constexpr int groups = Channels;
    static constexpr bool elementwise = false;
};

/// Per image and group of channels (Wu & He 2018). γ, β per channel.
template <int Groups>
struct GroupNorm {
    static constexpr const char* name = "group";
    static constexpr NormScope scope = NormScope::channels;
    template <int Channels>
    static constexpr int groups = Groups;
    static constexpr bool elementwise = false;
};

/// Per image and channel (Ulyanov et al. 2016). γ, β per channel.
struct InstanceNorm {
    static constexpr const char* name = "instance";
    static constexpr NormScope scope = NormScope::channels;
    template <int Channels>
    static constexpr int groups = Channels;
    static constexpr bool elementwise = false;
};

/// Per image over all channels and pixels (Ba et al. 2016). γ, β per value, [C, H, W].
struct LayerNorm {
    static constexpr const char* name = "layer";
    static constexpr NormScope scope = NormScope::channels;
    template <int Channels>
    static constexpr int groups = 1;
    static constexpr bool elementwise = true;
};

/// Per channel over the whole batch (Ioffe & Szegedy 2015). γ, β per channel. Keeps running
/// mean and variance (momentum 0.1, unbiased variance, start 0 and 1) for evaluation. Couples the
/// images of a batch, so a batch cannot be cut into micro-batches.
struct BatchNorm {
    static constexpr const char* name = "batch";
    static constexpr NormScope scope = NormScope::batch;
    template <int Channels>
    static constexpr int groups = Channels;
    static constexpr bool elementwise = false;
};

}  // namespace pad::nn
