/// @file
/// Whether the gradient of a synthetic set can be used.
#pragma once

#include <cmath>

#include <pad/backend/vector_ops.hpp>
#include <pad/core/config.hpp>

namespace pad::distill {

namespace gradient_check {

/// 1 for a value that is not a finite number, else 0.
template <class T>
struct NotFinite {
    const T* values;
    PAD_HOST_DEVICE double operator()(core::Index i) const {
        return std::isfinite(values[i]) ? 0.0 : 1.0;
    }
};

}  // namespace gradient_check

/// Counts the values of gradients that are not finite, where kernels have them. Keeps its memory.
template <class T, class Backend>
class GradientCheck {
public:
    /// Whether every value of `gradient`, so many of images and of labels, is a finite number. Waits for
    /// two numbers. Cost: one pass.
    template <class Gradient>
    bool finite(const Backend& backend, const Gradient& gradient, core::Index image_values,
                core::Index label_values) {
        if (!std::isfinite(gradient.step_size)) return false;
        counts_.reserve(2);
        count(backend, image_values, gradient.images.data(), counts_.data());
        count(backend, label_values, gradient.labels.data(), counts_.data() + 1);
        double counts[2] = {};
        counts_.read(0, 2, counts);
        return counts[0] == 0 && counts[1] == 0;
    }

private:
    void count(const Backend& backend, core::Index size, const T* values, double* result) {
        backend::sum_elements(backend, size, gradient_check::NotFinite<T>{values}, memory_, result);
    }

    backend::DotMemory<Backend> memory_;
    typename Backend::template Buffer<double> counts_;
};

}  // namespace pad::distill
