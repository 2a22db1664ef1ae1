// Peak memory of unrolled descent, by the number of steps and of minibatches: each row is measured
// in a process of its own. Fails when a step costs more than 1.5 MB or minibatches cost anything.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include <pad/pad.hpp>

namespace {

using pad::core::Index;
using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 32, 32>, 10>;
using Engine =
    pad::diff::Differentiator<Agent, pad::nn::SoftCrossEntropy, float, pad::backend::Host<>>;

/// A set of `minibatches` batches of `batch` images, used in turn.
struct Batches {
    Index batch;
    int minibatches;
    const Engine& engine;

    void fill(int step, pad::diff::BatchArray<float>& images,
              pad::diff::BatchArray<float>& labels) const {
        images.resize(Engine::image_size, engine.cut(batch));
        labels.resize(Engine::classes, engine.cut(batch));
        const pad::core::Random random(1, pad::core::Stream::user,
                                       static_cast<std::uint32_t>(step % minibatches));
        for (Index i = 0; i < batch; ++i)
            for (Index r = 0; r < Engine::image_size; ++r)
                images.view().column(i)[r] = static_cast<float>(
                    random.uniform(static_cast<std::uint64_t>(r), static_cast<std::uint32_t>(i)));
    }
    void add_gradient(int, const pad::diff::BatchArray<float>&, const pad::diff::BatchArray<float>&,
                      float) const {}
};

void unroll(int steps, int minibatches) {
    Engine engine;
    pad::diff::UnrolledDescent<Engine> descent(engine);
    const Batches batches{10, minibatches, engine};
    pad::core::Buffer<float> theta(Engine::parameters);
    pad::core::Buffer<float> v(Engine::parameters);
    pad::nn::initialize(Agent::parameter_layout(), pad::core::Random(1, pad::core::Stream::user),
                        theta.data());
    v.fill(0.01F);
    descent.run(theta.data(), 0.01F, steps, batches);
    descent.backward(v.data(), batches);
}

/// Peak resident megabytes of a process that unrolls.
double peak_megabytes(int steps, int minibatches) {
    const pid_t child = fork();
    if (child == 0) {
        unroll(steps, minibatches);
        _exit(0);
    }
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
}

}  // namespace

int main() {
    std::printf("ConvNet of %td parameters, 3×32×32, batch 10\n", Engine::parameters);
    std::printf("%6s %12s %12s %14s\n", "steps", "minibatches", "peak MB", "MB per step");
    double last = 0;
    int last_steps = 0;
    double worst = 0;
    for (const int steps : {10, 40, 80}) {
        const double peak = peak_megabytes(steps, 1);
        if (last_steps == 0) {
            std::printf("%6d %12d %12.1f\n", steps, 1, peak);
        } else {
            const double slope = (peak - last) / (steps - last_steps);
            worst = std::max(worst, slope);
            std::printf("%6d %12d %12.1f %14.2f\n", steps, 1, peak, slope);
        }
        last = peak;
        last_steps = steps;
    }
    const double many = peak_megabytes(80, 8);
    std::printf("%6d %12d %12.1f\n", 80, 8, many);
    return worst <= 1.5 && many <= last * 1.02 + 1 ? 0 : 1;
}
