/// @file
/// A scorer that returns something else than a vector of double.
#include <pad/distill/distiller.hpp>
#include <pad/nn/arch/convnet.hpp>

#if defined(PAD_COMPILE_FAIL_CONTROL)
using Scores = std::vector<double>;
#else
using Scores = std::vector<float>;
#endif

struct OwnScorer {
    using family = pad::score::Family;
    std::string describe() const { return "own"; }
    template <class Engine, class T>
    Scores score(Engine&, const T*, T*, const pad::diff::BatchArray<T>&,
                 std::span<const int> labels) const {
        return Scores(labels.size());
    }
};

// expected: pad: the scorer of a Distiller needs score(engine, theta, running, images, labels) const
// expected: (docs/policies/scorer.md)
int main() {
    using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 8, 8>, 2, 4, 2>;
    return sizeof(pad::distill::Distiller<Agent, OwnScorer>) == 0;
}
