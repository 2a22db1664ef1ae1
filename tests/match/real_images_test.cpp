/// @file
/// match/real_images.hpp: the window of real images, and formation.hpp: several images in one.
#include <support/catch.hpp>
#include <support/toy_set.hpp>

#include <algorithm>
#include <numeric>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/match/formation.hpp>
#include <pad/match/real_images.hpp>

using namespace pad;

TEST_CASE("real images are drawn from the window of their epoch", "[real_images]") {
    const auto set = test::toy_set({1, 2, 2}, 2, 20);
    // Epoch e shows the images from e on; a class has ten.
    const match::RealImages<float> real(set, data::indices_by_class(set), [](int epoch, int size) {
        return std::pair(std::min(epoch, size - 1), size);
    });
    CHECK(real.classes() == 2);
    CHECK(real.epoch(0, 4, 5) == 2);
    CHECK(real.visible(1, 3).front() == 7);
    CHECK(real.visible(1, 3).size() == 7);
    const core::Random random(1, core::Stream::real_batch);
    std::vector<int> chosen = {-5};
    real.draw(0, 2, 6, random, chosen);
    real.draw(1, 9, 6, random, chosen);
    REQUIRE(chosen.size() == 1 + 6 + 1);
    for (std::size_t i = 1; i < 7; ++i) CHECK((chosen[i] % 2 == 0 && chosen[i] >= 4));
    CHECK(chosen.back() == 19);
    std::sort(chosen.begin(), chosen.end());
    CHECK(std::unique(chosen.begin(), chosen.end()) == chosen.end());
}

TEST_CASE("real images refuse what does not fit", "[real_images]") {
    const auto set = test::toy_set({1, 2, 2}, 2, 8);
    const auto order = data::indices_by_class(set);
    const match::RealImages<float> real(set, order,
                                        [](int, int size) { return std::pair(0, size + 1); });
    CHECK_THROWS_WITH(real.visible(0, 7),
                      "the scheduler gave the slice [0, 5) of a class of 4 images in epoch 7");
    const std::vector<std::vector<int>> three(3, {0});
    CHECK_THROWS_WITH(match::RealImages<float>(set, three, {}),
                      ContainsSubstring("the order of 3 classes was given for 2"));
    CHECK_THROWS_WITH(match::RealImages<float>(set, {{0}, {}}, {}),
                      ContainsSubstring("class 1 has no image"));
}

TEST_CASE("tiles are enlarged bilinearly", "[formation]") {
    const backend::Host<> host;
    match::FormedSet<double, backend::Host<>> former({2}, {1, 4, 4}, 2, host);
    std::vector<double> images(16);
    std::iota(images.begin(), images.end(), 0.0);
    const std::vector<double> labels = {3, 4};
    const auto formed = former.form({images.data(), labels.data(), 1, 0.5});
    REQUIRE(formed.count == 4);
    CHECK(formed.step_size == 0.5);
    // The second tile holds 2 3 / 6 7; its corners stay, what lies between is a quarter of the way.
    const std::vector<double> second(formed.images + 16, formed.images + 32);
    CHECK(second[0] == 2);
    CHECK(second[1] == 2.25);
    CHECK(second[2] == 2.75);
    CHECK(second[3] == 3);
    CHECK(second[4] == 3);
    CHECK(second[5] == 3.25);
    CHECK(second[15] == 7);
    CHECK(formed.labels[7] == 4);
}

TEST_CASE("the way back from tiles is the adjoint", "[formation]") {
    const backend::Host<> host;
    match::FormedSet<double, backend::Host<>> former({2}, {2, 4, 6}, 3, host);
    const auto images = test::random_values<double>(2 * 48, 1);
    const auto labels = test::random_values<double>(2 * 3, 2);
    const auto formed = former.form({images.data(), labels.data(), 2, 1});
    match::SyntheticGradient<double> gradient;
    gradient.images = test::random_values<double>(8 * 48, 3);
    gradient.labels = test::random_values<double>(8 * 3, 4);
    const double forward =
        std::inner_product(gradient.images.begin(), gradient.images.end(), formed.images, 0.0) +
        std::inner_product(gradient.labels.begin(), gradient.labels.end(), formed.labels, 0.0);
    former.pull_back(gradient);
    REQUIRE(gradient.images.size() == images.size());
    REQUIRE(gradient.labels.size() == labels.size());
    const double back =
        std::inner_product(images.begin(), images.end(), gradient.images.begin(), 0.0) +
        std::inner_product(labels.begin(), labels.end(), gradient.labels.begin(), 0.0);
    CHECK(back == Approx(forward).epsilon(1e-12));
    CHECK_THROWS_WITH((match::FormedSet<float, backend::Host<>>({3}, {1, 28, 28}, 2, host)),
                      ContainsSubstring("28×28 cannot be cut into 3×3 tiles"));
}
