/// @file
/// mask/selection.hpp: the same flags on the host and where memory is out of its reach, and what
/// travels for each kind of mask.
#include <support/catch.hpp>
#include <support/far_backend.hpp>
#include <support/numbers.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

#include <pad/mask/lowest_loss.hpp>
#include <pad/mask/named_layers.hpp>
#include <pad/mask/none.hpp>
#include <pad/mask/one_of.hpp>
#include <pad/mask/selection.hpp>
#include <pad/mask/shallow_fraction.hpp>
#include <pad/mask/shallow_layers.hpp>

using namespace pad;
using core::Index;
using Keep = std::vector<std::uint8_t>;

namespace {

constexpr Index size = 1003;
constexpr Index bytes = size * static_cast<Index>(sizeof(float));

nn::ParameterLayout layout_of_two() {
    nn::ParameterLayout layout;
    layout.add("first", {3}, nn::Initial::zero, 1, true);
    layout.add("second", {1000}, nn::Initial::zero, 1, true);
    return layout;
}

/// A mask of a user: looks at values, on the host only.
struct Nearer {
    using family = mask::Family;
    [[nodiscard]] std::string describe() const { return "nearer than 1"; }
    template <class T>
    void select(std::span<const T> theta_n, std::span<const T> target, const nn::ParameterLayout&,
                std::span<std::uint8_t> keep) const {
        for (std::size_t i = 0; i < keep.size(); ++i)
            keep[i] = std::abs(theta_n[i] - target[i]) < 1 ? 1 : 0;
    }
};

/// θ_N and θ*, on the host and in a backend's memory.
struct Vectors {
    std::vector<float> theta_n = test::random_values<float>(size, 1);
    std::vector<float> target = test::random_values<float>(size, 2);
    nn::ParameterLayout layout = layout_of_two();

    template <class Backend, class Mask>
    Keep flags(const Mask& mask, int times = 1) const {
        const mask::Selection<float, Backend> selection(mask, layout, Backend());
        typename Backend::template Buffer<float> far_theta(size), far_target(size);
        far_theta.write(0, size, theta_n.data());
        far_target.write(0, size, target.data());
        const std::uint8_t* flags = nullptr;
        for (int i = 0; i < times; ++i)
            flags = selection.flags(far_theta.data(), far_target.data(), target);
        return {flags, flags + size};
    }
};

}  // namespace

TEMPLATE_TEST_CASE("a mask keeps the same wherever the vectors lie", "[selection]", mask::None,
                   mask::ShallowFraction, mask::LowestLoss, mask::NamedLayers, Nearer,
                   (mask::OneOf<mask::LowestLoss, mask::None>),
                   (mask::OneOf<mask::ShallowFraction, mask::LowestLoss>),
                   (mask::OneOf<mask::OneOf<Nearer>, mask::None>)) {
    const Vectors vectors;
    const TestType mask;
    Keep expected(size, 9);
    mask::select(mask, std::span<const float>(vectors.theta_n),
                 std::span<const float>(vectors.target), vectors.layout,
                 std::span<std::uint8_t>(expected));
    CHECK(vectors.flags<backend::Host<>>(mask) == expected);
    CHECK(vectors.flags<test::FarBackend>(mask, 2) == expected);

    const mask::Selection<float, test::FarBackend> selection(mask, vectors.layout, {});
    Keep keep(size, 9);
    selection.select(vectors.theta_n, vectors.target, vectors.layout, keep);
    CHECK(keep == expected);
}

TEST_CASE("what travels for a mask", "[selection]") {
    const Vectors vectors;
    // θ_N and θ* are put there once, whatever the mask.
    const Index given = 2 * bytes;
    const auto travels = [&](const auto& mask) {
        test::Transfers::reset();
        vectors.flags<test::FarBackend>(mask, 5);
    };
    SECTION("a layout mask: its flags, once") {
        travels(mask::ShallowLayers{1});
        CHECK(test::Transfers::now().to_backend == given + size);
        CHECK(test::Transfers::now().to_host == 0);
    }
    SECTION("one with a Selector: nothing") {
        travels(mask::OneOf<mask::None, mask::LowestLoss>(mask::LowestLoss{}));
        CHECK(test::Transfers::now().to_backend == given);
        CHECK(test::Transfers::now().to_host == 0);
    }
    SECTION("any other: θ_N and the flags, each time") {
        travels(Nearer{});
        CHECK(test::Transfers::now().to_backend == given + 5 * size);
        CHECK(test::Transfers::now().to_host == 5 * bytes);
    }
}

TEST_CASE("settings that cannot work are refused before the first iteration", "[selection]") {
    const nn::ParameterLayout layout = layout_of_two();
    using Near = mask::Selection<float, backend::Host<>>;
    using Far = mask::Selection<float, test::FarBackend>;
    CHECK_THROWS_WITH(Near(mask::ShallowLayers{2}, layout, {}), ContainsSubstring("has 2"));
    CHECK_THROWS_WITH(Far(mask::LowestLoss{1.5}, layout, {}), ContainsSubstring("fraction is 1.5"));
}
