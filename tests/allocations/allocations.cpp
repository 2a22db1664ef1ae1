/// @file
/// The loops that a run waits for allocate nothing once they are warm: an unrolled descent and its
/// way back, a training epoch with either optimiser.
#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <atomic>
#include <cstdlib>
#include <new>
#include <numeric>

#include <pad/backend/host.hpp>
#include <pad/data/augment/dsa.hpp>
#include <pad/diff/unrolled_descent.hpp>
#include <pad/nn/arch/convnet.hpp>
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

constexpr Index count = 20;
/// Several micro-batches: the workspace has room for one lane of images.
constexpr Index workspace_bytes = 1;

/// Batches that lie there already.
struct Batches {
    const diff::BatchArray<float>& images;
    const diff::BatchArray<float>& labels;
    float total = 0;

    void fill(int, diff::BatchArray<float>& x, diff::BatchArray<float>& y) const {
        copy(images, x);
        copy(labels, y);
    }
    void add_gradient(int, const diff::BatchArray<float>& x, const diff::BatchArray<float>&,
                      float factor) {
        total += factor * x.chunk(0)[0];
    }

private:
    static void copy(const diff::BatchArray<float>& from, diff::BatchArray<float>& to) {
        to.resize(from.rows(), from.cut());
        std::copy_n(from.chunk(0), from.rows() * from.cut().total_columns(), to.chunk(0));
    }
};

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
    diff::BatchArray<float> images(Engine::image_size, engine.cut(count));
    diff::BatchArray<float> labels(Engine::classes, engine.cut(count));
    const auto values = test::random_values<float>(Engine::image_size * count, 1);
    images.pack(std::span<const float>(values));
    REQUIRE(images.cut().chunks() > 1);
    diff::UnrolledDescent<Engine> descent(engine);
    Batches batches{images, labels};
    const auto theta = test::random_buffer<float>(Engine::parameters, 2, -0.1, 0.1);
    core::Buffer<float> v(Engine::parameters);
    CHECK(allocations_when_warm([&] {
              descent.run(theta.data(), 0.01F, 5, batches);
              v.fill(1);
              descent.backward(v.data(), batches);
          }) == 0);
    CHECK(descent.recorded_steps() == (budget > 0 ? 5 : 0));
}

TEMPLATE_TEST_CASE("a training epoch allocates nothing once it is warm", "[allocations]",
                   train::Sgd, train::Gsam) {
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
