/// @file
/// distill/update.hpp, distill/gradient_check.hpp and distill/synthetic_set.hpp.
#include <support/catch.hpp>
#include <support/far_backend.hpp>

#include <cmath>
#include <utility>
#include <vector>

#include <pad/backend/vector.hpp>
#include <pad/distill/gradient_check.hpp>
#include <pad/distill/update.hpp>

using namespace pad;
using distill::SyntheticSet;

namespace {

SyntheticSet<double> two_pixels() {
    return {{1, 1, 1}, 2, 1, {10, 20}, {1, 2, 3, 4}, 0.5};
}

/// That set, its momentum and a gradient where kernels of Backend are.
template <class Backend>
struct Problem {
    using Update = distill::Update<double, Backend>;
    using Vector = backend::Vector<double, Backend>;

    Backend backend;
    SyntheticSet<double> set = two_pixels();
    distill::Momentum<double> momentum{set};
    Update update{set, momentum};
    match::SyntheticGradient<double, Vector> now;

    void gradient(std::vector<double> images, std::vector<double> labels, double step_size) {
        place(images, now.images);
        place(labels, now.labels);
        now.step_size = step_size;
    }
    bool apply(std::vector<double> images, std::vector<double> labels, double step_size,
               const distill::UpdateSettings& settings) {
        gradient(std::move(images), std::move(labels), step_size);
        return update.apply(backend, now, settings);
    }

private:
    static void place(const std::vector<double>& from, Vector& to) {
        const auto count = static_cast<core::Index>(from.size());
        backend::assign_zeros(to, count);
        if constexpr (Backend::host_memory)
            to = from;
        else
            to.write(0, count, from.data());
    }
};

}  // namespace

TEMPLATE_TEST_CASE("images, labels and step size follow momentum SGD", "[update]", backend::Host<>,
                   backend::Host<backend::ScalarLanes>, test::FarBackend) {
    Problem<TestType> p;
    const distill::UpdateSettings settings{.image_rate = 2,
                                           .label_rate = 4,
                                           .step_size_rate = 0.25,
                                           .momentum = 0.5,
                                           .label_momentum = 0.75};
    CHECK_FALSE(p.apply({1, -1}, {1, 0, 0, 2}, 0.25, settings));
    p.update.fetch();
    CHECK(p.set.images == std::vector<double>{8, 22});
    CHECK(p.set.labels == std::vector<double>{-3, 2, 3, -4});
    CHECK(p.set.step_size == 0.4375);
    CHECK_FALSE(p.apply({1, -1}, {1, 0, 0, 2}, 0.25, settings));
    p.update.fetch();
    CHECK(p.set.images == std::vector<double>{5, 25});
    CHECK(p.set.labels == std::vector<double>{-10, 2, 3, -18});
    CHECK(p.set.step_size == 0.34375);
    CHECK(p.momentum.image_velocity == std::vector<double>{1.5, -1.5});
    CHECK(p.momentum.label_velocity == std::vector<double>{1.75, 0, 0, 3.5});
    CHECK(p.momentum.step_size_velocity == 0.375);
}

TEMPLATE_TEST_CASE("an update goes on from a momentum", "[update]", backend::Host<>,
                   test::FarBackend) {
    Problem<TestType> p;
    p.momentum.image_velocity = {4, 0};
    typename Problem<TestType>::Update resumed(p.set, p.momentum);
    p.gradient({0, 0}, {0, 0, 0, 0}, 0);
    resumed.apply(p.backend, p.now, {.image_rate = 1, .momentum = 0.5});
    resumed.fetch();
    CHECK(p.set.images == std::vector<double>{8, 20});
    CHECK(p.momentum.image_velocity == std::vector<double>{2, 0});
}

TEST_CASE("out of the host's reach the set moves, and the host's when it is asked for",
          "[update]") {
    Problem<test::FarBackend> p;
    p.apply({1, -1}, {1, 0, 0, 2}, 0, {.image_rate = 2});
    CHECK(p.set.images == two_pixels().images);
    CHECK(p.set.labels == two_pixels().labels);
    CHECK(p.update.view().images[0] == 8);
    CHECK(p.update.view().count == 2);
    p.update.fetch();
    CHECK(p.set.images == std::vector<double>{8, 22});
}

TEMPLATE_TEST_CASE("labels can be left as they are", "[update]", backend::Host<>,
                   test::FarBackend) {
    Problem<TestType> p;
    p.apply({0, 0}, {1, 1, 1, 1}, 0, {.learn_labels = false});
    p.update.fetch();
    CHECK(p.set.labels == std::vector<double>{1, 2, 3, 4});
    CHECK(p.momentum.label_velocity == std::vector<double>(4));
}

TEST_CASE("the step size is at most halved, and stays positive", "[update]") {
    Problem<backend::Host<>> p;
    for (int i = 1; i <= 50; ++i) {
        CHECK(p.apply({0, 0}, {0, 0, 0, 0}, 1e6, {.step_size_rate = 1}));
        CHECK(p.set.step_size == Approx(0.5 * std::pow(0.5, i)));
        CHECK(p.set.step_size > 0);
        CHECK(p.momentum.step_size_velocity == 0);
    }
}

TEMPLATE_TEST_CASE("a gradient with a value that is not finite is found", "[update]",
                   backend::Host<>, backend::Host<backend::ScalarLanes>, test::FarBackend) {
    const auto finite = [](double image, double label, double step_size) {
        Problem<TestType> p;
        p.gradient({0, image}, {label, 0, 0, -1e300}, step_size);
        distill::GradientCheck<double, TestType> check;
        return check.finite(p.backend, p.now, 2, 4);
    };
    CHECK(finite(1, -1, 1));
    for (const double bad : {double(NAN), double(INFINITY), -double(INFINITY)}) {
        CHECK_FALSE(finite(bad, 1, 1));
        CHECK_FALSE(finite(1, bad, 1));
        CHECK_FALSE(finite(1, 1, bad));
    }
}

TEST_CASE("a synthetic set knows its classes and whether it is finite", "[synthetic_set]") {
    SyntheticSet<float> set{{1, 1, 1}, 3, 2, std::vector<float>(6), std::vector<float>(18), 0.1};
    CHECK(set.size() == 6);
    CHECK(set.class_of(1) == 0);
    CHECK(set.class_of(2) == 1);
    CHECK(set.class_of(5) == 2);
    CHECK(set.finite());
    CHECK(set.view().count == 6);
    CHECK(set.view().step_size == 0.1);
    auto images = set;
    images.images[2] = NAN;
    CHECK_FALSE(images.finite());
    auto labels = set;
    labels.labels[17] = INFINITY;
    CHECK_FALSE(labels.finite());
    set.step_size = NAN;
    CHECK_FALSE(set.finite());
}
