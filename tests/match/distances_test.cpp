/// @file
/// match/: distances of gradients and of features, against hand-made values and central differences.
#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/match/characteristic_function.hpp>
#include <pad/match/gaussian_kernel.hpp>
#include <pad/match/gradient_distance.hpp>

using namespace pad;

namespace {

/// Tensors a [2, 2], b [2], c [2, 3].
nn::ParameterLayout three_tensors() {
    nn::ParameterLayout layout;
    layout.add("a", {2, 2}, nn::Initial::zero, 1, true);
    layout.add("b", {2}, nn::Initial::zero, 1, false);
    layout.add("c", {2, 3}, nn::Initial::zero, 1, true);
    return layout;
}

template <class Distance>
double distance_of(const std::vector<double>& ours, const std::vector<double>& theirs,
                   const std::vector<std::uint8_t>& keep, std::vector<double>& v) {
    return Distance{}(three_tensors(), std::span<const double>(ours),
                      std::span<const double>(theirs), std::span<const std::uint8_t>(keep),
                      std::span<double>(v));
}

const std::vector<double> gradient_a = {1, 0, 0, 2, 7, 7, 1, 1, 0, 0, 0, 3};
const std::vector<double> gradient_b = {0, 5, 0, 4, 1, 1, 1, -1, 9, 0, 0, -1};

}  // namespace

TEST_CASE("gradient distances by hand", "[gradient_distance]") {
    std::vector<double> v(12, 99);
    std::vector<std::uint8_t> keep(12, 1);
    // Rows of a: at right angles, parallel; of c: at right angles, opposite. Biases do not count.
    CHECK(distance_of<match::RowCosine>(gradient_a, gradient_b, keep, v) ==
          Approx(1 + 0 + 1 + 2).epsilon(1e-5));
    CHECK(v[4] == 0);
    CHECK(distance_of<match::SquaredError>(gradient_a, gradient_b, keep, v) ==
          Approx(1 + 25 + 4 + 36 + 36 + 4 + 81 + 16));
    CHECK(v[0] == 2);
    CHECK(distance_of<match::AbsoluteError>(gradient_a, gradient_b, keep, v) ==
          Approx(1 + 5 + 2 + 6 + 6 + 2 + 9 + 4));
    CHECK(v[1] == -1);
    CHECK(distance_of<match::Cosine>(gradient_a, gradient_a, keep, v) == Approx(0).margin(1e-7));
}

TEMPLATE_TEST_CASE("a gradient distance's derivative is its central difference",
                   "[gradient_distance]", match::RowCosine, match::Cosine, match::SquaredError,
                   match::AbsoluteError) {
    auto ours = test::random_values<double>(12, 1);
    const auto theirs = test::random_values<double>(12, 2);
    std::vector<std::uint8_t> keep(12, 1);
    // A row that is left out, and a part of another.
    keep[0] = keep[1] = keep[7] = 0;
    std::vector<double> v(12, 99), unused(12);
    distance_of<TestType>(ours, theirs, keep, v);
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const double expected = test::central_difference(
            ours, i, [&] { return distance_of<TestType>(ours, theirs, keep, unused); });
        CHECK(v[i] == Approx(expected).epsilon(1e-7).margin(1e-9));
        if (!keep[i]) CHECK(v[i] == 0);
    }
}

TEMPLATE_TEST_CASE("what the mask leaves out does not count", "[gradient_distance]",
                   match::RowCosine, match::Cosine, match::SquaredError, match::AbsoluteError) {
    std::vector<double> v(12);
    std::vector<std::uint8_t> keep(12, 1);
    for (const std::size_t i : {0U, 1U, 6U}) keep[i] = 0;
    auto other = gradient_a;
    const double here = distance_of<TestType>(other, gradient_b, keep, v);
    other[0] = other[1] = other[6] = 50;
    CHECK(distance_of<TestType>(other, gradient_b, keep, v) == here);
    CHECK_THROWS_WITH(distance_of<TestType>(other, gradient_b, std::vector<std::uint8_t>(12, 0), v),
                      ContainsSubstring("the mask keeps no parameter"));
}

TEST_CASE("gradients of zero have a distance and no derivative", "[gradient_distance]") {
    const std::vector<double> zero(12, 0.0);
    std::vector<double> v(12, 99);
    const std::vector<std::uint8_t> keep(12, 1);
    CHECK(distance_of<match::RowCosine>(zero, gradient_b, keep, v) == 4);
    for (const double x : v) CHECK(std::isfinite(x));
    CHECK(distance_of<match::Cosine>(gradient_a, zero, keep, v) == 1);
    for (const double x : v) CHECK(x == 0);
}

namespace {

using View = match::FeatureView<double>;
const backend::Host<> host;
const core::Random draws(3, core::Stream::frequencies);

/// Features of 3 and 5 images, 4 values each, with strides that differ.
struct Groups {
    std::vector<double> ours = test::random_values<double>(3 * 4, 5);
    std::vector<double> theirs = test::random_values<double>(5 * 7, 6);
    [[nodiscard]] View mine() const { return {ours.data(), 3, 4, 4}; }
    [[nodiscard]] View other() const { return {theirs.data(), 5, 4, 7}; }
};

template <class Distance>
double compare(const Distance& distance, const Groups& groups, std::vector<double>& adjoint) {
    typename Distance::template Comparison<double> comparison(distance, 4, draws);
    adjoint.assign(12, 99);
    return comparison.compare(host, 1, groups.mine(), groups.other(), adjoint.data());
}

template <class Distance>
void check_adjoint(const Distance& distance) {
    Groups groups;
    std::vector<double> adjoint, unused;
    CHECK(compare(distance, groups, adjoint) > 0);
    for (std::size_t i = 0; i < groups.ours.size(); ++i) {
        const double expected = test::central_difference(
            groups.ours, i, [&] { return compare(distance, groups, unused); });
        CHECK(adjoint[i] == Approx(expected).epsilon(1e-6).margin(1e-8));
    }
    // A group that is compared with itself.
    Groups same;
    same.ours.resize(20);
    for (std::size_t i = 0; i < 20; ++i) same.ours[i] = same.theirs[i / 4 * 7 + i % 4];
    typename Distance::template Comparison<double> comparison(distance, 4, draws);
    std::vector<double> none(20);
    CHECK(comparison.compare(host, 1, {same.ours.data(), 5, 4, 4}, same.other(), none.data()) <
          2e-4);
    for (const double x : none) CHECK(x == Approx(0).margin(1e-3));
}

}  // namespace

TEST_CASE("feature distances have exact adjoints", "[feature_distance]") {
    check_adjoint(match::MeanDistance{});
    check_adjoint(match::GaussianKernel{});
    check_adjoint(match::GaussianKernel{0.3});
    check_adjoint(match::CharacteristicFunction{.frequencies = 17, .hidden = 5, .latent = 3});
    check_adjoint(match::CharacteristicFunction{
        .frequencies = 9, .amplitude = 0.9, .hidden = 5, .latent = 3, .rate = 0});
}

TEST_CASE("a Gaussian kernel sees more than the mean", "[feature_distance]") {
    Groups groups;
    // Theirs, moved so that the means agree.
    for (std::size_t r = 0; r < 4; ++r) {
        double shift = 0;
        for (std::size_t i = 0; i < 5; ++i) shift += groups.theirs[i * 7 + r] / 5;
        for (std::size_t i = 0; i < 3; ++i) shift -= groups.ours[i * 4 + r] / 3;
        for (std::size_t i = 0; i < 3; ++i) groups.ours[i * 4 + r] += shift;
    }
    std::vector<double> adjoint;
    CHECK(compare(match::MeanDistance{}, groups, adjoint) < 1e-20);
    CHECK(compare(match::GaussianKernel{}, groups, adjoint) > 1e-3);
}

TEST_CASE("the frequency network climbs", "[feature_distance]") {
    const Groups groups;
    const match::CharacteristicFunction settings{
        .frequencies = 64, .hidden = 8, .latent = 3, .rate = 0.05};
    match::CharacteristicFunction::Comparison<double> learned(settings, 4, draws);
    std::vector<double> adjoint(12);
    const auto compare_once = [&] {
        const double distance =
            learned.compare(host, 1, groups.mine(), groups.other(), adjoint.data());
        learned.advance();
        return distance;
    };
    const double first = compare_once();
    for (int i = 0; i < 30; ++i) compare_once();
    CHECK(compare_once() > 1.05 * first);

    match::CharacteristicFunction::Comparison<double> another(settings, 4, draws);
    another.restore(learned.state());
    CHECK(another.compare(host, 1, groups.mine(), groups.other(), adjoint.data()) ==
          compare_once());
}

TEST_CASE("feature distances that cannot work say why", "[feature_distance]") {
    using Kernel = match::GaussianKernel::Comparison<float>;
    CHECK_THROWS_WITH(Kernel({0}, 4, draws), ContainsSubstring("bandwidth"));
    using Functions = match::CharacteristicFunction::Comparison<float>;
    CHECK_THROWS_WITH(Functions({.frequencies = 0}, 4, draws), ContainsSubstring("0 frequencies"));
    CHECK_THROWS_WITH(Functions({.amplitude = 1.5}, 4, draws), ContainsSubstring("1.5"));
    CHECK_THROWS_WITH(Functions({.rate = -1}, 4, draws), ContainsSubstring("-1"));
}
