/// @file
/// diff/unrolled_descent.hpp on a backend that replays: what is given to kernels once has to be right
/// for every step. A host stands for the device here; CUDA's own graphs are tested in tests/cuda.
#include "networks.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include <pad/diff/unrolled_descent.hpp>

using namespace test;

namespace {

/// Calls of kernels that wait to be made, again and again.
using Tape = std::vector<std::function<void()>>;

/// A host with lanes of one image that, while there is a tape, keeps launches on it in the place of
/// doing them.
class TapedHost : public backend::Host<backend::ScalarLanes> {
    using Base = backend::Host<backend::ScalarLanes>;

public:
    static inline Tape* tape = nullptr;

    template <class Kernel>
    void launch(Index count, const Kernel& kernel) const {
        later([=] { Base().launch(count, kernel); });
    }
    template <class T>
    void copy(Index count, const T* from, T* to) const {
        later([=] { Base().copy(count, from, to); });
    }
    template <class T>
    void product(backend::Matrix<const T> a, backend::Matrix<const T> b, backend::Matrix<T> c,
                 bool accumulate) const {
        later([=] { Base().product(a, b, c, accumulate); });
    }
    template <class T>
    void products(Index count, backend::Matrix<const T> a, Index a_step, backend::Matrix<const T> b,
                  Index b_step, backend::Matrix<T> c, Index c_step, bool accumulate) const {
        later([=] { Base().products(count, a, a_step, b, b_step, c, c_step, accumulate); });
    }

    /// What is on a tape needs its memory later, too.
    template <class T, class Use>
    void with_memory(Index count, const Use& use) const {
        const auto memory = std::make_shared<Buffer<T>>(count);
        use(memory->data());
        later([memory] { (void)memory; });
    }

    /// Runs work once as it is, tapes it the second time, and plays the tape from then on.
    template <class Key>
    class Replay {
    public:
        static constexpr bool replays = true;

        template <class Work>
        void run(const Key& key, const Work& work) {
            auto found = std::find_if(entries_.begin(), entries_.end(),
                                      [&](const auto& entry) { return entry.first == key; });
            if (found == entries_.end()) {
                work();
                entries_.emplace_back(key, Tape());
                return;
            }
            if (found->second.empty()) {
                tape = &found->second;
                work();
                tape = nullptr;
            }
            for (const auto& call : found->second) call();
            ++replayed_;
        }
        [[nodiscard]] Index replayed() const { return replayed_; }

    private:
        std::vector<std::pair<Key, Tape>> entries_;
        Index replayed_ = 0;
    };

private:
    template <class Call>
    static void later(const Call& call) {
        if (tape)
            tape->emplace_back(call);
        else
            call();
    }
};

using Agent = ConvNet<Shape<2, 8, 8>, 3, 4, 2>;
template <class Backend>
using Engine = diff::Differentiator<Agent, nn::SoftCrossEntropy, double, Backend>;

/// The batch of step i: `sizes[i]` random images and labels of its own.
template <class E>
struct Batches {
    const E& engine;
    std::vector<Index> sizes;
    std::vector<double> gradients;  ///< what was added, one behind the other

    void fill(int step, diff::BatchArray<double>& images, diff::BatchArray<double>& labels) const {
        const auto seed = static_cast<std::uint32_t>(2 * step);
        draw(images, E::image_size, step, seed);
        draw(labels, E::classes, step, seed + 1);
    }
    void add_gradient(int /*step*/, const diff::BatchArray<double>& images,
                      const diff::BatchArray<double>& labels, double factor) {
        for (const auto* array : {&images, &labels})
            for (const double value : unpacked(*array)) gradients.push_back(factor * value);
    }

private:
    void draw(diff::BatchArray<double>& array, Index rows, int step, std::uint32_t seed) const {
        const Index count = sizes[static_cast<std::size_t>(step)];
        array.resize(rows, engine.cut(count));
        array.pack(std::span<const double>(random_values<double>(rows * count, seed)));
    }
};

struct Outcome {
    std::vector<double> numbers;
    Index replayed = 0;
    int recorded = 0;
};

/// Lets an engine take the memory for its larger sweep: a tape does not notice where it moves later.
template <class E>
void warm(E& engine, Index count) {
    const core::Buffer<double> theta(E::parameters);
    const diff::BatchArray<double> images(E::image_size, engine.cut(count));
    const diff::BatchArray<double> labels(E::classes, engine.cut(count));
    engine.directional(theta.data(), theta.data(), images, labels, {});
}

/// A descent and its way back twice, with another η.
template <class Backend>
Outcome descend(Index memory_bytes) {
    using E = Engine<Backend>;
    E engine(Backend{}, diff::default_workspace_bytes, memory_bytes);
    warm(engine, 3);
    diff::UnrolledDescent<E> descent(engine);
    const auto start = random_values<double>(E::parameters, 20, -0.5, 0.5);
    core::Buffer<double> v(E::parameters);
    Outcome outcome;
    const auto keep = [&](std::span<const double> more) {
        outcome.numbers.insert(outcome.numbers.end(), more.begin(), more.end());
    };
    for (const double eta : {0.3, 0.1}) {
        Batches<E> batches{engine, {3, 3, 1, 3, 3, 1}, {}};
        descent.run(start.data(), eta, 6, batches);
        keep(descent.losses());
        keep(std::span(descent.last(), start.size()));
        v.fill(1);
        outcome.numbers.push_back(descent.backward(v.data(), batches));
        keep(batches.gradients);
        keep(v.span());
    }
    outcome.replayed = descent.replayed_sweeps();
    outcome.recorded = descent.recorded_steps();
    return outcome;
}

}  // namespace

TEST_CASE("replayed steps give the same numbers", "[descent][replay]") {
    const Outcome expected = descend<backend::Host<backend::ScalarLanes>>(0);
    const Outcome found = descend<TapedHost>(0);
    CHECK(expected.replayed == 0);
    // 2 · 12 sweeps; the first of each size, forward and back, runs as it is.
    CHECK(found.replayed == 24 - 4);
    CHECK(relative_distance(found.numbers, expected.numbers) < 1e-12);
}

TEST_CASE("steps with a record are not replayed", "[descent][replay][memory]") {
    using E = Engine<TapedHost>;
    const E engine;
    const Index record = E::record_size(engine.cut(3)) * Index(sizeof(double));
    const Index budget = diff::UnrolledDescent<E>::required_bytes(engine, 6, 3) + 2 * record;
    const Outcome expected = descend<backend::Host<backend::ScalarLanes>>(budget);
    const Outcome found = descend<TapedHost>(budget);
    CHECK(found.recorded == 2);
    CHECK(found.recorded == expected.recorded);
    // Two of four batches of 3 leave records: of the others, and of those of 1, all but the first.
    CHECK(found.replayed == 2 * (2 * 4) - 4);
    CHECK(relative_distance(found.numbers, expected.numbers) < 1e-12);
}
