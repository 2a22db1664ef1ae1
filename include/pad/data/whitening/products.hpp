/// @file
/// Moments and symmetric products of large data sets, in double precision and parallel, with a block
/// of images in double at a time and never the whole set.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/core/buffer.hpp>
#include <pad/core/config.hpp>

namespace pad::data::whitening {

using core::Index;
using Backend = backend::Host<>;

/// Images of one block: about 16 MiB of doubles, at least 16 images.
inline Index block_images(Index dimension) {
    return std::max<Index>(16, (Index(1) << 21) / dimension);
}

/// Item k: mean of every image in the k-th block of pixels, images in order.
template <class T>
struct Mean {
    static constexpr Index block = 256;

    const T* images;
    Index count;
    Index dimension;
    double* mean;

    [[nodiscard]] Index items() const { return (dimension + block - 1) / block; }

    void operator()(Index item) const {
        const Index first = item * block;
        const Index end = std::min(first + block, dimension);
        for (Index d = first; d < end; ++d) mean[d] = 0;
        for (Index n = 0; n < count; ++n)
            for (Index d = first; d < end; ++d)
                mean[d] += static_cast<double>(images[n * dimension + d]);
        for (Index d = first; d < end; ++d) mean[d] /= static_cast<double>(count);
    }
};

/// Item n: image n in double; minus `subtracted`, unless that is null.
template <class T>
struct ToDouble {
    const T* images;
    Index dimension;
    const double* subtracted;
    double* result;

    void operator()(Index n) const {
        const T* const from = images + n * dimension;
        double* const to = result + n * dimension;
        for (Index d = 0; d < dimension; ++d)
            to[d] = static_cast<double>(from[d]) - (subtracted ? subtracted[d] : 0);
    }
};

/// Item n: image n from double; plus `added`, unless that is null.
template <class T>
struct FromDouble {
    const double* values;
    Index dimension;
    const double* added;
    T* images;

    void operator()(Index n) const {
        const double* const from = values + n * dimension;
        T* const to = images + n * dimension;
        for (Index d = 0; d < dimension; ++d)
            to[d] = static_cast<T>(from[d] + (added ? added[d] : 0));
    }
};

/// The blocks on and below the diagonal of a product that is symmetric.
template <class T>
struct LowerBlocks {
    backend::HostProduct<T> product;
    Index side;  ///< blocks of one row

    [[nodiscard]] Index items() const { return side * (side + 1) / 2; }

    void operator()(Index item) const {
        Index row = 0;
        for (; item > row; ++row) item -= row + 1;
        product(row * side + item);
    }
};

/// Lower triangle of result[D, D] (+)= xᵀ·x for x [rows, D], both row-major. The rest is untouched
/// except within the diagonal blocks. Cost: rows·D² operations, in parallel.
template <class T>
void gram(const Backend& backend, const T* x, Index rows, Index dimension, T* result,
          bool accumulate) {
    const backend::Matrix<const T> left{x, rows, dimension, dimension, true};
    const backend::Matrix<const T> right{x, rows, dimension, dimension, false};
    const backend::Matrix<T> target{result, dimension, dimension, dimension, false};
    constexpr Index block = backend::HostProduct<T>::block;
    const LowerBlocks<T> kernel{{left, right, target, accumulate}, (dimension + block - 1) / block};
    backend.launch(kernel.items(), kernel);
}

/// Copies the lower triangle of a row-major square matrix to the upper one.
inline void mirror(Index dimension, double* matrix) {
    for (Index row = 0; row < dimension; ++row)
        for (Index column = 0; column < row; ++column)
            matrix[column * dimension + row] = matrix[row * dimension + column];
}

/// Position of the first value that is infinite or not a number; `values.size()` without one.
template <class T>
std::size_t first_not_finite(std::span<const T> values) {
    const auto found =
        std::find_if(values.begin(), values.end(), [](T value) { return !std::isfinite(value); });
    return static_cast<std::size_t>(found - values.begin());
}

/// Calls f(first, count) for one block of images after the other.
template <class F>
void for_each_block(Index count, Index dimension, const F& f) {
    const Index step = block_images(dimension);
    for (Index first = 0; first < count; first += step) f(first, std::min(step, count - first));
}

/// Unbiased covariance of the images, symmetric, [D, D].
template <class T>
std::vector<double> covariance(const Backend& backend, std::span<const T> images,
                               const std::vector<double>& mean) {
    const Index dimension = static_cast<Index>(mean.size());
    const Index count = static_cast<Index>(images.size()) / dimension;
    std::vector<double> result(mean.size() * mean.size());
    const core::Buffer<double> block(std::min(count, block_images(dimension)) * dimension);
    for_each_block(count, dimension, [&](Index first, Index rows) {
        const ToDouble<T> convert{images.data() + first * dimension, dimension, mean.data(),
                                  block.data()};
        backend.launch(rows, convert);
        gram(backend, block.data(), rows, dimension, result.data(), first > 0);
    });
    for (double& value : result) value /= static_cast<double>(count - 1);
    mirror(dimension, result.data());
    return result;
}

}  // namespace pad::data::whitening
