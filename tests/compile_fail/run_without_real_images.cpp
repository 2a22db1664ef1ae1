/// @file
/// A run of gradient matching that is given experts instead of real images.
#include <pad/distill/distiller.hpp>
#include <pad/match/gradient.hpp>
#include <pad/nn/arch/mlp.hpp>

// expected: pad: this matching loss compares with real images; give its Run those
// expected: (docs/policies/matching.md)
void start(const pad::expert::TrajectorySource<float>& experts) {
    using Agent = pad::nn::arch::Mlp<pad::core::Shape<1, 4, 4>, 2, 4>;
#if defined(PAD_COMPILE_FAIL_CONTROL)
    using Strategy = pad::distill::Distiller<Agent>;
#else
    using Strategy = pad::distill::Distiller<Agent, pad::match::Gradient<>>;
#endif
    Strategy strategy({});
    Strategy::Run run(strategy, experts);
}

int main() {
    return 0;
}
