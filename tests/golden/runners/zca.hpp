/// @file
/// Kind `zca`: mean, whitening matrix, and images that were whitened with them.
#pragma once

#include <span>
#include <vector>

#include <golden/support/checks.hpp>
#include <golden/support/tolerance.hpp>
#include <pad/core/error.hpp>
#include <pad/data/whitening.hpp>

namespace golden {

template <class T>
void zca(const Case& given, Checks& checks) {
    std::vector<T> images = given.read_as<T>("images.npy");
    std::vector<T> test_images = given.read_as<T>("test_images.npy");
    const std::vector<std::size_t>& shape = given.shape("images.npy");
    pad::core::require(shape.size() == 4, given.name(), ": images.npy must be [n, C, H, W]");
    const pad::data::ImageShape image{static_cast<int>(shape[1]), static_cast<int>(shape[2]),
                                      static_cast<int>(shape[3])};
    const auto fitted =
        pad::data::fit_zca<T>(std::span<const T>(images), image, given.number("/eps"));
    fitted.apply(std::span<T>(images));
    fitted.apply(std::span<T>(test_images));

    const double tolerance = tolerance::zca<T>;
    checks.compare("mean.npy", fitted.mean, tolerance);
    checks.compare("whitening.npy", fitted.matrix, tolerance);
    checks.compare("eigenvalues.npy", fitted.eigenvalues, tolerance);
    checks.compare("whitened.npy", images, tolerance);
    checks.compare("test_whitened.npy", test_images, tolerance);
}

}  // namespace golden
