/// @file
/// diff/unrolled_descent.hpp, and how a batch may be cut, threaded and padded without changing
/// what comes out. One network for all of it.
#include "networks.hpp"

#include <support/threads.hpp>

#include <functional>

#include <pad/diff/unrolled_descent.hpp>

using namespace test;

namespace {

using Agent = ConvNet<Shape<2, 6, 6>, 3, 4, 2, nn::InstanceNorm, nn::Sigmoid, nn::AveragePool<2>>;
using Engine = diff::Differentiator<Agent, nn::SoftCrossEntropy, double, backend::Host<>>;
using Descent = diff::UnrolledDescent<Engine>;

/// Step i takes the images of plan[i] out of a small set; gradients are added up over the steps.
struct Source {
    const Engine& engine;
    std::vector<double> images, labels;
    std::vector<std::vector<int>> plan;
    std::vector<double> grad_images, grad_labels;

    Source(const Engine& engine_, Index count, std::vector<std::vector<int>> plan_)
        : engine(engine_),
          images(random_values<double>(Engine::image_size * count, 11)),
          labels(random_values<double>(Engine::classes * count, 12)),
          plan(std::move(plan_)),
          grad_images(images.size()),
          grad_labels(labels.size()) {}

    void fill(int step, diff::BatchArray<double>& x, diff::BatchArray<double>& y) {
        const auto& chosen = plan[static_cast<std::size_t>(step)];
        x.resize(Engine::image_size, engine.cut(static_cast<Index>(chosen.size())));
        y.resize(Engine::classes, x.cut());
        each(chosen, x, [&](double& value, std::size_t at) { value = images[at]; });
        each(chosen, y, [&](double& value, std::size_t at) { value = labels[at]; });
    }
    void add_gradient(int step, const diff::BatchArray<double>& x,
                      const diff::BatchArray<double>& y, double factor) {
        const auto& chosen = plan[static_cast<std::size_t>(step)];
        each(chosen, x, [&](double& value, std::size_t at) { grad_images[at] += factor * value; });
        each(chosen, y, [&](double& value, std::size_t at) { grad_labels[at] += factor * value; });
    }

private:
    template <class F>
    static void each(const std::vector<int>& chosen, const diff::BatchArray<double>& array, F f) {
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            const auto column = array.view().column(static_cast<Index>(i));
            for (Index r = 0; r < array.rows(); ++r)
                f(column[r], static_cast<std::size_t>(chosen[i] * array.rows() + r));
        }
    }
};

const std::vector<std::vector<int>> plan = {{0, 1}, {2, 3, 1}, {0}, {3, 2, 1, 0}};
constexpr double eta = 0.3;

/// L(θ_N) = Σ (θ_N − target)², and ∂L/∂θ_N.
struct Target {
    std::vector<double> values = random_values<double>(Engine::parameters, 21);

    double loss(const double* theta) const {
        double sum = 0;
        for (std::size_t i = 0; i < values.size(); ++i) sum += std::pow(theta[i] - values[i], 2);
        return sum;
    }
    core::Buffer<double> slope(const double* theta) const {
        core::Buffer<double> v(Engine::parameters);
        for (Index i = 0; i < Engine::parameters; ++i)
            v[i] = 2 * (theta[i] - values[static_cast<std::size_t>(i)]);
        return v;
    }
};

core::Buffer<double> start() {
    return random_buffer<double>(Engine::parameters, 20, -0.5, 0.5);
}

}  // namespace

TEST_CASE("a descent is the steps that it stands for", "[descent]") {
    Engine engine;
    Source source(engine, 4, plan);
    Descent descent(engine);
    const auto theta = start();
    descent.run(theta.data(), eta, 4, source);
    REQUIRE(descent.losses().size() == 4);

    diff::BatchArray<double> images;
    diff::BatchArray<double> labels;
    core::Buffer<double> gradient(Engine::parameters);
    for (int i = 0; i < 4; ++i) {
        source.fill(i, images, labels);
        const auto loss = engine.gradient(theta.data(), images, labels, {.theta = gradient.data()});
        CHECK(std::equal(theta.data(), theta.data() + theta.size(), descent.at(i)));
        CHECK(descent.losses()[static_cast<std::size_t>(i)] == loss.value);
        for (Index p = 0; p < theta.size(); ++p) theta[p] -= eta * gradient[p];
    }
    CHECK(relative_distance(theta.span(), std::span(descent.last(), theta.span().size())) < 1e-14);
    CHECK(descent.at(4) == descent.last());
}

TEST_CASE("stored and recomputed activations give the same gradients", "[descent][memory]") {
    const Engine plain;
    const Index required = Descent::required_bytes(plain, 4, 4);
    const Index record = Engine::record_size(plain.cut(2)) * Index(sizeof(double));
    REQUIRE(record > 0);
    const auto gradients = [&](Index budget) {
        Engine engine({}, diff::default_workspace_bytes, budget);
        Source source(engine, 4, plan);
        Descent descent(engine);
        descent.run(start().data(), eta, 4, source);
        const auto v = Target().slope(descent.last());
        std::vector<double> all{descent.backward(v.data(), source)};
        all.insert(all.end(), source.grad_images.begin(), source.grad_images.end());
        all.insert(all.end(), v.data(), v.data() + v.size());
        return std::pair(all, descent.recorded_steps());
    };
    const auto [recomputed, none] = gradients(0);
    const auto [partly, two] = gradients(required + 2 * record);
    const auto [stored, four] = gradients(required + 10 * record);
    CHECK(none == 0);
    CHECK(two == 2);
    CHECK(four == 4);
    CHECK(relative_distance(partly, recomputed) < 1e-13);
    CHECK(relative_distance(stored, recomputed) < 1e-13);
}

TEST_CASE("a memory budget below what the steps need is refused", "[descent][memory]") {
    const Engine plain;
    const Index required = Descent::required_bytes(plain, 80, 4);
    CHECK_NOTHROW(Descent::check_memory(plain, 80, 4));
    CHECK_NOTHROW(Descent::check_memory(Engine({}, 1 << 20, required), 80, 4));
    CHECK_THROWS_WITH(Descent::check_memory(Engine({}, 1 << 20, required / 2), 80, 4),
                      ContainsSubstring("the memory budget is") &&
                          ContainsSubstring("80 inner steps") && ContainsSubstring("MiB"));
}

TEST_CASE("one more step keeps one more θ", "[descent]") {
    Engine engine;
    Source source(engine, 4, std::vector<std::vector<int>>(20, {0, 1}));
    Descent descent(engine);
    descent.run(start().data(), eta, 20, source);
    CHECK(descent.last() - descent.at(0) == 20 * Engine::parameters);
    CHECK(descent.at(8) - descent.at(7) == Engine::parameters);
}

TEST_CASE("gradients through all steps are central differences of the whole descent", "[descent]") {
    Engine engine;
    Source source(engine, 4, plan);
    Descent descent(engine);
    const Target target;
    const auto theta = start();
    double step_size = eta;
    const auto loss = [&] {
        descent.run(theta.data(), step_size, 4, source);
        return target.loss(descent.last());
    };
    loss();
    const auto v = target.slope(descent.last());
    const double by_eta = descent.backward(v.data(), source);
    const auto near = [](double found) { return Approx(found).epsilon(1e-5).margin(1e-7); };

    for (std::size_t i = 0; i < source.images.size(); i += 7) {
        INFO("pixel " << i);
        CHECK(source.grad_images[i] == near(central_difference(source.images, i, loss)));
    }
    for (std::size_t i = 0; i < source.labels.size(); ++i) {
        INFO("label " << i);
        CHECK(source.grad_labels[i] == near(central_difference(source.labels, i, loss)));
    }
    const auto theta_span = theta.span();
    for (std::size_t i = 0; i < theta_span.size(); i += 23) {
        INFO("parameter " << i);
        CHECK(v[static_cast<Index>(i)] == near(central_difference(theta_span, i, loss)));
    }
    std::vector<double> rate = {eta};
    CHECK(by_eta == near(central_difference(rate, 0, [&] {
              step_size = rate[0];
              return loss();
          })));
}

TEST_CASE("a descent without steps is refused", "[descent]") {
    Engine engine;
    Source source(engine, 4, plan);
    Descent descent(engine);
    CHECK_THROWS_WITH(descent.run(start().data(), eta, 0, source),
                      ContainsSubstring("at least one step and was given 0"));
}

TEST_CASE("micro-batches change nothing but the rounding", "[micro_batch]") {
    constexpr Index count = 2 * backend::Host<>::column_unit<double> + 1;
    Sweeps<Engine> whole(count);
    Sweeps<Engine> cut(count, 1);
    REQUIRE(whole.images.cut().chunks() == 1);
    REQUIRE(cut.images.cut().chunks() == 3);
    whole.gradient();
    cut.gradient();
    CHECK(cut.loss.value == Approx(whole.loss.value).epsilon(1e-13));
    CHECK(relative_distance(cut.results(), whole.results()) < 1e-12);
    whole.directional();
    cut.directional();
    CHECK(cut.loss.tangent == Approx(whole.loss.tangent).epsilon(1e-12));
    CHECK(relative_distance(cut.results(), whole.results()) < 1e-12);

    diff::BatchArray<double> logits;
    diff::BatchArray<double> cut_logits;
    whole.engine.logits(whole.theta.data(), whole.images, logits);
    cut.engine.logits(cut.theta.data(), cut.images, cut_logits);
    CHECK(relative_distance(unpacked(cut_logits), unpacked(logits)) < 1e-12);
}

TEST_CASE("an engine may run batches of any size, one after the other", "[micro_batch]") {
    Sweeps<Engine> fresh(3);
    fresh.gradient();
    Sweeps<Engine> used(21);
    used.directional();
    Sweeps<Engine> again(3);
    const auto loss = used.engine.gradient(
        again.theta.data(), again.images, again.labels,
        {again.grad_theta.data(), &again.grad_images, &again.grad_labels, nullptr});
    CHECK(loss.value == fresh.loss.value);
    CHECK(again.results() == fresh.results());
}

TEST_CASE("one and two threads give the same bits", "[threads]") {
    const test::ThreadsRestored restored;
    const auto run = [](int threads) {
        backend::set_threads(threads);
        Sweeps<Engine> s(21);
        s.gradient();
        auto all = s.results();
        s.directional();
        const auto directional = s.results();
        all.insert(all.end(), directional.begin(), directional.end());
        all.push_back(s.loss.value);
        all.push_back(s.loss.tangent);
        return all;
    };
    CHECK(run(1) == run(2));
}

TEST_CASE("a batch is the mean of its images: nothing leaks out of the padding", "[padding]") {
    Sweeps<Engine> all(3);
    const auto images = unpacked(all.images);
    const auto labels = unpacked(all.labels);
    std::vector<double> mean(static_cast<std::size_t>(Engine::parameters));
    double loss = 0;
    const auto third = [](const std::vector<double>& from, std::size_t i) {
        const auto size = static_cast<std::ptrdiff_t>(from.size() / 3);
        const auto at = from.begin() + static_cast<std::ptrdiff_t>(i) * size;
        return std::vector<double>(at, at + size);
    };
    for (const bool directional : {false, true}) {
        directional ? all.directional() : all.gradient();
        std::fill(mean.begin(), mean.end(), 0.0);
        loss = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            Sweeps<Engine> one(1);
            one.set_images(third(images, i));
            one.set_labels(third(labels, i));
            directional ? one.directional() : one.gradient();
            for (std::size_t p = 0; p < mean.size(); ++p)
                mean[p] += one.grad_theta[static_cast<Index>(p)] / 3;
            loss += one.loss.value / 3;
            auto by_image = unpacked(one.grad_images);
            for (double& x : by_image) x /= 3;
            CHECK(relative_distance(third(unpacked(all.grad_images), i), by_image) < 1e-12);
        }
        CHECK(relative_distance(mean, all.grad_theta.span()) < 1e-12);
        CHECK(loss == Approx(all.loss.value).epsilon(1e-13));
    }
}

TEST_CASE("batches that do not fit are refused", "[diff]") {
    Engine engine;
    const core::Buffer<double> theta(Engine::parameters);
    const auto cut = engine.cut(2);
    const diff::BatchArray<double> images(Engine::image_size, cut);
    const diff::BatchArray<double> labels(Engine::label_rows, cut);
    const auto run = [&](const diff::BatchArray<double>& x, const diff::BatchArray<double>& y) {
        engine.gradient(theta.data(), x, y, {});
    };
    CHECK_THROWS_WITH(run(diff::BatchArray<double>(5, cut), labels),
                      "the network takes images of 72 values and was given 5");
    CHECK_THROWS_WITH(run(images, diff::BatchArray<double>(1, cut)),
                      "the loss takes 3 label values for each image and was given 1");
    CHECK_THROWS_WITH(run(images, diff::BatchArray<double>(Engine::label_rows, engine.cut(1))),
                      ContainsSubstring("not cut alike: 2 images, 1 labels"));
    CHECK_THROWS_WITH(run(diff::BatchArray<double>(Engine::image_size, engine.cut(0)),
                          diff::BatchArray<double>(Engine::label_rows, engine.cut(0))),
                      ContainsSubstring("at least one image"));
    diff::BatchArray<double> packed(4, cut);
    const std::vector<double> seven(7);
    CHECK_THROWS_WITH(packed.pack(std::span<const double>(seven)),
                      ContainsSubstring("2 × 4 values was given 7 values"));
}
