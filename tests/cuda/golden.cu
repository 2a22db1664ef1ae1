// Golden cases of one network on the device: gradient, directional gradient, unrolled descent.
#include <pad/cuda.cuh>

#include <cuda/device.hpp>
#include <golden/runners/directional.hpp>
#include <golden/runners/gradient.hpp>
#include <golden/runners/unroll.hpp>
#include <golden/support/program.hpp>
#include <pad/nn/arch/convnet.hpp>

using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 16, 16>, 10, 8>;
using Backend = pad::backend::Cuda;

int main(int count, char** words) {
    require_device_or_skip();
    return golden::run_program(
        count, words,
        {
            {"gradient", "double, device", golden::gradient<Agent, Backend, double>},
            {"gradient", "float, device", golden::gradient<Agent, Backend, float>},
            {"directional", "double, device", golden::directional<Agent, Backend, double>},
            {"directional", "float, device", golden::directional<Agent, Backend, float>},
            {"unroll", "double, device", golden::unroll<Agent, Backend, double>},
            {"unroll", "float, device", golden::unroll<Agent, Backend, float>},
        });
}
