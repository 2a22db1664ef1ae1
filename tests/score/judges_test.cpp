/// @file
/// score/: scorers of a network's logits and features, against hand computations and plain
/// references, and every scorer through the test of its family.
#include <support/catch.hpp>
#include <support/check_scorer.hpp>
#include <support/scripted_engine.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <pad/nn/arch/convnet.hpp>
#include <pad/score/el2n.hpp>
#include <pad/score/forgetting.hpp>
#include <pad/score/grand.hpp>
#include <pad/score/herding.hpp>
#include <pad/score/imported.hpp>
#include <pad/score/k_centre.hpp>
#include <pad/score/loss.hpp>
#include <pad/score/one_of.hpp>
#include <pad/score/random.hpp>
#include <pad/score/uncertainty.hpp>

using namespace pad;
using Numbers = std::vector<double>;

namespace {

using Agent = nn::arch::ConvNet<core::Shape<2, 4, 4>, 3, 3, 1>;
using Engine = diff::Differentiator<Agent, nn::HardCrossEntropy, double, backend::Host<>>;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// EL2N after the last epoch, by way of looking after each.
struct WatchingEl2n {
    using family = score::Family;
    int* epochs = nullptr;  ///< how often it has looked

    struct Watch {
        int* epochs;
        Numbers last;

        template <class Network, class T>
        void after_epoch(Network& engine, const T* theta, T* running,
                         const diff::BatchArray<T>& images, std::span<const int> labels) {
            last = score::El2n{}.score(engine, theta, running, images, labels);
            ++*epochs;
        }
        [[nodiscard]] Numbers scores() const { return last; }
    };
    [[nodiscard]] std::string describe() const { return "watching EL2N"; }
    [[nodiscard]] Watch watch(std::size_t) const { return {epochs, {}}; }
};

struct TooFew {
    using family = score::Family;
    [[nodiscard]] std::string describe() const { return "too few"; }
    [[nodiscard]] Numbers scores(const data::Dataset&, std::uint64_t) const { return {1, 2}; }
};

/// Probabilities 1/8, 2/8, 5/8; then a tie of the first two; then certainty.
test::ScriptedEngine<3> three_images() {
    return {{0, std::log(2.0), std::log(5.0), 1000, 1000, -1000, 0, 0, 2000}, 3};
}

void check(const Numbers& found, const Numbers& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        INFO("image " << i);
        CHECK(found[i] == Approx(expected[i]).margin(1e-12));
    }
}

double squared_distance(const Numbers& a, const double* b) {
    double sum = 0;
    for (std::size_t r = 0; r < a.size(); ++r) sum += (a[r] - b[r]) * (a[r] - b[r]);
    return sum;
}

/// Features of 40 images, two classes in turn, and what a plain choice of them needs.
struct Cloud {
    static constexpr std::size_t images = 40;
    static constexpr std::size_t rows = 5;
    Numbers features = test::random_values<double>(images * rows, 3);
    std::vector<int> labels;
    test::ScriptedEngine<2> engine{features, rows};

    Cloud() {
        for (int i = 0; i < 40; ++i) labels.push_back(i % 2);
    }
    [[nodiscard]] const double* image(std::size_t i) const { return features.data() + i * rows; }
    /// Mean of the images `chosen`.
    [[nodiscard]] Numbers mean(const std::vector<std::size_t>& chosen) const {
        Numbers sum(rows, 0.0);
        for (const std::size_t i : chosen)
            for (std::size_t r = 0; r < rows; ++r)
                sum[r] += image(i)[r] / static_cast<double>(chosen.size());
        return sum;
    }
    /// The images of a class that `scores` puts first, second, … by their rank.
    [[nodiscard]] std::vector<std::size_t> order(const Numbers& scores, std::size_t label) const {
        std::vector<std::size_t> result(images / 2, images);
        for (std::size_t i = label; i < images; i += 2)
            result.at(static_cast<std::size_t>(std::lround(scores[i] * (images / 2 - 1)))) = i;
        return result;
    }
    [[nodiscard]] std::vector<std::size_t> members(std::size_t label) const {
        std::vector<std::size_t> result;
        for (std::size_t i = label; i < images; i += 2) result.push_back(i);
        return result;
    }
};

}  // namespace

TEST_CASE("every scorer passes the test of its family", "[score]") {
    test::check_scorer<Agent, double>(score::El2n{});
    test::check_scorer<Agent, double>(score::Grand{});
    test::check_scorer<Agent, double>(score::GrandLastLayer{});
    test::check_scorer<Agent, double>(score::Loss{});
    test::check_scorer<Agent, double>(score::LeastConfidence{});
    test::check_scorer<Agent, double>(score::Entropy{});
    test::check_scorer<Agent, double>(score::Margin{});
    test::check_scorer<Agent, double>(score::ForgettingEvents{});
    test::check_scorer<Agent, double>(score::Herding{});
    test::check_scorer<Agent, double>(score::KCentreGreedy{});
    test::check_scorer<Agent, double>(score::Random{});
    test::check_scorer<Agent, double>(score::Imported{Numbers(21, 0.5)});
    // Chosen at run time: a judge, a watcher and one that needs no network.
    using Choice = score::OneOf<score::El2n, score::ForgettingEvents, score::Random>;
    test::check_scorer<Agent, double>(Choice());
    test::check_scorer<Agent, double>(Choice(score::ForgettingEvents{}));
    test::check_scorer<Agent, double>(Choice(score::Random{}));
    CHECK(score::trains_networks(Choice(score::ForgettingEvents{})));
    CHECK_FALSE(score::trains_networks(Choice(score::Random{})));
}

TEST_CASE("the loss of an image is minus the logarithm of its label's probability", "[loss]") {
    auto engine = three_images();
    check(engine.score(score::Loss{}, {0, 0, 2}), {std::log(8.0), std::log(2.0), 0});
    check(engine.score(score::Loss{}, {2, 2, 0}), {std::log(1.6), 2000 + std::log(2.0), 2000});
}

TEST_CASE("uncertainty does not look at the label", "[uncertainty]") {
    auto engine = three_images();
    const double entropy = std::log(8.0) / 8 + std::log(4.0) / 4 + std::log(1.6) * 5 / 8;
    for (const auto& labels : {std::vector<int>{0, 0, 0}, {2, 1, 0}}) {
        check(engine.score(score::LeastConfidence{}, labels), {0.375, 0.5, 0});
        check(engine.score(score::Entropy{}, labels), {entropy, std::log(2.0), 0});
        check(engine.score(score::Margin{}, labels), {0.625, 1, 0});
    }
}

TEST_CASE("what is certain and right is easy, what is certain and wrong is hard", "[score]") {
    test::ScriptedEngine<3> engine{{9, 0, 0, 1, 0, 0, 0, 1, 0, 0, 9, 0}, 3};
    const std::vector<int> labels = {0, 0, 0, 0};
    for (const auto& scores :
         {engine.score(score::Loss{}, labels), engine.score(score::El2n{}, labels)})
        CHECK(std::is_sorted(scores.begin(), scores.end()));
    for (const auto& scores :
         {engine.score(score::LeastConfidence{}, labels), engine.score(score::Entropy{}, labels),
          engine.score(score::Margin{}, labels)}) {
        CHECK(scores[0] < scores[1]);
        CHECK(scores[1] == Approx(scores[2]));
        CHECK(scores[3] == Approx(scores[0]));
    }
}

TEST_CASE("forgetting events are counted, and what was never learned is hardest", "[forgetting]") {
    // Right (1) and wrong (0) after five epochs: kept, forgotten once, twice, never right, late.
    const std::vector<std::vector<int>> right = {
        {1, 1, 1, 1, 1}, {0, 1, 1, 0, 0}, {1, 0, 1, 0, 1}, {0, 0, 0, 0, 0}, {0, 0, 0, 0, 1}};
    const std::vector<int> labels = {0, 1, 0, 1, 1};
    test::ScriptedEngine<2> engine;
    auto watch = score::ForgettingEvents{}.watch(labels.size());
    for (std::size_t epoch = 0; epoch < 5; ++epoch) {
        engine.output.clear();
        for (std::size_t i = 0; i < 5; ++i) {
            const bool first = (labels[i] == 0) == (right[i][epoch] == 1);
            engine.output.insert(engine.output.end(), {first ? 1.0 : -1.0, 0.0});
        }
        watch.after_epoch(engine, static_cast<const double*>(nullptr),
                          static_cast<double*>(nullptr), engine.images(5), labels);
    }
    CHECK(watch.scores() == Numbers{0, 1, 2, 5, 0});
}

TEST_CASE("a scorer that watches sees every epoch and changes nothing", "[ensemble]") {
    Engine engine;
    const auto set = test::toy_set({2, 4, 4}, 3, 9);
    const score::EnsembleSettings brief{.networks = 2, .epochs = 3, .batch = 4};
    int epochs = 0;
    CHECK(score::ensemble_scores(engine, WatchingEl2n{&epochs}, set, brief, 5) ==
          score::ensemble_scores(engine, score::El2n{}, set, brief, 5));
    CHECK(epochs == 6);
}

TEST_CASE("a scorer that gives too few scores is named", "[ensemble]") {
    Engine engine;
    CHECK_THROWS_WITH(
        score::ensemble_scores(engine, TooFew{}, test::toy_set({2, 4, 4}, 3, 9), {}, 5),
        "toy: the scorer (too few) gave 2 scores for 9 images");
}

TEST_CASE("herding and k-centre greedy on a line", "[herding][k-centre]") {
    // One class at 2, 10, 0, 1 (mean 3.25); a single image of the other, which is its first.
    test::ScriptedEngine<2> engine{{2, 10, 7, 0, 1}, 1};
    const std::vector<int> labels = {0, 0, 1, 0, 0};
    check(engine.score(score::Herding{}, labels), {0, 2.0 / 3, 0, 1, 1.0 / 3});
    check(engine.score(score::KCentreGreedy{}, labels), {0, 1.0 / 3, 0, 2.0 / 3, 1});
}

TEST_CASE("herding keeps the mean of the chosen as near as it can", "[herding]") {
    Cloud cloud;
    const auto scores = cloud.engine.score(score::Herding{}, cloud.labels);
    for (const std::size_t label : {std::size_t(0), std::size_t(1)}) {
        const Numbers mean = cloud.mean(cloud.members(label));
        std::vector<std::size_t> left = cloud.members(label);
        std::vector<std::size_t> chosen;
        for (const std::size_t next : cloud.order(scores, label)) {
            const auto error_with = [&](std::size_t i) {
                auto more = chosen;
                more.push_back(i);
                return squared_distance(mean, cloud.mean(more).data());
            };
            std::size_t best = left[0];
            for (const std::size_t i : left)
                if (error_with(i) < error_with(best)) best = i;
            REQUIRE(next == best);
            std::erase(left, next);
            chosen.push_back(next);
        }
    }
}

TEST_CASE("k-centre greedy takes the image that is least covered", "[k-centre]") {
    Cloud cloud;
    const auto scores = cloud.engine.score(score::KCentreGreedy{}, cloud.labels);
    for (const std::size_t label : {std::size_t(0), std::size_t(1)}) {
        const Numbers mean = cloud.mean(cloud.members(label));
        std::vector<std::size_t> chosen;
        for (const std::size_t next : cloud.order(scores, label)) {
            const auto uncovered = [&](std::size_t i) {
                if (chosen.empty()) return -squared_distance(mean, cloud.image(i));
                double nearest = infinity;
                for (const std::size_t c : chosen)
                    nearest = std::min(nearest, squared_distance(cloud.mean({c}), cloud.image(i)));
                return nearest;
            };
            for (const std::size_t i : cloud.members(label))
                REQUIRE(uncovered(i) <= uncovered(next));
            chosen.push_back(next);
        }
    }
}

TEST_CASE("features that are no numbers are named", "[herding][k-centre]") {
    test::ScriptedEngine<2> engine{{2, 10, infinity, 0}, 1};
    const std::vector<int> labels = {0, 1, 1, 1};
    const std::string sentence =
        "feature 0 of image 2 is inf; features must be finite to order images";
    CHECK_THROWS_WITH(engine.score(score::Herding{}, labels), sentence);
    CHECK_THROWS_WITH(engine.score(score::KCentreGreedy{}, labels), sentence);
}
