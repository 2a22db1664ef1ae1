/// @file
/// Mean and covariance of what the taps of a convolution see.
#pragma once

#include <pad/core/wide_lane.hpp>
#include <pad/nn/folded/geometry.hpp>

namespace pad::nn::folded {

/// Means S_j and covariances C_ij of the input values X_j[p] that tap j sees over all output pixels p
/// of an image. Mean and variance of every output channel follow from them: w·S and wᵀCw.
///
/// Sums are doubles: the variance of a filter that answers to edges is a small difference of large
/// entries of C. They are kept as two numbers of type T each.
template <class V, class G>
struct Moments {
    using T = core::LaneScalar<V>;
    using D = core::DoubleLane<V>;
    static constexpr Index width = core::lane_width<V>;

    D mean[G::taps];
    D covariance[G::pairs];

    PAD_OUTLINED explicit Moments(const T* memory) {
        for (int i = 0; i < G::taps; ++i) mean[i] = load(memory, i);
        for (int i = 0; i < G::pairs; ++i) covariance[i] = load(memory, G::taps + i);
    }

    /// One moment, or with a smaller `Lane` those of some neighbouring images.
    template <class Lane = D>
    static PAD_INLINE Lane load(const T* memory, int place) {
        const T* const at = memory + 2 * place * width;
        return core::load_as_double<Lane>(at) + core::load_as_double<Lane>(at + width);
    }
    template <class Lane = D>
    static PAD_INLINE void store(T* memory, int place, const Lane& number) {
        T* const at = memory + 2 * place * width;
        core::store_rounded(at, number);
        core::store_rounded(at + width, number - core::load_as_double<Lane>(at));
    }
};

/// Where the taps read, in a padded image.
template <class G>
struct Taps {
    /// What tap j of the first output pixel sees; behind the last tap, the last.
    static PAD_INLINE Index of(int j) {
        const int i = j < G::taps ? j : G::taps - 1;
        const int c = i / (G::kernel * G::kernel);
        const int r = i / G::kernel % G::kernel;
        return (Index(c) * G::Padded::height + r) * G::Padded::width + i % G::kernel;
    }
    /// The distance of an output pixel from the first.
    static PAD_INLINE Index pixel(int y, int x) { return Index(y) * G::Padded::width + x; }
};

/// Fills the means of Moments, from padded images. Item = one tap of one vector of images.
template <class V, class G>
struct TapMeans {
    using T = core::LaneScalar<V>;
    using D = core::DoubleLane<V>;
    static constexpr Index width = core::lane_width<V>;

    Memory<G, T> memory;

    [[nodiscard]] Index items() const { return memory.columns / width * G::taps; }

    PAD_HOST_DEVICE void operator()(Index item) const {
        const int tap = static_cast<int>(item % G::taps);
        const T* const seen = memory.image(item / G::taps, width) + Taps<G>::of(tap) * width;
        D sum(0.0);
        for (int y = 0; y < G::Conv::height; ++y) {
            // Two sums, because each addition waits for the one before.
            D row[2] = {D(0.0), D(0.0)};
            for (int x = 0; x < G::Conv::width; ++x)
                row[x % 2] += core::load_as_double<D>(seen + Taps<G>::pixel(y, x) * width);
            sum += row[0] + row[1];
        }
        Moments<V, G>::store(memory.moments(item / G::taps, width), tap,
                             sum * D(1.0 / static_cast<double>(G::Conv::plane)));
    }
};

/// Fills the covariances of Moments, from padded images and means.
/// Item = `side` taps i and as many taps j, j ≥ i, of one vector of images.
template <class V, class G>
struct TapCovariances {
    using T = core::LaneScalar<V>;
    using D = core::DoubleLane<V>;
    /// One register of doubles; a vector of images takes `parts`.
    using Part = core::Pack<double, D::part_width>;
    static constexpr Index width = core::lane_width<V>;
    static constexpr int parts = D::parts;
    static constexpr int side = 3;
    static constexpr int blocks = (G::taps + side - 1) / side;
    static constexpr Index squares = blocks * (blocks + 1) / 2;

    Memory<G, T> memory;

    [[nodiscard]] Index items() const { return memory.columns / width * squares; }

    PAD_HOST_DEVICE void operator()(Index item) const {
        const T* const image = memory.image(item / squares, width);
        T* const result = memory.moments(item / squares, width);
        int i = 0;
        int j = static_cast<int>(item % squares);
        for (; j >= blocks - i; ++i) j -= blocks - i;
        for (int p = 0; p < parts; ++p)
            block(image + p * D::part_width, result + p * D::part_width, i * side, (i + j) * side);
    }

private:
    static PAD_INLINE void block(const T* image, T* result, int i, int j) {
        using M = Moments<V, G>;
        Part sums[side][side];
        products(image, i, j, sums);
        const Part share(1.0 / static_cast<double>(G::Conv::plane));
        for (int a = 0; a < side; ++a)
            for (int b = 0; b < side; ++b)
                if (j + b < G::taps && i + a <= j + b)
                    M::template store<Part>(
                        result, G::taps + G::pair(i + a, j + b),
                        sums[a][b] * share - M::template load<Part>(result, i + a) *
                                                 M::template load<Part>(result, j + b));
    }

    /// sums[a][b] = Σ over pixels of what taps i + a and j + b see.
    static PAD_INLINE void products(const T* image, int i, int j, Part (&sums)[side][side]) {
        convolution::clear(sums);
        const T* left[side];
        const T* right[side];
        for (int a = 0; a < side; ++a) left[a] = image + Taps<G>::of(i + a) * width;
        for (int b = 0; b < side; ++b) right[b] = image + Taps<G>::of(j + b) * width;
        for (int y = 0; y < G::Conv::height; ++y)
            for (int x = 0; x < G::Conv::width; ++x) {
                const Index at = Taps<G>::pixel(y, x) * width;
                Part factor[side];
                PAD_UNROLL
                for (int b = 0; b < side; ++b)
                    factor[b] = core::load_as_double<Part>(right[b] + at);
                PAD_UNROLL
                for (int a = 0; a < side; ++a) {
                    const Part value = core::load_as_double<Part>(left[a] + at);
                    PAD_UNROLL
                    for (int b = 0; b < side; ++b) sums[a][b] += value * factor[b];
                }
            }
    }
};

}  // namespace pad::nn::folded
