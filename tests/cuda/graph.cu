// Steps as CUDA graphs: the same bits as kernel by kernel, and what a graph refuses to hold.
#include <pad/cuda.cuh>

#include <cstdio>
#include <cuda/device.hpp>
#include <exception>
#include <functional>
#include <string>
#include <support/numbers.hpp>
#include <vector>

#include "../../examples/small_run.hpp"

namespace {

using pad::backend::Cuda;
using pad::backend::CudaGraph;
using pad::backend::Matrix;
using pad::backend::cuda::Context;
using pad::core::Index;
using Replay = CudaGraph::Replay<int>;
using Doubles = Cuda::Buffer<double>;

int failures = 0;

void check(bool ok, const std::string& what) {
    std::printf("  %-70s %s\n", what.c_str(), ok ? "ok" : "FAILED");
    failures += ok ? 0 : 1;
}

template <class T>
std::vector<T> values(const Cuda::Buffer<T>& buffer) {
    std::vector<T> result(static_cast<std::size_t>(buffer.size()));
    buffer.read(0, buffer.size(), result.data());
    return result;
}

/// Every kind of call that a graph holds: launches, a product, a copy, a memset.
template <class T>
struct Work {
    using Buffer = Cuda::Buffer<T>;
    static constexpr Index size = 6;
    Buffer a{size}, b{size}, sum{4}, copy{4}, cleared{4};
    int calls = 0;

    void operator()(int key) {
        const Cuda backend;
        const auto factor = static_cast<T>(key);
        ++calls;
        pad::backend::fill(backend, Index(4), cleared.data(), factor);
        cleared.zero(3);
        pad::backend::add_scaled(backend, size, factor, b.data(), a.data());
        backend.product(Matrix<const T>{a.data(), 2, 3, 3}, Matrix<const T>{b.data(), 3, 2, 2},
                        Matrix<T>{sum.data(), 2, 2, 2}, true);
        backend.copy(4, sum.data(), copy.data());
    }
    [[nodiscard]] std::vector<T> results() const {
        std::vector<T> all = values(a);
        for (const Buffer* buffer : {&sum, &copy, &cleared}) {
            const auto more = values(*buffer);
            all.insert(all.end(), more.begin(), more.end());
        }
        return all;
    }
    Work() {
        const auto numbers = test::random_values<T>(size, 1);
        a.write(0, size, numbers.data());
        b.write(0, size, numbers.data());
    }
};

template <class T>
void replay() {
    Work<T> eager, replayed;
    Replay replay;
    const auto run = [&](int key) {
        eager(key);
        replay.run(key, [&] { replayed(key); });
    };
    for (int i = 0; i < 5; ++i) run(1);
    check(replayed.calls == 2 && replay.replayed() == 4, "five runs call their work twice");
    check(replayed.results() == eager.results(), "... and leave what five calls leave");
    for (const int key : {2, 1, 2, 1, 2, 1}) run(key);
    check(replayed.calls == 4 && replay.replayed() == 9, "each key has a graph of its own");
    check(replayed.results() == eager.results(), "... with its own parameters");
    { const Doubles passing(1); }
    for (int i = 0; i < 3; ++i) run(3);
    check(replayed.calls == 6 && replay.replayed() == 11,
          "after a release of memory it runs again");
    check(replayed.results() == eager.results(), "... and its graph is given new parameters");
    { const Doubles passing(1); }
    for (int i = 0; i < 3; ++i) {
        eager(4);
        eager(4);
        replay.run(4, [&] {
            replayed(4);
            replayed(4);
        });
    }
    check(replayed.results() == eager.results(), "a graph of other kernels takes the place");
}

/// Whether work that is captured throws core::Error with `words`.
void refused(const std::string& what, const std::string& words, const std::function<void()>& bad) {
    Replay replay;
    int calls = 0;
    const auto work = [&] {
        if (++calls > 1) bad();
    };
    replay.run(1, work);
    std::string said;
    try {
        replay.run(1, work);
    } catch (const pad::core::Error& error) {
        said = error.what();
    }
    std::printf("      \"%s\"\n", said.c_str());
    check(said.find(words) != std::string::npos, what);
}

void errors() {
    Doubles buffer(4);
    std::vector<double> numbers(4, 1.0);
    refused("memory that is allocated in a capture", "allocating memory is not possible in work",
            [] { const Doubles more(1); });
    refused("memory that grows in a capture", "allocating memory is not possible in work",
            [&] { buffer.reserve(buffer.size() + 1); });
    buffer.reserve(4);
    refused("results that are read in a capture", "reading device memory back is not possible",
            [&] { buffer.read(0, 4, numbers.data()); });
    refused("uploads in a capture", "reading host memory is not possible",
            [&] { buffer.write(0, 4, numbers.data()); });
    refused("waiting in a capture", "waiting for the device is not possible",
            [] { Cuda().wait(); });
    refused("waiting behind the library's back", "cudaStreamEndCapture failed",
            [] { (void)cudaStreamSynchronize(Context::current()->stream()); });
    refused("an error of the work itself", "a sentence of its own",
            [] { pad::core::fail("a sentence of its own"); });
    buffer.write(0, 4, numbers.data());
    check(values(buffer) == numbers, "the backend goes on after an error");
}

// --- the unrolled descent

template <class Backend>
using Engine =
    pad::diff::Differentiator<small_run::Agent, pad::nn::SoftCrossEntropy, double, Backend>;

/// What a few iterations leave.
struct Unrolled {
    std::vector<double> numbers;
    std::vector<Index> replayed;  ///< sweeps of each iteration
    int recorded = 0;             ///< steps of the last one
};

/// Iterations of an unrolled descent and its way back. Of 14 images, batches of 6, 6 and 2, cut into
/// micro-batches; another η and other draws in each iteration.
template <class Backend>
Unrolled unrolled(Index memory_bytes) {
    using E = Engine<Backend>;
    using Augmenter = pad::data::BatchAugmenter<double, Backend, pad::data::Dsa>;
    constexpr Index images = 14;
    E engine({}, 1, memory_bytes);
    Augmenter augmenter({1, 8, 8});
    pad::diff::UnrolledDescent<E> descent(engine);
    Doubles v(E::parameters);
    const auto pixels = test::random_values<double>(images * E::image_size, 1);
    const auto labels = test::random_values<double>(images * E::classes, 2);
    const auto start = test::random_values<double>(E::parameters, 3, -0.5, 0.5);
    const auto slope = test::random_values<double>(E::parameters, 4);
    Doubles set_images(images * E::image_size), set_labels(images * E::classes);
    set_images.write(0, set_images.size(), pixels.data());
    set_labels.write(0, set_labels.size(), labels.data());
    using Gradient = pad::match::SyntheticGradient<double, Doubles>;
    const pad::core::Random draws(1, pad::core::Stream::user);

    Unrolled result;
    const auto keep = [&](const std::vector<double>& more) {
        result.numbers.insert(result.numbers.end(), more.begin(), more.end());
    };
    Index replayed_before = 0;
    for (int i = 0; i < 3; ++i) {
        const double eta = 0.05 - 0.01 * i;
        Gradient gradient;
        pad::match::SyntheticBatches<E, Augmenter> batches(
            engine, augmenter, {set_images.data(), set_labels.data(), images, eta},
            pad::match::batch_plan(images, 6, 9, draws, static_cast<std::uint32_t>(9 * i)), draws,
            static_cast<std::uint64_t>(9 * i), gradient);
        descent.run(start.data(), eta, 9, batches);
        std::vector<double> end(start.size());
        descent.read_last(end.data());
        v.write(0, E::parameters, slope.data());
        gradient.step_size = descent.backward(v.data(), batches);
        keep(descent.losses());
        keep(end);
        keep(values(v));
        keep(values(gradient.images));
        keep(values(gradient.labels));
        keep({gradient.step_size});
        result.replayed.push_back(descent.replayed_sweeps() - replayed_before);
        replayed_before = descent.replayed_sweeps();
    }
    result.recorded = descent.recorded_steps();
    return result;
}

void descents() {
    const Unrolled eager = unrolled<Cuda>(0);
    const Unrolled replayed = unrolled<CudaGraph>(0);
    check(eager.replayed == std::vector<Index>(3, 0), "without the option nothing is replayed");
    std::printf("      replays of 18 sweeps: %d, %d, %d\n", static_cast<int>(replayed.replayed[0]),
                static_cast<int>(replayed.replayed[1]), static_cast<int>(replayed.replayed[2]));
    // Forward and back: six batches of 6 images and three of 2, of which the first runs as it is.
    check(replayed.replayed[1] == 14 && replayed.replayed[2] == 14, "14 of 18 sweeps are replayed");
    check(replayed.numbers == eager.numbers, "unrolled descents: the same bits");

    using Descent = pad::diff::UnrolledDescent<Engine<CudaGraph>>;
    const Engine<CudaGraph> engine({}, 1);
    const auto cut = engine.cut(6);
    const Index record = Engine<CudaGraph>::record_size(cut) * static_cast<Index>(sizeof(double));
    const Index budget = Descent::required_bytes(engine, 9, 6) + 3 * record;
    const Unrolled plain_records = unrolled<Cuda>(budget);
    const Unrolled records = unrolled<CudaGraph>(budget);
    std::printf("      %d steps leave records, %d sweeps are replayed\n", records.recorded,
                static_cast<int>(records.replayed[2]));
    check(plain_records.recorded == records.recorded && records.recorded > 0 &&
              records.replayed[2] > 0 && records.replayed[2] < 14,
          "steps with records are not replayed, others are");
    check(records.numbers == plain_records.numbers, "... with the same bits");
}

// --- a distillation

template <class Backend>
std::vector<double> distillation() {
    using Strategy = small_run::Strategy<Backend>;
    auto settings = small_run::settings<typename Strategy::Settings>();
    settings.matcher.steps = 7;
    settings.update.step_size_rate = 1e-3;
    Strategy strategy(settings);

    pad::expert::MemoryTrajectories<double> experts;
    constexpr Index parameters = Engine<Backend>::parameters;
    experts.add({test::random_values<double>(parameters, 5, -0.5, 0.5),
                 test::random_values<double>(parameters, 6, -0.5, 0.5)});
    const pad::data::Dataset real = small_run::bright_halves(4, 1);
    pad::distill::SyntheticSet<double> set{real.shape, 2, 2, {}, {}, settings.step_size};
    set.images.assign(real.images.begin(), real.images.end());
    set.labels = {1, 0, 1, 0, 0, 1, 0, 1};

    std::vector<double> all;
    pad::distill::Momentum<double> momentum(set);
    typename Strategy::Update update(set, momentum);
    typename Strategy::Run iterations(strategy, experts);
    for (int i = 0; i < 3; ++i) {
        const auto report = iterations.step(i, update);
        all.push_back(report.outcome.loss);
        all.push_back(report.step_size);
    }
    update.fetch();
    all.insert(all.end(), set.images.begin(), set.images.end());
    all.insert(all.end(), set.labels.begin(), set.labels.end());
    return all;
}

template <class Backend>
Index need() {
    using Strategy = small_run::Strategy<Backend>;
    Strategy strategy(small_run::settings<typename Strategy::Settings>());
    return pad::distill::memory_need(strategy, {}).bytes();
}

/// Comes first, while no work before it has needed more.
void distillations() {
    const auto most = [] { return static_cast<Index>(Context::current()->most_in_use()); };
    const auto eager = distillation<Cuda>();
    const Index plain = most();
    const auto replayed = distillation<CudaGraph>();
    const Index more = most() - plain;
    const Index more_needed = need<CudaGraph>() - need<Cuda>();
    std::printf("      graphs need %td bytes more and took %td more\n", more_needed, more);
    check(more_needed > 0 && more_needed <= more && more < more_needed + 1024,
          "what graphs need more is known before");
    std::printf("      loss %.6f, %.6f, %.6f; step size %.6f, %.6f, %.6f\n", eager[0], eager[2],
                eager[4], eager[1], eager[3], eager[5]);
    check(eager[1] != eager[3] && eager[3] != eager[5], "the step size changes");
    check(eager[0] != eager[2], "the set changes");
    check(replayed == eager, "distillations: the same bits");
}

}  // namespace

int main() {
    require_device_or_skip();
    try {
        // cuBLAS may choose its kernels by its workspace: the same one for both sides.
        const auto context = Context::current();
        context->own_workspace();
        distillations();
        replay<double>();
        replay<float>();
        errors();
        descents();
    } catch (const std::exception& error) {
        std::printf("FAILED: %s\n", error.what());
        return 1;
    }
    return failures == 0 ? 0 : 1;
}
