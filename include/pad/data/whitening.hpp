/// @file
/// ZCA whitening: removes the correlations between pixels, and stays as close to the image as that
/// allows.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/core/buffer.hpp>
#include <pad/core/error.hpp>
#include <pad/data/dataset.hpp>
#include <pad/data/whitening/products.hpp>

namespace pad::data {

/// Added to the eigenvalues of the covariance by default, the value of the published distillers.
inline constexpr double default_zca_epsilon = 0.1;

/// y = (x − mean)·matrix, with matrix = U·diag((S + ε)^−½)·Uᵀ for the covariance U·diag(S)·Uᵀ of
/// the training images; x is an image flattened in C, H, W order, D = C·H·W.
///
/// `shape`, `mean` and `matrix` alone define the map and its inverse; a Zca that was read from files
/// needs no more than these. `matrix` is symmetric and positive definite.
struct Zca {
    ImageShape shape;
    double epsilon = default_zca_epsilon;
    std::vector<double> mean;         ///< [D]
    std::vector<double> matrix;       ///< [D, D]
    std::vector<double> eigenvalues;  ///< S, descending, [D]

    /// Whitens images [n, C, H, W] in place. T is float or double; computed in double.
    /// Cost: 2·n·D² operations in parallel, 32 MiB of temporary memory.
    /// Throws Error when the values are not whole images.
    template <class T>
    void apply(std::span<T> images) const;

    /// x = y·matrix⁻¹ + mean, in place: back to pictures. Up to rounding the inverse of `apply`.
    /// Cost: one Cholesky decomposition (D³/3 operations in one thread, D² doubles of memory), then
    /// 2·n·D² operations in parallel: call it once for many images.
    /// Throws Error when the values are not whole images or the matrix is not positive definite.
    template <class T>
    void invert(std::span<T> images) const;

private:
    /// Number of images; throws Error unless everything fits together.
    [[nodiscard]] core::Index count(std::size_t values) const {
        const std::size_t dimension = shape.size();
        core::require(
            dimension > 0 && mean.size() == dimension && matrix.size() == dimension * dimension,
            "ZCA for images of ", shape.channels, " × ", shape.height, " × ", shape.width,
            " values has a mean of ", mean.size(), " and a matrix of ", matrix.size(), " values; ",
            dimension, " and ", dimension * dimension, " are needed");
        core::require(values % dimension == 0, "ZCA was given ", values,
                      " values, which are not whole images of ", shape.channels, " × ",
                      shape.height, " × ", shape.width, " = ", dimension, " values");
        return static_cast<core::Index>(values / dimension);
    }
};

namespace whitening {

/// Eigen works in one thread while this lives: how it splits a product among threads may change the
/// last bits, and results must not depend on the number of threads.
class SingleThreadedEigen {
public:
    SingleThreadedEigen() : threads_(Eigen::nbThreads()) { Eigen::setNbThreads(1); }
    ~SingleThreadedEigen() { Eigen::setNbThreads(threads_); }
    SingleThreadedEigen(const SingleThreadedEigen&) = delete;
    SingleThreadedEigen& operator=(const SingleThreadedEigen&) = delete;

private:
    int threads_;
};

/// Item k: the k-th group of columns of x becomes matrix⁻¹·x.
struct Solve {
    static constexpr Index group = 32;

    const Eigen::LLT<Eigen::MatrixXd>* factors;
    double* columns;  ///< [count][D]
    Index count;

    [[nodiscard]] Index items() const { return (count + group - 1) / group; }

    void operator()(Index item) const {
        const Index dimension = factors->rows();
        const Index first = item * group;
        Eigen::Map<Eigen::MatrixXd> x(columns + first * dimension, dimension,
                                      std::min(group, count - first));
        factors->solveInPlace(x);
    }
};

/// Sorts the eigenvalues of the covariance downwards into zca.eigenvalues, and writes
/// U·diag((S + ε)^−½)·Uᵀ to zca.matrix, which holds the covariance before.
/// A template, so that a program without ZCA does not compile Eigen's decomposition.
template <class Matrix = Eigen::MatrixXd>
void whitening_matrix(const Backend& backend, Zca& zca) {
    const Index dimension = static_cast<Index>(zca.mean.size());
    const SingleThreadedEigen single;
    Eigen::SelfAdjointEigenSolver<Matrix> solver(
        Eigen::Map<const Matrix>(zca.matrix.data(), dimension, dimension));
    core::require(solver.info() == Eigen::Success, "the eigenvalues of the covariance of ",
                  dimension,
                  " pixels could not be computed; do the images hold very large values?");
    // Rounding may take the eigenvalues of a rank-deficient covariance slightly below zero.
    const Eigen::VectorXd values = solver.eigenvalues().cwiseMax(0);
    zca.eigenvalues.assign(values.data(), values.data() + dimension);
    std::reverse(zca.eigenvalues.begin(), zca.eigenvalues.end());

    // With B = U·diag((S + ε)^−¼), stored by columns, the matrix is B·Bᵀ: symmetric to the bit.
    const Eigen::VectorXd roots = (values.array() + zca.epsilon).sqrt().sqrt().inverse();
    const Matrix b = solver.eigenvectors() * roots.asDiagonal();
    gram(backend, b.data(), dimension, dimension, zca.matrix.data(), false);
    mirror(dimension, zca.matrix.data());
}

}  // namespace whitening

/// Fits a ZCA to `images` [n, C, H, W], n ≥ 2, T float or double. Everything is computed in double.
///
/// Cost, D = C·H·W: n·D² operations in parallel for the covariance, then an eigen-decomposition of
/// about 10·D³ operations in one thread. Memory: 4·D² doubles (300 MB for 3 × 32 × 32) and 16 MiB.
/// The result has the same bits on any number of threads.
/// Throws Error for fewer than two images, values that are not whole images or not finite, and an
/// epsilon that is not positive.
template <class T>
Zca fit_zca(std::span<const T> images, const ImageShape& shape,
            double epsilon = default_zca_epsilon) {
    const std::size_t dimension = shape.size();
    core::require(dimension > 0 && images.size() % dimension == 0, "ZCA was given ", images.size(),
                  " values, which are not whole images of ", shape.channels, " × ", shape.height,
                  " × ", shape.width, " = ", dimension, " values");
    const std::size_t count = images.size() / dimension;
    core::require(count >= 2, "ZCA was given ", count, " images; a covariance needs at least two");
    core::require(epsilon > 0 && std::isfinite(epsilon), "the epsilon of ZCA is ", epsilon,
                  "; it must be positive, as pixels that never change have variance 0");
    const std::size_t bad = whitening::first_not_finite(images);
    core::require(bad == images.size(), "value ", bad % dimension, " of image ", bad / dimension,
                  " is not finite; ZCA needs images without such values");

    const whitening::Backend backend;
    Zca zca{shape, epsilon, std::vector<double>(dimension), {}, {}};
    const whitening::Mean<T> mean{images.data(), static_cast<core::Index>(count),
                                  static_cast<core::Index>(dimension), zca.mean.data()};
    backend.launch(mean.items(), mean);
    zca.matrix = whitening::covariance(backend, images, zca.mean);
    whitening::whitening_matrix(backend, zca);
    return zca;
}

template <class T>
void Zca::apply(std::span<T> images) const {
    using core::Index;
    const Index n = count(images.size());
    const Index dimension = static_cast<Index>(mean.size());
    const whitening::Backend backend;
    const Index rows_at_once = std::min(n, whitening::block_images(dimension));
    const core::Buffer<double> centred(rows_at_once * dimension);
    const core::Buffer<double> result(rows_at_once * dimension);
    whitening::for_each_block(n, dimension, [&](Index first, Index rows) {
        T* const block = images.data() + first * dimension;
        backend.launch(rows, whitening::ToDouble<T>{block, dimension, mean.data(), centred.data()});
        backend.product<double>({centred.data(), rows, dimension, dimension},
                                {matrix.data(), dimension, dimension, dimension},
                                {result.data(), rows, dimension, dimension}, false);
        backend.launch(rows, whitening::FromDouble<T>{result.data(), dimension, nullptr, block});
    });
}

template <class T>
void Zca::invert(std::span<T> images) const {
    using core::Index;
    const Index n = count(images.size());
    const Index dimension = static_cast<Index>(mean.size());
    const whitening::SingleThreadedEigen single;
    const Eigen::LLT<Eigen::MatrixXd> factors(
        Eigen::Map<const Eigen::MatrixXd>(matrix.data(), dimension, dimension));
    core::require(factors.info() == Eigen::Success, "a ZCA matrix of ", dimension, " × ", dimension,
                  " values is not positive definite, so it has no inverse; was it read from a file "
                  "of something else?");
    const whitening::Backend backend;
    const core::Buffer<double> values(std::min(n, whitening::block_images(dimension)) * dimension);
    whitening::for_each_block(n, dimension, [&](Index first, Index rows) {
        T* const block = images.data() + first * dimension;
        backend.launch(rows, whitening::ToDouble<T>{block, dimension, nullptr, values.data()});
        const whitening::Solve solve{&factors, values.data(), rows};
        backend.launch(solve.items(), solve);
        backend.launch(rows,
                       whitening::FromDouble<T>{values.data(), dimension, mean.data(), block});
    });
}

// As in <pad/backend/host_product.hpp>: what another translation unit of the program has.
#if defined(PAD_EXTERN_TEMPLATES)
extern template Zca fit_zca<float>(std::span<const float>, const ImageShape&, double);
extern template Zca fit_zca<double>(std::span<const double>, const ImageShape&, double);
extern template void Zca::apply<float>(std::span<float>) const;
extern template void Zca::apply<double>(std::span<double>) const;
extern template void Zca::invert<float>(std::span<float>) const;
extern template void Zca::invert<double>(std::span<double>) const;
#endif

}  // namespace pad::data
