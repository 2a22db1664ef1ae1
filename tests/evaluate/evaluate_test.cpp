/// @file
/// evaluate/: accuracy, the protocol, and networks trained from scratch on a small set.
#include <support/catch.hpp>
#include <support/toy_set.hpp>

#include <numeric>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/data/augment/none.hpp>
#include <pad/data/hard_labels.hpp>
#include <pad/evaluate/judge.hpp>
#include <pad/evaluate/protocol.hpp>
#include <pad/nn/arch/convnet.hpp>

using namespace pad;

namespace {

using Agent = nn::arch::ConvNet<core::Shape<2, 4, 4>, 2, 3, 1, nn::NoNorm>;
using Engine = diff::Differentiator<Agent, nn::HardCrossEntropy, float, backend::Host<>>;

struct Setting {
    Engine engine;
    data::Dataset small = test::toy_set({2, 4, 4}, 2, 8, 3);
    data::Dataset held_out = test::toy_set({2, 4, 4}, 2, 30, 3, 51);
    train::TrainingSet<float> training{small};
    evaluate::TestSet<Engine> test{engine, held_out};

    double evaluate(const evaluate::Protocol& protocol, std::uint64_t seed, int index,
                    double rate = 0.05) {
        return evaluate::evaluate_network(engine, test, training.data(), small.shape, protocol,
                                          rate, data::NoAugmentation{}, seed, index);
    }
};

const evaluate::Protocol brief{.networks = 2, .epochs = 40, .batch = 3};

}  // namespace

TEST_CASE("mean and standard deviation of several runs", "[summary]") {
    const auto summary = evaluate::summarise({0.5, 0.7, 0.9});
    CHECK(summary.mean == Approx(0.7));
    CHECK(summary.std == Approx(0.2));
    CHECK(summary.runs == std::vector<double>{0.5, 0.7, 0.9});
    CHECK(evaluate::summarise({0.4}).mean == 0.4);
    CHECK(evaluate::summarise({0.4}).std == 0);
    CHECK(evaluate::summarise({}).mean == 0);
}

TEST_CASE("accuracy counts the largest logit, the first of equals", "[accuracy]") {
    diff::BatchArray<float> logits(3, diff::MicroBatches{4, 16, 16});
    const std::vector<float> values = {1, 3, 2, /**/ 5, 5, 1, /**/ 5, 5, 1, /**/ -1, -2, 0};
    logits.pack(std::span<const float>(values));
    CHECK(evaluate::accuracy(logits, std::vector<int>{1, 0, 1, 2}) == 0.75);
    CHECK(evaluate::accuracy(logits, std::vector<int>{0, 1, 1, 0}) == 0);
}

TEST_CASE("a test set without images is refused", "[accuracy]") {
    Engine engine;
    const data::Dataset nothing{"nothing", {2, 4, 4}, 2, {}, {}, {}};
    CHECK_THROWS_WITH(evaluate::TestSet<Engine>(engine, nothing),
                      "nothing: there are no test images");
}

TEST_CASE("the rate falls once, after the middle of the training", "[protocol]") {
    CHECK(evaluate::Protocol{.epochs = 1000}.last_full_epoch() == 501);
    CHECK(evaluate::Protocol{.epochs = 7}.last_full_epoch() == 4);

    // With a decay to nothing the parameters stay as the last full epoch left them.
    Setting s;
    const auto train = [&](int epochs, double decay) {
        train::NetworkState<Agent, float> state(core::Random(1, core::Stream::evaluation));
        evaluate::Protocol protocol{
            .epochs = epochs, .batch = 3, .weight_decay = 0, .decay = decay};
        std::vector<std::vector<float>> thetas;
        evaluate::train_network(
            s.engine, state, s.training.data(), s.small.shape, protocol, 0.05,
            data::NoAugmentation{}, core::Random(1, core::Stream::user),
            [](int) { return std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7}; },
            [&](int, double) {
                const auto theta = state.parameters();
                thetas.emplace_back(theta.begin(), theta.end());
            });
        CHECK(static_cast<int>(thetas.size()) == epochs);
        return thetas;
    };
    const auto thetas = train(8, 0);
    CHECK(thetas[4] != thetas[5]);
    CHECK(thetas[5] == thetas[6]);
    CHECK(thetas[6] == thetas[7]);
    const auto undecayed = train(8, 1);
    CHECK(undecayed[5] == thetas[5]);
    CHECK(undecayed[6] != undecayed[5]);
}

TEST_CASE("a network learns to tell two bright classes apart", "[protocol]") {
    Setting s;
    CHECK(s.evaluate(brief, 1, 0) > 0.8);
}

TEST_CASE("an evaluation is a pure function of seed, index and data", "[protocol]") {
    Setting s;
    auto protocol = brief;
    protocol.epochs = 2;
    std::vector<double> losses[3];
    const auto run = [&](Setting& on, std::uint64_t seed, int index, std::vector<double>& into) {
        return evaluate::evaluate_network(on.engine, on.test, on.training.data(), on.small.shape,
                                          protocol, 0.05, data::NoAugmentation{}, seed, index,
                                          [&](int, double loss) { into.push_back(loss); });
    };
    const double first = run(s, 3, 0, losses[0]);
    run(s, 3, 1, losses[1]);
    Setting other;
    CHECK(run(other, 3, 0, losses[2]) == first);
    CHECK(losses[0] == losses[2]);
    CHECK(losses[0] != losses[1]);
}

TEST_CASE("a network that diverges scores what it scores", "[protocol]") {
    Setting s;
    auto protocol = brief;
    protocol.epochs = 3;
    const double accuracy = s.evaluate(protocol, 3, 0, 1e30);
    CHECK((accuracy >= 0 && accuracy <= 1));
    protocol.epochs = 0;
    CHECK_THROWS_WITH(s.evaluate(protocol, 3, 0), ContainsSubstring("at least one epoch"));
}

TEST_CASE("one-hot logits are hard labels", "[protocol]") {
    Setting setting;
    evaluate::JudgeOf<Agent, float, data::NoAugmentation> judge;
    CHECK(judge.describe() == Agent::describe());
    const auto labels = data::one_hot_logits<float>(setting.small.labels, 2);
    train::TrainingData<float> soft = setting.training.data();
    soft.labels = labels.data();
    soft.label_rows = 2;
    CHECK(judge.accuracy(setting.held_out, soft, brief, 0.05, {}, 3, 0, {}) ==
          Approx(setting.evaluate(brief, 3, 0)).margin(0.04));
    // A pure function, with every protocol; each of them learns this easy set.
    for (const auto mixing : {data::Mixing::none, data::Mixing::mixup, data::Mixing::cutmix})
        for (const auto optimiser :
             {evaluate::ProtocolOptimiser::sgd, evaluate::ProtocolOptimiser::adamw}) {
            evaluate::Protocol protocol = brief;
            protocol.mixing = mixing;
            protocol.optimiser = optimiser;
            protocol.adamw_rate = 0.02;
            const double once =
                judge.accuracy(setting.held_out, soft, protocol, 0.05, {}, 3, 0, {});
            CHECK(once == judge.accuracy(setting.held_out, soft, protocol, 0.05, {}, 3, 0, {}));
            CHECK(once > 0.7);
        }
    evaluate::Protocol mixed = brief;
    mixed.mixing = data::Mixing::mixup;
    CHECK_THROWS_WITH(setting.evaluate(mixed, 3, 0), ContainsSubstring("class numbers"));
}
