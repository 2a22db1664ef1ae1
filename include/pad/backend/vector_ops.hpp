/// @file
/// Operations on flat vectors, in an order that does not depend on the thread count.
#pragma once

#include <algorithm>

#include <pad/core/buffer.hpp>
#include <pad/core/config.hpp>

namespace pad::backend {

namespace vector_ops {

/// Elements that one item works on.
inline constexpr core::Index block = 8192;

template <class F>
struct ForEach {
    core::Index size;
    F f;
    PAD_HOST_DEVICE void operator()(core::Index item) const {
        const core::Index end = item * block + block < size ? item * block + block : size;
        for (core::Index i = item * block; i < end; ++i) f(i);
    }
};

template <class T>
struct Fill {
    T* x;
    T value;
    PAD_HOST_DEVICE void operator()(core::Index i) const { x[i] = value; }
};
template <class T>
struct AddScaled {
    const T* x;
    T* y;
    T factor;
    PAD_HOST_DEVICE void operator()(core::Index i) const { y[i] += factor * x[i]; }
};
template <class T>
struct Combine {
    const T* x;
    const T* y;
    T* z;
    T factor;
    PAD_HOST_DEVICE void operator()(core::Index i) const { z[i] = x[i] + factor * y[i]; }
};
template <class T>
struct Dot {
    const T* x;
    const T* y;
    double* partial;
    core::Index size;
    PAD_HOST_DEVICE void operator()(core::Index item) const {
        const core::Index end = item * block + block < size ? item * block + block : size;
        double sum = 0;
        for (core::Index i = item * block; i < end; ++i)
            sum += static_cast<double>(x[i]) * static_cast<double>(y[i]);
        partial[item] = sum;
    }
};

}  // namespace vector_ops

/// Calls f(i) for every element i of a vector.
template <class Backend, class F>
void for_each_element(const Backend& backend, core::Index size, const F& f) {
    const core::Index items = (size + vector_ops::block - 1) / vector_ops::block;
    backend.launch(items, vector_ops::ForEach<F>{size, f});
}

/// x = value.
template <class Backend, class T>
void fill(const Backend& backend, core::Index size, T* x, T value) {
    for_each_element(backend, size, vector_ops::Fill<T>{x, value});
}

/// y += factor·x.
template <class Backend, class T>
void add_scaled(const Backend& backend, core::Index size, T factor, const T* x, T* y) {
    for_each_element(backend, size, vector_ops::AddScaled<T>{x, y, factor});
}

/// z = x + factor·y.
template <class Backend, class T>
void combine(const Backend& backend, core::Index size, const T* x, T factor, const T* y, T* z) {
    for_each_element(backend, size, vector_ops::Combine<T>{x, y, z, factor});
}

/// x·y, summed in double precision.
template <class Backend, class T>
double dot(const Backend& backend, core::Index size, const T* x, const T* y) {
    const core::Index items = (size + vector_ops::block - 1) / vector_ops::block;
    const core::Buffer<double> partial(items);
    backend.launch(items, vector_ops::Dot<T>{x, y, partial.data(), size});
    double sum = 0;
    for (core::Index i = 0; i < items; ++i) sum += partial[i];
    return sum;
}

}  // namespace pad::backend
