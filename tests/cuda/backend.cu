// The CUDA backend by itself: memory, copies, flat vectors, products, errors.
#include <pad/cuda.cuh>

#include <cmath>
#include <cstdio>
#include <cuda/device.hpp>
#include <exception>
#include <numeric>
#include <string>
#include <vector>

#include <pad/backend/mirror.hpp>
#include <pad/backend/vector_ops.hpp>

namespace {

using pad::backend::Cuda;
using pad::backend::Matrix;
using pad::core::Index;

int failures = 0;

void check(bool ok, const std::string& what) {
    std::printf("  %-60s %s\n", what.c_str(), ok ? "ok" : "FAILED");
    failures += ok ? 0 : 1;
}

template <class Buffer>
auto values(const Buffer& buffer) {
    std::vector<std::remove_pointer_t<decltype(buffer.data())>> result(
        static_cast<std::size_t>(buffer.size()));
    buffer.read(0, buffer.size(), result.data());
    return result;
}

/// Whether `f` throws core::Error with `words` in its sentence.
template <class F>
void check_error(const F& f, const std::string& words, const std::string& what) {
    try {
        f();
        check(false, what + ": nothing was thrown");
    } catch (const pad::core::Error& error) {
        const bool found = std::string(error.what()).find(words) != std::string::npos;
        check(found, what);
        std::printf("      \"%s\"\n", error.what());
    }
}

void memory(const Cuda& backend) {
    Cuda::Buffer<float> buffer(1000);
    check(values(buffer) == std::vector<float>(1000), "fresh memory is zero");
    std::vector<float> numbers(1000);
    std::iota(numbers.begin(), numbers.end(), 1.0f);
    buffer.write(0, 1000, numbers.data());
    numbers[0] = -1;  // the upload must have taken what was there
    check(values(buffer)[0] == 1 && values(buffer)[999] == 1000, "write and read");
    Cuda::Buffer<float> other(10);
    backend.copy(10, buffer.data() + 5, other.data());
    check(values(other)[0] == 6, "copy on the device");
    other = std::move(buffer);
    check(other.size() == 1000 && buffer.size() == 0 && values(other)[9] == 10, "move");
    other.zero(3);
    check(values(other)[2] == 0 && values(other)[3] == 4, "zero");
}

/// More small uploads than the pinned ring holds, and one that does not go through it.
void uploads() {
    constexpr Index count = Index(1) << 18;
    std::vector<int> numbers(static_cast<std::size_t>(count));
    std::vector<Cuda::Buffer<int>> buffers;
    for (int i = 0; i < 24; ++i) {
        numbers[0] = numbers.back() = i;
        buffers.emplace_back(count);
        buffers.back().write(0, count, numbers.data());
    }
    bool right = true;
    for (int i = 0; i < 24; ++i) {
        const auto found = values(buffers[static_cast<std::size_t>(i)]);
        right = right && found.front() == i && found.back() == i;
    }
    check(right, "24 uploads of 1 MiB through the ring");
    std::vector<int> large(5 << 20, 7);
    Cuda::Buffer<int> buffer(5 << 20);
    buffer.write(0, buffer.size(), large.data());
    check(values(buffer).back() == 7, "an upload of 20 MiB");
}

void vectors(const Cuda& backend) {
    constexpr Index size = 10001;
    pad::backend::Mirror<double, Cuda> mirror;
    std::vector<double> numbers(static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = std::sin(double(i));
    const double* const x = mirror.of(numbers);
    double expected = 0;
    for (const double v : numbers) expected += v * v;
    pad::backend::DotMemory<Cuda> memory;
    const double found = pad::backend::dot(backend, size, x, x, memory);
    check(std::abs(found - expected) < 1e-12 * expected, "dot");
    check(found == pad::backend::dot(backend, size, x, x, memory), "dot gives the same bits again");
    Cuda::Buffer<double> y(size);
    pad::backend::fill(backend, size, y.data(), 2.0);
    pad::backend::add_scaled(backend, size, 3.0, x, y.data());
    check(values(y).back() == 2 + 3 * numbers.back(), "fill and add_scaled");
}

template <class Backend, class T>
void products(const Backend& backend, bool a_transposed, bool b_transposed, double tolerance) {
    constexpr Index count = 3, rows = 5, inner = 7, columns = 4;
    std::vector<T> a(count * rows * inner), b(count * inner * columns),
        c(count * rows * columns, 1);
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<T>(std::sin(double(i)));
    for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<T>(std::cos(double(i)));
    pad::backend::Mirror<T, Backend> ma, mb;
    typename Backend::template Buffer<T> mc(static_cast<Index>(c.size()));
    mc.write(0, mc.size(), c.data());
    const auto matrix = [](const T* data, Index r, Index k, bool transposed) {
        return transposed ? Matrix<const T>{data, k, r, r, true} : Matrix<const T>{data, r, k, k};
    };
    backend.products(count, matrix(ma.of(a), rows, inner, a_transposed), rows * inner,
                     matrix(mb.of(b), inner, columns, b_transposed), inner * columns,
                     Matrix<T>{mc.data(), rows, columns, columns}, rows * columns, true);
    const auto found = values(mc);
    double difference = 0;
    for (Index n = 0; n < count; ++n)
        for (Index i = 0; i < rows; ++i)
            for (Index j = 0; j < columns; ++j) {
                double sum = 1;
                for (Index k = 0; k < inner; ++k)
                    sum += double(a[std::size_t(n * rows * inner +
                                                (a_transposed ? k * rows + i : i * inner + k))]) *
                           double(b[std::size_t(n * inner * columns +
                                                (b_transposed ? j * inner + k : k * columns + j))]);
                difference = std::max(
                    difference,
                    std::abs(sum - double(found[std::size_t((n * rows + i) * columns + j)])));
            }
    check(difference < tolerance, "products" + std::string(a_transposed ? ", Aᵀ" : "") +
                                      (b_transposed ? ", Bᵀ" : "") +
                                      (sizeof(T) == 4 ? ", float" : ", double"));
}

struct Nothing {
    PAD_HOST_DEVICE void operator()(Index) const {}
};

void errors(const Cuda& backend) {
    const Cuda::Buffer<double> held(Index(3) << 17);
    const auto too_much = [] { Cuda::Buffer<double> huge(Index(1) << 45); };
    check_error(too_much, "268435456 MiB of device memory", "too much memory");
    check_error(too_much, "own arrays hold 3 MiB", "too much memory: what is held");
    check_error([&] { backend.launch(Index(1) << 33, Nothing{}); }, "a launch of 8589934592 items",
                "too many items");
    check_error(
        [] {
            pad::backend::cuda::check(CUBLAS_STATUS_INVALID_VALUE, "cublasSomething", " of ", 3,
                                      " products");
        },
        "cublasSomething of 3 products failed", "a status of cuBLAS");
    Cuda::Buffer<int> after(3);
    check(values(after) == std::vector<int>(3), "the backend goes on after an error");
}

/// The sentences of machines that are not at hand.
void machines() {
    const auto says = [](cudaError_t code, int devices, int driver, const std::string& words) {
        const std::string said = pad::backend::cuda::device_problem(code, devices, driver, 13000);
        check(words.empty() ? said.empty() : said.find(words) != std::string::npos,
              words.empty() ? "a machine with a device" : words);
    };
    says(cudaSuccess, 1, 13000, "");
    says(cudaErrorInsufficientDriver, 0, 0, "no NVIDIA driver is installed");
    says(cudaErrorInsufficientDriver, 0, 12040,
         "it supports CUDA 12.4, and this program needs CUDA 13.0");
    says(cudaErrorNoDevice, 0, 13000, "there is no CUDA device in this machine");
    says(cudaSuccess, 0, 13000, "there is no CUDA device in this machine");
    says(cudaErrorUnknown, 0, 13000, "the CUDA devices cannot be counted: unknown error");
}

}  // namespace

int main() {
    require_device_or_skip();
    try {
        const Cuda backend;
        memory(backend);
        uploads();
        vectors(backend);
        for (const bool a : {false, true})
            for (const bool b : {false, true}) products<Cuda, double>(backend, a, b, 1e-13);
        products<Cuda, float>(backend, false, true, 1e-5);
        products<pad::backend::CudaTf32, float>(pad::backend::CudaTf32(), false, false, 1e-2);
        errors(backend);
        machines();
    } catch (const std::exception& error) {
        std::printf("FAILED: %s\n", error.what());
        return 1;
    }
    return failures == 0 ? 0 : 1;
}
