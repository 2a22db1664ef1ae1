/// @file
/// What an iteration of trajectory matching moves between the host and memory out of its reach, and
/// that the host waits behind the recursion only.
#include <support/catch.hpp>
#include <support/far_backend.hpp>
#include <support/numbers.hpp>
#include <support/toy_set.hpp>

#include <algorithm>
#include <vector>

#include <pad/data/augment/none.hpp>
#include <pad/distill/distiller.hpp>
#include <pad/mask/lowest_loss.hpp>
#include <pad/nn/arch/convnet.hpp>

using namespace pad;
using core::Index;

namespace {

using Agent = nn::arch::ConvNet<core::Shape<2, 4, 4>, 2, 3, 1>;
constexpr int steps = 5;

/// A user's mask that looks at values, on the host: leaves out what has arrived.
struct Moving {
    using family = mask::Family;
    [[nodiscard]] std::string describe() const { return "moving"; }
    template <class T>
    void select(std::span<const T> theta_n, std::span<const T> target, const nn::ParameterLayout&,
                std::span<std::uint8_t> keep) const {
        for (std::size_t i = 0; i < keep.size(); ++i) keep[i] = theta_n[i] != target[i];
    }
};

template <class Mask, class Backend>
using Strategy =
    distill::Distiller<Agent, Mask, Backend, data::NoAugmentation, distill::Precision<double>>;

/// What two iterations leave.
struct Left {
    distill::SyntheticSet<double> set;
    double loss = 0;
    double inner_loss = 0;
    test::Transfers iteration{};  ///< of the second one
    test::Transfers fetched{};    ///< when the set was asked for
};

/// Two iterations.
template <class Mask, class Backend>
Left iterate() {
    using S = Strategy<Mask, Backend>;
    typename S::Settings settings;
    settings.matcher = {.steps = steps,
                        .expert_epochs = 1,
                        .first_start = 0,
                        .start_limit = 1,
                        .last_start = 1,
                        .expansion_end = 0,
                        .batch = 4};
    settings.images_per_class = 2;
    settings.step_size = 0.1;
    settings.skip_threshold = 0;
    settings.update.image_rate = 1;
    S strategy(settings);
    expert::MemoryTrajectories<double> experts;
    std::vector<std::vector<double>> epochs;
    for (std::uint32_t e = 0; e < 2; ++e)
        epochs.push_back(test::random_values<double>(S::SoftEngine::parameters, 80 + e, -0.5, 0.5));
    experts.add(epochs);
    Left left{strategy.start(test::toy_set({2, 4, 4}, 2, 12), experts)};
    distill::Momentum<double> momentum(left.set);
    typename S::Update update(left.set, momentum);
    typename S::Run run(strategy, experts);
    run.step(0, update);
    test::Transfers::reset();
    const auto report = run.step(1, update);
    left.iteration = test::Transfers::now();
    test::Transfers::reset();
    update.fetch();
    left.fetched = test::Transfers::now();
    update.fetch();
    CHECK(test::Transfers::now().to_host == left.fetched.to_host);
    left.loss = report.outcome.loss;
    left.inner_loss = report.outcome.inner_loss;
    return left;
}

Index bytes(Index numbers) {
    return numbers * static_cast<Index>(sizeof(double));
}

}  // namespace

TEMPLATE_TEST_CASE("iterations where memory is out of reach are those of the host", "[transfers]",
                   mask::ShallowFraction, mask::LowestLoss, Moving) {
    const Left host = iterate<TestType, backend::Host<backend::ScalarLanes>>();
    const Left far = iterate<TestType, test::FarBackend>();
    CHECK(far.loss == Approx(host.loss).epsilon(1e-12));
    CHECK(far.inner_loss == Approx(host.inner_loss).epsilon(1e-12));
    CHECK(far.set.step_size == Approx(host.set.step_size).epsilon(1e-12));
    CHECK(test::relative_distance(far.set.images, host.set.images) < 1e-12);
    CHECK(test::relative_distance(far.set.labels, host.set.labels) < 1e-12);

    constexpr Index parameters = Strategy<TestType, test::FarBackend>::SoftEngine::parameters;
    // Losses of both sweeps with their tangents, two sums, two counts of values that are not finite.
    const Index results = bytes(4 * steps + 2 + 2);
    // Start and target, the images of each step for fill and add_gradient.
    const Index data = bytes(2 * parameters);
    const bool asked_on_host = std::is_same_v<TestType, Moving>;
    CHECK(far.iteration.to_host == results + (asked_on_host ? bytes(parameters) : 0));
    CHECK(far.iteration.to_backend >= data + (asked_on_host ? parameters : 0));
    CHECK(far.iteration.to_backend < data + parameters + 4 * steps * 4 * 16);
    // Counting in the 128 values of the images and the 8 of the labels, and moving both.
    constexpr Index outer_launches = 3 + 2 + 2;
    if (asked_on_host)
        CHECK(far.iteration.launches_behind_read > outer_launches);
    else
        CHECK(far.iteration.launches_behind_read == outer_launches);

    // The set with its velocities, when it is asked for.
    const auto set = static_cast<Index>(host.set.images.size() + host.set.labels.size());
    CHECK(far.fetched.to_host == bytes(2 * set));
    CHECK(far.fetched.to_backend == 0);
}
