/// @file
/// distill/update.hpp and distill/synthetic_set.hpp.
#include <support/catch.hpp>

#include <cmath>
#include <vector>

#include <pad/distill/update.hpp>

using namespace pad;
using distill::SyntheticSet;
using distill::Update;

namespace {

SyntheticSet<double> two_pixels() {
    return {{1, 1, 1}, 2, 1, {10, 20}, {1, 2, 3, 4}, 0.5};
}

}  // namespace

TEST_CASE("images, labels and step size follow momentum SGD", "[update]") {
    auto set = two_pixels();
    Update<double> update(set);
    const distill::UpdateSettings settings{.image_rate = 2,
                                           .label_rate = 3,
                                           .step_size_rate = 0.1,
                                           .momentum = 0.5,
                                           .label_momentum = 0.9};
    const match::SyntheticGradient<double> gradient{{1, -1}, {1, 0, 0, 2}, 0.2};
    CHECK_FALSE(update.apply(set, gradient, settings));
    CHECK(set.images == std::vector<double>{8, 22});
    CHECK(set.labels == std::vector<double>{-2, 2, 3, -2});
    CHECK(set.step_size == Approx(0.48));
    CHECK_FALSE(update.apply(set, gradient, settings));
    CHECK(set.images[0] == Approx(8 - 2 * 1.5));
    CHECK(set.labels[0] == Approx(-2 - 3 * 1.9));
    CHECK(set.step_size == Approx(0.48 - 0.1 * 0.3));
}

TEST_CASE("labels can be left as they are", "[update]") {
    auto set = two_pixels();
    Update<double> update(set);
    update.apply(set, {{0, 0}, {1, 1, 1, 1}, 0}, {.learn_labels = false});
    CHECK(set.labels == std::vector<double>{1, 2, 3, 4});
    CHECK(update.label_velocity == std::vector<double>(4));
}

TEST_CASE("the step size is at most halved, and stays positive", "[update]") {
    auto set = two_pixels();
    Update<double> update(set);
    const match::SyntheticGradient<double> steep{{0, 0}, {0, 0, 0, 0}, 1e6};
    for (int i = 1; i <= 50; ++i) {
        CHECK(update.apply(set, steep, {.step_size_rate = 1}));
        CHECK(set.step_size == Approx(0.5 * std::pow(0.5, i)));
        CHECK(set.step_size > 0);
        CHECK(update.step_size_velocity == 0);
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
