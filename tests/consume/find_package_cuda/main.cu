/// @file
/// A program that finds pad::cuda after an installation: a kernel and a product on the device, where
/// there is one; elsewhere the sentence that says there is none.
#include <pad/cuda.cuh>

#include <cstdio>
#include <vector>

#include <pad/backend/vector_ops.hpp>

int main() {
    try {
        const pad::backend::Cuda backend;
        pad::backend::Cuda::Buffer<float> values(4), result(4);
        pad::backend::fill(backend, 4, values.data(), 2.0f);
        backend.product<float>({values.data(), 2, 2, 2}, {values.data(), 2, 2, 2},
                               {result.data(), 2, 2, 2}, false);
        std::vector<float> found(4);
        result.read(0, 4, found.data());
        return found == std::vector<float>(4, 8.0f) ? 0 : 1;
    } catch (const pad::core::Error& error) {
        std::printf("%s\n", error.what());
        return error.what() == pad::backend::cuda::device_problem() ? 0 : 1;
    }
}
