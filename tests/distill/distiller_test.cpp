/// @file
/// distill/distiller.hpp: a whole distillation in memory with policies of a user's own, and what
/// an iteration does with losses and gradients that are too large or no numbers.
#include <support/catch.hpp>
#include <support/toy_set.hpp>

#include <algorithm>
#include <limits>
#include <vector>

#include <pad/data/augment/none.hpp>
#include <pad/distill/distiller.hpp>
#include <pad/distill/presets.hpp>
#include <pad/nn/arch/convnet.hpp>
#include <pad/train/sgd.hpp>

using namespace pad;

namespace {

using Agent = nn::arch::ConvNet<core::Shape<2, 4, 4>, 2, 3, 1>;

/// Keeps every second parameter.
struct EverySecond {
    using family = mask::Family;
    std::size_t first = 0;
    [[nodiscard]] std::string describe() const { return "every second"; }
    template <class T>
    void select(std::span<const T>, std::span<const T>, const nn::ParameterLayout&,
                std::span<std::uint8_t> keep) const {
        for (std::size_t i = 0; i < keep.size(); ++i) keep[i] = i % 2 == first;
    }
};

/// Brighter is harder.
struct Brightness {
    using family = score::Family;
    [[nodiscard]] std::string describe() const { return "brightness"; }
    template <class Engine, class T>
    std::vector<double> score(Engine&, const T*, T*, const diff::BatchArray<T>& images,
                              std::span<const int> labels) const {
        std::vector<double> scores;
        for (std::size_t i = 0; i < labels.size(); ++i)
            scores.push_back(
                static_cast<double>(images.view().column(static_cast<core::Index>(i))[0]));
        return scores;
    }
};

/// The easier half, always.
struct EasierHalf {
    using family = schedule::Family;
    [[nodiscard]] std::string describe() const { return "easier half"; }
    [[nodiscard]] schedule::Slice slice(int, int size) const { return {0, (size + 1) / 2}; }
};

using Own = distill::Distiller<Agent, EasierHalf, data::NoAugmentation, EverySecond, Brightness,
                               train::Sgd, distill::Precision<double>>;

Own::Settings own_settings() {
    Own::Settings settings;
    settings.scoring = {.networks = 1, .epochs = 1, .batch = 8};
    settings.experts = {.experts = 1, .epochs = 2, .batch = 4, .learning_rate = 0.1};
    settings.matcher = {.steps = 4,
                        .expert_epochs = 2,
                        .first_start = 0,
                        .start_limit = 1,
                        .last_start = 1,
                        .expansion_end = 0,
                        .batch = 4};
    settings.update = {.image_rate = 5, .label_rate = 1, .step_size_rate = 1e-3};
    settings.images_per_class = 2;
    settings.step_size = 0.1;
    settings.skip_threshold = 100;
    settings.seed = 9;
    return settings;
}

expert::MemoryTrajectories<double> train_expert(Own& distiller, const data::Dataset& set,
                                                const std::vector<std::vector<int>>& easy_to_hard) {
    std::vector<std::vector<double>> checkpoints;
    distiller.train_expert(set, easy_to_hard, 0, [&](int, std::span<const double> theta) {
        checkpoints.emplace_back(theta.begin(), theta.end());
    });
    expert::MemoryTrajectories<double> experts;
    experts.add(checkpoints);
    return experts;
}

}  // namespace

TEST_CASE("policies find their slots in any order", "[distiller]") {
    STATIC_REQUIRE(std::is_same_v<Own::Mask, EverySecond>);
    STATIC_REQUIRE(std::is_same_v<Own::Scorer, Brightness>);
    STATIC_REQUIRE(std::is_same_v<Own::Scheduler, EasierHalf>);
    STATIC_REQUIRE(std::is_same_v<Own::Optimiser, train::Sgd>);
    STATIC_REQUIRE(std::is_same_v<Own::Augmentation, data::NoAugmentation>);
    STATIC_REQUIRE(std::is_same_v<Own::Scalar, double>);
    using Default = distill::Distiller<Agent>;
    STATIC_REQUIRE(std::is_same_v<Default::Mask, mask::ShallowFraction>);
    STATIC_REQUIRE(std::is_same_v<Default::Scorer, score::El2n>);
    STATIC_REQUIRE(std::is_same_v<Default::Scheduler, schedule::PadWindow>);
    STATIC_REQUIRE(std::is_same_v<Default::Optimiser, train::Gsam>);
    STATIC_REQUIRE(std::is_same_v<Default::Matcher, match::Trajectory>);
    STATIC_REQUIRE(std::is_same_v<Default::Augmentation, data::Dsa>);
    STATIC_REQUIRE(std::is_same_v<Default::Scalar, float>);
}

TEST_CASE("policies of one's own, from scores to a set whose loss falls", "[distiller]") {
    const auto set = test::toy_set({2, 4, 4}, 2, 24);
    Own distiller(own_settings());
    const auto scores = distiller.score(set);
    CHECK(scores[5] == Approx(set.image(5)[0]));
    const auto easy_to_hard = score::easy_to_hard(set, scores);
    const auto experts = train_expert(distiller, set, easy_to_hard);
    CHECK(experts.last_epoch() == 2);

    const auto distil = [&](Own& with, int iterations, std::vector<double>& losses) {
        auto synthetic = with.start(set, experts);
        distill::Momentum<double> momentum(synthetic);
        Own::Update update(synthetic, momentum);
        Own::Run run(with, experts);
        for (int i = 0; i < iterations; ++i) {
            const auto report = run.step(i, update);
            CHECK_FALSE(report.not_finite);
            CHECK_FALSE(report.skipped);
            CHECK(report.outcome.expert == 0);
            CHECK(report.outcome.start_epoch == 0);
            CHECK(synthetic.step_size > 0);
            losses.push_back(report.outcome.loss);
        }
        CHECK(synthetic.finite());
        return synthetic;
    };
    std::vector<double> losses;
    const auto synthetic = distil(distiller, 40, losses);
    INFO("from " << losses.front() << " to " << losses.back());
    CHECK(losses.back() < 0.7 * losses.front());

    SECTION("the run is a pure function of its settings") {
        Own again(own_settings());
        std::vector<double> same;
        CHECK(distil(again, 40, same).images == synthetic.images);
        CHECK(same == losses);
    }
    SECTION("the mask decides what is matched") {
        auto settings = own_settings();
        settings.mask.first = 1;
        Own other(settings);
        std::vector<double> different;
        distil(other, 1, different);
        CHECK(different[0] != losses[0]);
    }
}

TEST_CASE("images that do not fit the agent are refused", "[distiller]") {
    Own distiller(own_settings());
    const auto wide = test::toy_set({2, 4, 5}, 2, 8);
    CHECK_THROWS_WITH(distiller.score(wide),
                      "toy: images are 2×4×5 with 2 classes; the agent takes 2×4×4 with 2");
    const auto classes = test::toy_set({2, 4, 4}, 3, 8);
    CHECK_THROWS_WITH(distiller.start(classes, expert::MemoryTrajectories<double>()),
                      ContainsSubstring("with 3 classes"));
}

namespace {

/// A matching loss that says what it is told to.
struct Scripted {
    using family = match::Family;
    static constexpr match::Needs needs{.trajectories = true};
    double loss = 0.5;
    double image = 1;
    double label = 1;
    double step_size = 1;
    [[nodiscard]] std::string describe() const { return "scripted"; }
    void check() const {}
    [[nodiscard]] int first_epoch() const { return 0; }
    [[nodiscard]] int last_epoch() const { return 0; }

    template <class Context>
    class Runner {
    public:
        using T = typename Context::Scalar;
        using Engine = typename Context::SoftEngine;
        Runner(const Scripted& settings, const Context&) : settings_(settings) {}
        match::Outcome run(int, const match::SyntheticView<T>& set,
                           match::SyntheticGradient<T>& gradient) {
            gradient.images.assign(static_cast<std::size_t>(set.count * Engine::image_size), T(1));
            gradient.labels.assign(static_cast<std::size_t>(set.count * Engine::classes), T(1));
            gradient.images.back() = static_cast<T>(settings_.image);
            gradient.labels.back() = static_cast<T>(settings_.label);
            gradient.step_size = settings_.step_size;
            match::Outcome outcome;
            outcome.loss = settings_.loss;
            return outcome;
        }

    private:
        const Scripted& settings_;
    };
};

using Told = distill::Distiller<Agent, Scripted>;

/// One step of a told matching loss on a set of zeros with step size 0.1.
struct Step {
    distill::SyntheticSet<float> set{{2, 4, 4}, 2, 1, std::vector<float>(64), std::vector<float>(4),
                                     0.1};
    distill::Momentum<float> momentum{set};
    Told::Update update{set, momentum};
    Told::Report report;

    explicit Step(const Scripted& matcher, double step_size_rate = 1e-5, double threshold = 1) {
        Told::Settings settings;
        settings.matcher = matcher;
        settings.skip_threshold = threshold;
        settings.update.step_size_rate = step_size_rate;
        Told distiller(settings);
        const expert::MemoryTrajectories<float> none;
        Told::Run run(distiller, none);
        report = run.step(0, update);
    }
    /// Whether set and momentum are as they were.
    [[nodiscard]] bool untouched() const {
        const auto zero = [](float x) { return x == 0; };
        return std::all_of(set.images.begin(), set.images.end(), zero) &&
               std::all_of(set.labels.begin(), set.labels.end(), zero) &&
               std::all_of(momentum.image_velocity.begin(), momentum.image_velocity.end(), zero) &&
               std::all_of(momentum.label_velocity.begin(), momentum.label_velocity.end(), zero) &&
               set.step_size == 0.1 && momentum.step_size_velocity == 0;
    }
};

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("an iteration moves the set", "[distiller]") {
    const Step step(Scripted{});
    CHECK_FALSE(step.untouched());
    CHECK(step.set.images[0] == -100);
    CHECK_FALSE(step.report.skipped);
    CHECK_FALSE(step.report.not_finite);
    CHECK_FALSE(step.report.held);
    CHECK(step.report.step_size == 0.1);
    CHECK(step.report.outcome.loss == 0.5);
}

TEST_CASE("nothing that is not finite reaches the set", "[distiller]") {
    const std::vector<Scripted> broken = {{.loss = not_a_number},      {.loss = infinite},
                                          {.image = not_a_number},     {.image = -infinite},
                                          {.label = not_a_number},     {.label = infinite},
                                          {.step_size = not_a_number}, {.step_size = infinite}};
    for (const auto& matcher : broken) {
        const Step step(matcher);
        CHECK(step.untouched());
        CHECK(step.report.not_finite);
        CHECK_FALSE(step.report.skipped);
    }
}

TEST_CASE("an iteration whose loss is above the threshold is skipped", "[distiller]") {
    const Step above({.loss = 1.001});
    CHECK(above.untouched());
    CHECK(above.report.skipped);
    CHECK_FALSE(above.report.not_finite);
    const Step at({.loss = 1.0});
    CHECK_FALSE(at.untouched());
    CHECK_FALSE(at.report.skipped);
    const Step never({.loss = 1e9}, 1e-5, 0);
    CHECK_FALSE(never.untouched());
    CHECK_FALSE(never.report.skipped);
}

TEST_CASE("the step size cannot be driven below zero", "[distiller]") {
    const Step step({.step_size = 1e9}, 1);
    CHECK(step.report.held);
    CHECK(step.set.step_size == Approx(0.05));
}

TEST_CASE("published settings fill in a strategy", "[presets]") {
    using Default = distill::Distiller<Agent>;
    const auto settings = distill::preset_settings<Default>(distill::find_preset("cifar10", 50));
    CHECK(settings.matcher.steps == 80);
    CHECK(settings.matcher.last_start == 40);
    CHECK(settings.matcher.batch == 500);
    CHECK(settings.update.image_rate == 1000);
    CHECK(settings.mask.fraction == 0.25);
    CHECK(settings.scheduler.addition_end == 20);
    CHECK(settings.images_per_class == 50);
    for (const auto& preset : distill::presets) {
        INFO(preset.set << " " << preset.images_per_class);
        const auto one = distill::preset_settings<Default>(preset);
        CHECK_NOTHROW(one.matcher.check());
        CHECK(one.matcher.last_epoch() <= one.experts.epochs);
        CHECK(&distill::find_preset(preset.set, preset.images_per_class) == &preset);
    }
}

TEST_CASE("a preset that does not exist names those that do", "[presets]") {
    CHECK_THROWS_WITH(distill::find_preset("cifar10", 7),
                      ContainsSubstring("no preset for cifar10 with 7 images per class") &&
                          ContainsSubstring("cifar10 1, cifar10 10") &&
                          ContainsSubstring("tiny-imagenet 50"));
    CHECK_THROWS_AS(distill::find_preset("mnist", 10), core::Error);
}

TEST_CASE("the released values where they differ from the paper's", "[presets]") {
    using distill::PresetSource;
    const auto& paper = distill::find_preset("cifar10", 500);
    const auto& released = distill::find_preset("cifar10", 500, PresetSource::released);
    CHECK(paper.steps == 80);
    CHECK(released.steps == 40);
    CHECK(paper.last_start == 60);
    CHECK(released.last_start == 70);
    CHECK(distill::find_preset("tiny-imagenet", 50, PresetSource::released).steps == 20);
    CHECK(distill::find_preset("cifar100", 50, PresetSource::released).mask_fraction == 0);
    const auto& table = distill::presets_of(PresetSource::released);
    for (std::size_t i = 0; i < table.size(); ++i) {
        CHECK(table[i].set == distill::presets[i].set);
        CHECK(table[i].images_per_class == distill::presets[i].images_per_class);
        CHECK_NOTHROW(distill::matching_of(table[i]).check());
    }
}
