/// @file
/// Operations on flat vectors, in an order that does not depend on the thread count.
#pragma once

#include <pad/core/config.hpp>

namespace pad::backend {

namespace vector_ops {

/// Items of a kernel that sums, on a backend whose items are single elements.
inline constexpr core::Index most_sums = 4096;

template <class F, core::Index block>
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
struct Product {
    const T* x;
    const T* y;
    PAD_HOST_DEVICE double operator()(core::Index i) const {
        return static_cast<double>(x[i]) * static_cast<double>(y[i]);
    }
};
/// partial[item] = part of Σ term(i). Item = one block of elements, or, where a block is one
/// element, every `items`-th element: neighbouring threads read neighbouring elements.
template <class Term, core::Index block>
struct PartialSum {
    Term term;
    double* partial;
    core::Index size;

    [[nodiscard]] core::Index items() const {
        if (block > 1) return (size + block - 1) / block;
        return size < most_sums ? size : most_sums;
    }
    PAD_HOST_DEVICE void operator()(core::Index item) const {
        double sum = 0;
        if constexpr (block > 1) {
            const core::Index end = item * block + block < size ? item * block + block : size;
            for (core::Index i = item * block; i < end; ++i) sum += term(i);
        } else {
            for (core::Index i = item; i < size; i += most_sums) sum += term(i);
        }
        partial[item] = sum;
    }
};

/// sums[item] = sum of the item-th group of numbers, first to last.
struct SumGroups {
    static constexpr core::Index group = 64;

    const double* numbers;
    core::Index count;
    double* sums;

    /// At least one: the sum of no numbers is 0.
    [[nodiscard]] core::Index items() const {
        return count <= group ? 1 : (count + group - 1) / group;
    }
    PAD_HOST_DEVICE void operator()(core::Index item) const {
        const core::Index end = (item + 1) * group < count ? (item + 1) * group : count;
        double sum = 0;
        for (core::Index i = item * group; i < end; ++i) sum += numbers[i];
        sums[item] = sum;
    }
};

}  // namespace vector_ops

/// Calls f(i) for every element i of a vector.
template <class Backend, class F>
void for_each_element(const Backend& backend, core::Index size, const F& f) {
    constexpr core::Index block = Backend::vector_block;
    backend.launch((size + block - 1) / block, vector_ops::ForEach<F, block>{size, f});
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

/// What sums work in; kept between calls, so that loops allocate nothing.
template <class Backend>
struct DotMemory {
    typename Backend::template Buffer<double> partial;
    typename Backend::template Buffer<double> result;
};

/// *result = Σ term(i) over the elements of a vector, in double precision. `result` lies in the
/// backend's memory; nothing waits.
/// @param term  a functor over elements that gives a double
template <class Backend, class Term>
void sum_elements(const Backend& backend, core::Index size, const Term& term,
                  DotMemory<Backend>& memory, double* result) {
    vector_ops::PartialSum<Term, Backend::vector_block> kernel{term, nullptr, size};
    core::Index count = kernel.items();
    // Sums of groups come behind the sums that they are made of: less than as many again.
    memory.partial.reserve(2 * count + 1);
    kernel.partial = memory.partial.data();
    backend.launch(count, kernel);
    double* numbers = kernel.partial;
    while (true) {
        vector_ops::SumGroups sum{numbers, count, numbers + count};
        const bool last = sum.items() == 1;
        if (last) sum.sums = result;
        backend.launch(sum.items(), sum);
        if (last) return;
        numbers = sum.sums;
        count = sum.items();
    }
}

/// *result = x·y, as sum_elements.
template <class Backend, class T>
void dot(const Backend& backend, core::Index size, const T* x, const T* y,
         DotMemory<Backend>& memory, double* result) {
    sum_elements(backend, size, vector_ops::Product<T>{x, y}, memory, result);
}

/// x·y. Waits for the result.
template <class Backend, class T>
double dot(const Backend& backend, core::Index size, const T* x, const T* y,
           DotMemory<Backend>& memory) {
    memory.result.reserve(1);
    dot(backend, size, x, y, memory, memory.result.data());
    double sum = 0;
    memory.result.read(0, 1, &sum);
    return sum;
}

}  // namespace pad::backend
