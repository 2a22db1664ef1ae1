/// @file
/// nn/residual.hpp: the plan of a residual layer, its names, its running statistics and its sum. Its
/// derivatives are checked through whole networks in tests/diff.
#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <string>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/nn/linear.hpp>
#include <pad/nn/norm_activation_pool.hpp>
#include <pad/nn/residual.hpp>
#include <pad/nn/sequential.hpp>

using namespace pad;
using namespace pad::nn;
using core::Shape;

namespace {

using Normed = Sequential<Linear<4>, NormActivationPool<BatchNorm>>;
using Projected = Residual<Normed, NormActivationPool<BatchNorm>>::Layer<Shape<4, 1, 1>>;
using Lone = Residual<Linear<4>>::Layer<Shape<4, 1, 1>>;

}  // namespace

TEST_CASE("a residual layer holds what its branches hold", "[residual]") {
    STATIC_REQUIRE(Projected::parameters == 4 * 4 + 4 + 8 + 8);
    STATIC_REQUIRE(Projected::statistics == 16);
    STATIC_REQUIRE(Projected::couples_images);
    STATIC_REQUIRE(Projected::needs_tangent);
    STATIC_REQUIRE(Lone::parameters == 20);
    STATIC_REQUIRE(Lone::needs_tangent);
    STATIC_REQUIRE_FALSE(Lone::couples_images);
    STATIC_REQUIRE_FALSE(Residual<Linear<4>, Linear<4>>::Layer<Shape<7, 1, 1>>::needs_tangent);
    // Only a sum that an activation looks at is kept.
    STATIC_REQUIRE(Lone::saved == 4);
    STATIC_REQUIRE(Residual<Linear<4>, IdentityShortcut, Identity>::Layer<Shape<4, 1, 1>>::saved ==
                   0);
}

TEST_CASE("the branches of a residual layer name their tensors", "[residual]") {
    ParameterLayout layout;
    layout.path = "3.";
    Projected::describe(layout);
    std::vector<std::string> names;
    for (const auto& tensor : layout.tensors) names.push_back(tensor.name);
    CHECK(names == std::vector<std::string>{"3.main.0.weight", "3.main.0.bias", "3.main.1.weight",
                                            "3.main.1.bias", "3.shortcut.weight",
                                            "3.shortcut.bias"});
    CHECK(layout.path == "3.");
}

TEST_CASE("both branches start their running statistics", "[residual]") {
    std::vector<double> running(16, 9);
    Projected::start_statistics(running.data());
    CHECK(running == std::vector<double>{0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1});
}

TEST_CASE("a residual layer adds its input and activates", "[residual]") {
    using Backend = backend::Host<backend::ScalarLanes>;
    const auto forward = [](auto layer, core::Field<const double> in) {
        using Layer = decltype(layer);
        const auto theta = test::random_buffer<double>(Layer::parameters, 1, -1, 1);
        core::Buffer<double> saved(Layer::saved + 1);
        core::Buffer<double> scratch(Layer::scratch);
        LayerMemory<double> memory;
        memory.theta.value = theta.data();
        memory.saved.value = saved.data();
        memory.scratch.value = scratch.data();
        std::vector<double> out(4);
        Layer::template forward<double>(Backend{}, Batch{1, 1}, memory, in, {out.data(), nullptr});
        std::vector<double> sum(4);
        for (int i = 0; i < 4; ++i) {
            sum[static_cast<std::size_t>(i)] = theta[16 + i] + in.value[i];
            for (int j = 0; j < 4; ++j)
                sum[static_cast<std::size_t>(i)] += theta[4 * i + j] * in.value[j];
        }
        return std::pair(out, sum);
    };
    const std::vector<double> image = {0.5, -2, 1, -0.25};
    const auto [plain, sum] = forward(
        Residual<Linear<4>, IdentityShortcut, Identity>::Layer<Shape<4, 1, 1>>{}, {image.data()});
    const auto [active, same] = forward(Lone{}, {image.data()});
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(plain[i] == Approx(sum[i]));
        CHECK(active[i] == Approx(std::max(sum[i], 0.0)));
    }
}
