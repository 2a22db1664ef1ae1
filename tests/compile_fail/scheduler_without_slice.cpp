/// @file
/// A scheduler whose slice is a pair of numbers.
#include <utility>

#include <pad/distill/distiller.hpp>
#include <pad/nn/arch/convnet.hpp>

struct OwnScheduler {
    using family = pad::schedule::Family;
    std::string describe() const { return "own"; }
#if defined(PAD_COMPILE_FAIL_CONTROL)
    pad::schedule::Slice slice(int, int size) const {
        return {0, size};
    }
#else
    std::pair<int, int> slice(int, int size) const {
        return {0, size};
    }
#endif
};

// expected: pad: the scheduler of a Distiller needs slice(epoch, class_size) const -> schedule::Slice
// expected: (docs/policies/scheduler.md)
int main() {
    using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 8, 8>, 2, 4, 2>;
    return sizeof(pad::distill::Distiller<Agent, OwnScheduler>) == 0;
}
