/// @file
/// The policies of examples/own_policies.hpp through the tests that those of the library pass.
#include <support/catch.hpp>
#include <support/check_mask.hpp>
#include <support/check_matcher.hpp>
#include <support/check_scorer.hpp>

#include <diff/networks.hpp>

#include "own_policies.hpp"

namespace {

using namespace pad;

/// Convolution, the user's layer, and what the derivatives of both need: smooth all through.
template <class First, class... Others>
struct Net {
    using Image = core::Shape<2, 4, 5>;
    using Network = typename nn::Sequential<First, Others..., nn::Linear<2>>::template Layer<Image>;
    static constexpr int classes = 2;
    static std::string describe() { return "net of one's own layer"; }
    static nn::ParameterLayout parameter_layout() {
        nn::ParameterLayout layout;
        Network::describe(layout);
        return layout;
    }
};
using Map = nn::Convolution<2, 3, 1, 1, true, nn::convolution::Direct>;
using Curve = nn::NormActivationPool<nn::InstanceNorm, nn::Sigmoid>;
using First = Net<own::Symmetric, Map, Curve>;
using Inside = Net<Map, Curve, own::Symmetric>;
using Branch = Net<Map, nn::Residual<own::Symmetric, Map, nn::Sigmoid>>;

}  // namespace

TEST_CASE("a scorer of one's own", "[own]") {
    test::check_scorer<Inside, float>(own::LogitGap{});
    test::check_scorer<Inside, double>(own::LogitGap{});
}

TEST_CASE("a mask of one's own", "[own]") {
    test::check_mask(own::WeightsOnly{}, Inside::parameter_layout());
}

TEST_CASE("a matching loss of one's own", "[own]") {
    test::MatchingBench<Inside, own::WeightsOnly> bench;
    own::SmoothTrajectory loss;
    loss.steps = 2;
    loss.expert_epochs = 2;
    loss.start_limit = loss.last_start = 1;
    loss.batch = 3;
    loss.weight = 0.1;
    test::check_matcher(bench, loss);
}

TEST_CASE("a layer of one's own: first, inside a chain and in a branch", "[own]") {
    test::check_derivatives<First>();
    test::check_derivatives<Inside>();
    test::check_derivatives<Branch>();
}
