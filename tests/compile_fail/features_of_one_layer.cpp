/// @file
/// Distribution matching with an agent that has no layer before its classifier.
#include <pad/distill/distiller.hpp>
#include <pad/match/distribution.hpp>
#include <pad/nn/arch/mlp.hpp>

template <class... Layers>
struct OwnAgent {
    using Image = pad::core::Shape<1, 4, 4>;
    using Network = typename pad::nn::Sequential<Layers...>::template Layer<Image>;
    static constexpr int classes = 2;
    static std::string describe() { return "own"; }
    static pad::nn::ParameterLayout parameter_layout() { return {}; }
};

#if defined(PAD_COMPILE_FAIL_CONTROL)
using Agent = OwnAgent<pad::nn::Linear<3>, pad::nn::Linear<2>>;
#else
using Agent = OwnAgent<pad::nn::Linear<2>>;
#endif

// expected: pad: distribution matching needs an agent whose Network is a chain of at least two layers
// expected: (docs/policies/matching.md)
int main() {
    using Strategy = pad::distill::Distiller<Agent, pad::match::Distribution<>>;
    return sizeof(Strategy::Run) == 0;
}
