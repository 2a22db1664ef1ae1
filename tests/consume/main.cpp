/// @file
/// The program that every consumer project builds: it uses the library and each dependency that the
/// targets must bring along.
#include <stb_image_write.h>
#include <thrust/execution_policy.h>
#include <thrust/reduce.h>
#include <zlib.h>
#include <nlohmann/json.hpp>
#include <pad/core/error.hpp>

#include <Random123/philox.h>
#include <Eigen/Core>
#include <cstdio>
#include <string>
#include <vector>

#if defined(EXPECTED_HOST_SYSTEM_OMP) != defined(PAD_HOST_SYSTEM_OMP) || \
    defined(EXPECTED_HOST_SYSTEM_TBB) != defined(PAD_HOST_SYSTEM_TBB) || \
    defined(EXPECTED_HOST_SYSTEM_CPP) != defined(PAD_HOST_SYSTEM_CPP)
#error "the target brings another host system than the one that was chosen"
#endif
#if defined(CUDART_VERSION) && !defined(COMPILER_FINDS_CUDA)
#error "the target brings the headers of CUDA into a plain C++ program"
#endif

int main() {
    const std::vector<int> values{1, 2, 3, 4};
    const int sum = thrust::reduce(thrust::device, values.begin(), values.end());
    const Eigen::Vector4i ones = Eigen::Vector4i::Ones();
    const r123::Philox4x32::ctr_type drawn = r123::Philox4x32()({{0, 0, 0, 0}}, {{0, 0}});
    const nlohmann::json record{{"sum", sum}, {"zlib", zlibVersion()}, {"drawn", drawn[0]}};
    try {
        pad::core::require(sum == 10 && ones.sum() == 4, "the sum is ", sum, ", not 10");
        pad::core::fail("this sentence is thrown");
    } catch (const pad::core::Error& error) {
        std::printf("%s %s\n", error.what(), record.dump().c_str());
        return error.what() == std::string("this sentence is thrown") ? 0 : 1;
    }
}
