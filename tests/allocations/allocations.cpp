/// @file
/// The loops that a run waits for allocate nothing once they are warm: an unrolled descent and its
/// way back on augmented batches of a synthetic set, a training epoch with each optimiser, a test.
#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <atomic>
#include <cstdlib>
#include <new>
#include <numeric>

#include <pad/backend/host.hpp>
#include <pad/data/augment/dsa.hpp>
#include <pad/diff/unrolled_descent.hpp>
#include <pad/evaluate/accuracy.hpp>
#include <pad/match/synthetic_batches.hpp>
#include <pad/nn/arch/convnet.hpp>
#include <pad/train/adamw.hpp>
#include <pad/train/epoch.hpp>
#include <pad/train/gsam.hpp>
#include <pad/train/sgd.hpp>

namespace {

std::atomic<long> allocations{0};

}  // namespace

// The linker sends every call of X in this program to __wrap_X.
#define PAD_COUNTED(name, parameters, arguments) \
    extern "C" void* __real_##name parameters;   \
    extern "C" void* __wrap_##name parameters;   \
    extern "C" void* __wrap_##name parameters {  \
        ++allocations;                           \
        return __real_##name arguments;          \
    }
PAD_COUNTED(malloc, (std::size_t size), (size))
PAD_COUNTED(calloc, (std::size_t count, std::size_t size), (count, size))
PAD_COUNTED(aligned_alloc, (std::size_t unit, std::size_t size), (unit, size))
PAD_COUNTED(_Znwm, (std::size_t size), (size))
PAD_COUNTED(_Znam, (std::size_t size), (size))
PAD_COUNTED(_ZnwmSt11align_val_t, (std::size_t size, std::align_val_t unit), (size, unit))
PAD_COUNTED(_ZnamSt11align_val_t, (std::size_t size, std::align_val_t unit), (size, unit))
extern "C" int __real_posix_memalign(void** memory, std::size_t unit, std::size_t size);
extern "C" int __wrap_posix_memalign(void** memory, std::size_t unit, std::size_t size);
extern "C" int __wrap_posix_memalign(void** memory, std::size_t unit, std::size_t size) {
    ++allocations;
    return __real_posix_memalign(memory, unit, size);
}

namespace {

using namespace pad;
using core::Index;
using Agent = nn::arch::ConvNet<core::Shape<3, 8, 8>, 3, 8, 2>;
using Engine = diff::Differentiator<Agent, nn::SoftCrossEntropy, float, backend::Host<>>;

constexpr int count = 20;
constexpr int batch = 17;
constexpr int steps = 5;
/// Several micro-batches: the workspace has room for one lane of images.
constexpr Index workspace_bytes = 1;

/// Allocations of a second call of `work`.
template <class Work>
long allocations_when_warm(const Work& work) {
    work();
    const long before = allocations;
    work();
    return allocations - before;
}

}  // namespace

TEST_CASE("allocations are counted", "[allocations]") {
    CHECK(allocations_when_warm([] { core::Buffer<float> memory(1000); }) == 1);
    CHECK(allocations_when_warm([] { std::vector<int> memory(1000); }) == 1);
}

TEST_CASE("an unrolled descent allocates nothing once it is warm", "[allocations]") {
    const Index budget = GENERATE(Index(0), Index(1) << 30);
    Engine engine({}, workspace_bytes, budget);
    REQUIRE(engine.cut(batch).chunks() > 1);
    const auto images = test::random_values<float>(Engine::image_size * count, 1);
    const auto labels = test::random_values<float>(Engine::classes * count, 3);
    const match::SyntheticView<float> set{images.data(), labels.data(), count, 0.01};
    match::SyntheticGradient<float> gradient;
    const core::Random order(1, core::Stream::user);
    const core::Random draws(2, core::Stream::user);
    using Augmenter = data::BatchAugmenter<float, backend::Host<>, data::Dsa>;
    Augmenter augmenter({3, 8, 8}, data::Dsa{}, engine.backend());
    // The second permutation begins in the loop, and the last batch of each is smaller.
    match::SyntheticBatches<Engine, Augmenter> batches(
        engine, augmenter, set, match::batch_plan(count, batch, steps, order, 0), draws, 0,
        gradient);
    diff::UnrolledDescent<Engine> descent(engine);
    const auto theta = test::random_buffer<float>(Engine::parameters, 2, -0.1, 0.1);
    core::Buffer<float> v(Engine::parameters);
    CHECK(allocations_when_warm([&] {
              descent.run(theta.data(), 0.01F, steps, batches);
              v.fill(1);
              descent.backward(v.data(), batches);
          }) == 0);
    CHECK(descent.recorded_steps() == (budget > 0 ? steps : 0));
    CHECK(gradient.images[0] != 0);
}

TEMPLATE_TEST_CASE("a training epoch allocates nothing once it is warm", "[allocations]",
                   train::Sgd, train::Gsam, train::AdamW) {
    using Hard = diff::Differentiator<Agent, nn::HardCrossEntropy, float, backend::Host<>>;
    Hard engine({}, workspace_bytes);
    const auto images = test::random_values<float>(Hard::image_size * count, 1);
    std::vector<float> labels(count);
    train::TrainingData<float> data;
    data.images = images.data();
    data.labels = labels.data();
    data.count = count;
    data.image_size = Hard::image_size;
    data.label_rows = 1;
    typename TestType::template Stepper<Hard> stepper(TestType{}, engine);
    train::EpochRunner<Hard, data::Dsa> runner(engine, {3, 8, 8}, data::Dsa{});
    auto theta = test::random_buffer<float>(Hard::parameters, 2, -0.1, 0.1);
    std::vector<int> order(count);
    std::iota(order.begin(), order.end(), 0);
    const core::Random draws(1, core::Stream::user);
    CHECK(allocations_when_warm([&] {
              runner.run(stepper, theta.data(), nullptr, data, order, 8, 0.01, draws, 0);
          }) == 0);
}

TEST_CASE("a test of a network allocates nothing once it is warm", "[allocations]") {
    Engine engine({}, workspace_bytes);
    data::Dataset set{"random", {3, 8, 8}, Engine::classes, {}, {}, {}};
    set.images = test::random_values<float>(Engine::image_size * count, 1);
    set.labels.assign(count, 1);
    evaluate::TestSet<Engine> judged(engine, set);
    const auto theta = test::random_buffer<float>(Engine::parameters, 2, -0.1, 0.1);
    CHECK(allocations_when_warm([&] { judged.accuracy(engine, theta.data(), nullptr); }) == 0);
}
