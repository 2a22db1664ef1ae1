/// @file
/// ∂γ and ∂β of the channel norms with one image for each item, in two steps.
#pragma once

#include <pad/nn/item.hpp>
#include <pad/nn/layer.hpp>

namespace pad::nn::block::columns {

/// Leaves in sums[row][l] the sum of entries l, l + lanes, l + 2·lanes, … of that row.
/// Item = row × l.
template <class T>
struct FoldRows {
    T* sums;  ///< [rows][length]
    Index length;
    Index lanes;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const Item item(flat, lanes);
        T* const row = sums + item.place * length;
        T sum = 0;
        for (Index n = item.image; n < length; n += lanes) sum += row[n];
        row[item.image] = sum;
    }
};

/// ∂γ += Σ ĝx̂ and ∂β += Σ ĝ from folded rows of Σĝ, then of Σĝx̂. Item = row.
template <class T>
struct AddChannelAffine {
    const T* sums;  ///< [2][channels][length]
    T* grad_theta;  ///< γ, β
    Index channels;
    Index length;
    Index lanes;

    PAD_HOST_DEVICE void operator()(Index row) const {
        T sum = 0;
        for (Index l = 0; l < lanes; ++l) sum += sums[row * length + l];
        grad_theta[row < channels ? channels + row : row - channels] += sum;
    }
};

/// Adds ∂γ and ∂β. `sums`: [2][channels][length], Σĝ and Σĝx̂ of every image, 0 where there is none;
/// what is in it is lost.
template <class Backend, class T>
void add_channel_affine(const Backend& backend, Index channels, Index length, T* sums,
                        T* grad_theta) {
    const Index lanes = length < 32 ? length : 32;
    backend.launch(2 * channels * lanes, FoldRows<T>{sums, length, lanes});
    backend.launch(2 * channels, AddChannelAffine<T>{sums, grad_theta, channels, length, lanes});
}

}  // namespace pad::nn::block::columns
