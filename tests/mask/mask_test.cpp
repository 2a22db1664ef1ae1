/// @file
/// mask/: which parameters each mask keeps, and the sentences of those that cannot work.
#include <support/catch.hpp>
#include <support/check_mask.hpp>

#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include <pad/mask/lowest_loss.hpp>
#include <pad/mask/named_layers.hpp>
#include <pad/mask/none.hpp>
#include <pad/mask/one_of.hpp>
#include <pad/mask/shallow_fraction.hpp>
#include <pad/mask/shallow_layers.hpp>
#include <pad/mask/where.hpp>

using namespace pad;
using Keep = std::vector<std::uint8_t>;

namespace {

/// What a mask keeps of a student and a target. `keep` starts with what no mask writes.
template <class Mask, class T>
Keep select(const Mask& mask, const std::vector<T>& student, const std::vector<T>& target,
            const nn::ParameterLayout& layout = {}) {
    Keep keep(student.size(), 9);
    mask::select(mask, std::span<const T>(student), std::span<const T>(target), layout,
                 std::span<std::uint8_t>(keep));
    return keep;
}

/// Parameters at distances 0, 1, 2, … from their target.
template <class Mask>
Keep select_of(const Mask& mask, int count, const nn::ParameterLayout& layout = {}) {
    std::vector<float> student(static_cast<std::size_t>(count));
    std::iota(student.begin(), student.end(), 0.0F);
    return select(mask, student, std::vector<float>(student.size()), layout);
}

nn::ParameterLayout layout_of_three() {
    nn::ParameterLayout layout;
    layout.add("a", {2, 2}, nn::Initial::zero, 1, true);
    layout.add("b", {1}, nn::Initial::zero, 1, false);
    layout.add("c", {3}, nn::Initial::zero, 1, true);
    return layout;
}

/// The names of a small ConvNet.
nn::ParameterLayout named_layout() {
    nn::ParameterLayout layout;
    layout.add("features.0.weight", {2}, nn::Initial::zero, 1, true);
    layout.add("features.0.bias", {1}, nn::Initial::zero, 1, false);
    layout.add("features.01.weight", {2}, nn::Initial::zero, 1, true);
    layout.add("classifier.weight", {2, 1}, nn::Initial::zero, 1, true);
    return layout;
}

/// Tensors with more than one side.
struct Matrices {
    bool operator()(const nn::ParameterTensor& tensor) const { return tensor.shape.size() > 1; }
};
/// Nothing, and says so.
struct Nothing {
    bool operator()(const nn::ParameterTensor&) const { return false; }
    [[nodiscard]] std::string describe() const { return "nothing"; }
};

}  // namespace

TEST_CASE("every mask is a mask", "[mask]") {
    const auto layout = named_layout();
    test::check_mask(mask::None{}, layout);
    test::check_mask(mask::ShallowFraction{}, layout);
    test::check_mask(mask::ShallowLayers{2}, layout);
    test::check_mask(mask::LowestLoss{}, layout);
    test::check_mask(mask::NamedLayers{}, layout);
    test::check_mask(mask::NamedLayers{{"features.0"}}, layout);
    test::check_mask(mask::Where<Matrices>{}, layout);
    struct NoMask {};
    STATIC_REQUIRE_FALSE(mask::Mask<NoMask>);
}

TEST_CASE("named layers are left out, or kept, by whole names", "[mask]") {
    const auto layout = named_layout();
    const auto keep = [&](mask::NamedLayers mask) { return select_of(mask, 7, layout); };
    CHECK(keep({}) == Keep{1, 1, 1, 1, 1, 1, 1});
    CHECK(keep({{"features.0"}}) == Keep{0, 0, 0, 1, 1, 1, 1});
    CHECK(keep({{"features"}}) == Keep{0, 0, 0, 0, 0, 1, 1});
    CHECK(keep({{"features.0.bias", "classifier"}}) == Keep{1, 1, 0, 1, 1, 0, 0});
    CHECK(keep({{"features.0"}, mask::Named::kept}) == Keep{1, 1, 1, 0, 0, 0, 0});
    CHECK_THROWS_WITH(keep({{"feature"}}),
                      "the mask names the layer 'feature'; the network has features.0.weight, "
                      "features.0.bias, features.01.weight, classifier.weight");
    CHECK_THROWS_WITH(keep({{"features", "classifier"}}),
                      "the mask (layers left out: features, classifier) keeps no parameter");
}

TEST_CASE("a predicate decides for whole tensors", "[mask]") {
    const auto layout = named_layout();
    CHECK(select_of(mask::Where<Matrices>{}, 7, layout) == Keep{0, 0, 0, 0, 0, 1, 1});
    CHECK(select_of(mask::Where{[](const nn::ParameterTensor& t) { return t.offset == 3; }}, 7,
                    layout) == Keep{0, 0, 0, 1, 1, 0, 0});
    CHECK_THROWS_WITH(select_of(mask::Where<Nothing>{}, 7, layout),
                      "the mask (where nothing) keeps no parameter");
}

TEST_CASE("no mask keeps everything", "[mask]") {
    CHECK(select_of(mask::None{}, 3) == Keep{1, 1, 1});
}

TEST_CASE("a shallow fraction leaves out the first parameters, rounded down", "[mask]") {
    CHECK(select_of(mask::ShallowFraction{0.5}, 5) == Keep{0, 0, 1, 1, 1});
    CHECK(select_of(mask::ShallowFraction{0.25}, 4) == Keep{0, 1, 1, 1});
    CHECK(select_of(mask::ShallowFraction{0}, 3) == Keep{1, 1, 1});
    CHECK(select_of(mask::ShallowFraction{0.99}, 5) == Keep{0, 0, 0, 0, 1});
}

TEST_CASE("shallow layers leaves out whole tensors", "[mask]") {
    const auto layout = layout_of_three();
    CHECK(select_of(mask::ShallowLayers{0}, 8, layout) == Keep{1, 1, 1, 1, 1, 1, 1, 1});
    CHECK(select_of(mask::ShallowLayers{1}, 8, layout) == Keep{0, 0, 0, 0, 1, 1, 1, 1});
    CHECK(select_of(mask::ShallowLayers{2}, 8, layout) == Keep{0, 0, 0, 0, 0, 1, 1, 1});
    for (const int tensors : {-1, 3})
        CHECK_THROWS_WITH(select_of(mask::ShallowLayers{tensors}, 8, layout),
                          ContainsSubstring("leaves out " + std::to_string(tensors)) &&
                              ContainsSubstring("has 3"));
}

TEST_CASE("lowest loss leaves out the parameters that are nearest, wherever they lie", "[mask]") {
    const std::vector<double> student = {5, -1, 3, 0, -4};
    const std::vector<double> target = {1, 1, 1, 1, 1};  // distances 4, 2, 2, 1, 5
    CHECK(select(mask::LowestLoss{0.2}, student, target) == Keep{1, 1, 1, 0, 1});
    CHECK(select(mask::LowestLoss{0.6}, student, target) == Keep{1, 0, 0, 0, 1});
    CHECK(select(mask::LowestLoss{0}, student, target) == Keep{1, 1, 1, 1, 1});
}

TEST_CASE("equal distances are left out in the order of their position", "[mask]") {
    const std::vector<float> student = {5, -1, 3, 0, -4};
    const std::vector<float> target = {1, 1, 1, 1, 1};
    CHECK(select(mask::LowestLoss{0.4}, student, target) == Keep{1, 0, 1, 0, 1});
    const std::vector<float> equal(1000, 2.0F);
    const auto keep = select(mask::LowestLoss{0.5}, equal, std::vector<float>(1000, 1.0F));
    CHECK(std::accumulate(keep.begin(), keep.begin() + 500, 0) == 0);
    CHECK(std::accumulate(keep.begin() + 500, keep.end(), 0) == 500);
}

TEST_CASE("how many parameters are kept of many", "[mask]") {
    for (const double fraction : {0.1, 0.25, 0.75}) {
        const int out = static_cast<int>(fraction * 1001);
        const auto shallow = select_of(mask::ShallowFraction{fraction}, 1001);
        const auto lowest = select_of(mask::LowestLoss{fraction}, 1001);
        CHECK(std::accumulate(shallow.begin(), shallow.end(), 0) == 1001 - out);
        CHECK(std::accumulate(lowest.begin(), lowest.end(), 0) == 1001 - out);
    }
}

TEMPLATE_TEST_CASE("a fraction outside [0, 1) is refused with its value", "[mask]",
                   mask::ShallowFraction, mask::LowestLoss) {
    CHECK_THROWS_WITH(select_of(TestType{1.0}, 3), "mask fraction is 1; it must lie in [0, 1)");
    CHECK_THROWS_WITH(select_of(TestType{-0.1}, 3), "mask fraction is -0.1; it must lie in [0, 1)");
    CHECK_THROWS_AS(select_of(TestType{std::numeric_limits<double>::quiet_NaN()}, 3), core::Error);
}

TEST_CASE("masks name their settings", "[mask]") {
    CHECK(mask::ShallowFraction{0.5}.describe() == "shallow fraction 0.5");
    CHECK(mask::LowestLoss{0.25}.describe() == "lowest loss 0.25");
    CHECK(mask::ShallowLayers{4}.describe() == "shallow layers 4");
    CHECK(mask::None{}.describe() == "none");
    CHECK(mask::NamedLayers{{"a", "b"}, mask::Named::kept}.describe() == "layers kept: a, b");
    CHECK(mask::NamedLayers{}.describe() == "layers left out: no names");
    CHECK(mask::Where<Matrices>{{}, "matrices"}.describe() == "where matrices");
    CHECK(mask::Where<Nothing>{}.describe() == "where nothing");
}

TEST_CASE("a mask that is chosen at run time", "[mask]") {
    using Choice = mask::OneOf<mask::ShallowFraction, mask::None>;
    STATIC_REQUIRE(mask::Mask<Choice>);
    CHECK(select_of(Choice(mask::ShallowFraction{0.5}), 4) == Keep{0, 0, 1, 1});
    CHECK(select_of(Choice(mask::None{}), 4) == Keep{1, 1, 1, 1});
    CHECK(Choice().describe() == mask::ShallowFraction{}.describe());
}
