/// @file
/// Runs a composition from scores to the accuracy of a network.
#pragma once

#include <support/catch.hpp>
#include <support/toy_set.hpp>

#include <covering/composition.hpp>
#include <covering/tiny.hpp>

namespace covering {

template <class Strategy>
typename Strategy::Settings tiny_settings(const Plan& plan) {
    const auto layout = Strategy::Agent::parameter_layout();
    typename Strategy::Settings settings;
    settings.scorer = Tiny<typename Strategy::Scorer>::of(layout);
    settings.scheduler = Tiny<typename Strategy::Scheduler>::of(layout);
    settings.optimiser = Tiny<typename Strategy::Optimiser>::of(layout);
    settings.mask = Tiny<typename Strategy::Mask>::of(layout);
    settings.matcher = Tiny<typename Strategy::Matcher>::of(layout);
    settings.augmentation = Tiny<typename Strategy::Augmentation>::of(layout);
    settings.scoring = {.networks = 1, .epochs = 2, .batch = 6};
    settings.experts = {.experts = 1, .epochs = 2, .batch = 6, .learning_rate = 0.05};
    settings.start = {plan.images, plan.labels, plan.space, plan.confidence};
    settings.update.learn_labels = plan.labels != distill::StartLabels::hard || plan.confidence > 0;
    settings.images_per_class = 2;
    settings.iterations = 2;
    settings.step_size = 0.05;
    settings.skip_threshold = 0;
    settings.seed = 7;
    return settings;
}

template <class T>
struct Results {
    std::vector<double> scores, losses;
    std::vector<T> start, images, labels;
    double accuracy = 0;
    bool operator==(const Results&) const = default;
};

/// Score, an expert of two epochs, two iterations, one network of three epochs.
template <class Strategy>
class Stages {
public:
    using T = typename Strategy::Scalar;

    explicit Stages(const Plan& plan) : plan_(plan), strategy_(tiny_settings<Strategy>(plan)) {}

    Results<T> run() {
        results_.scores = strategy_.score(set_);
        order_ = score::easy_to_hard(set_, results_.scores);
        std::vector<std::vector<T>> checkpoints;
        strategy_.train_expert(set_, order_, 0, [&](int, std::span<const T> theta) {
            checkpoints.emplace_back(theta.begin(), theta.end());
        });
        experts_.add(std::move(checkpoints));
        distil();
        return results_;
    }

private:
    void distil() {
        auto synthetic = strategy_.start(set_, experts_);
        results_.start = synthetic.images;
        const auto real = strategy_.real_images(set_, order_);
        typename Strategy::Run run(strategy_, experts_, real);
        distill::Momentum<T> momentum(synthetic);
        typename Strategy::Update update(synthetic, momentum);
        for (int i = 0; i < strategy_.settings().iterations; ++i) {
            const auto report = run.step(i, update);
            CHECK_FALSE(report.not_finite);
            results_.losses.push_back(report.outcome.loss);
        }
        CHECK(synthetic.finite());
        results_.images = synthetic.images;
        results_.labels = synthetic.labels;
        evaluate(strategy_.training_set(synthetic));
    }

    void evaluate(const distill::SyntheticSet<T>& set) {
        auto& engine = strategy_.soft_engine();
        evaluate::TestSet test(engine, set_);
        results_.accuracy = evaluate::evaluate_network(
            engine, test, set.training_data(), set_.shape,
            {.epochs = 3, .batch = 3, .optimiser = plan_.optimiser, .mixing = plan_.mixing}, 0.02,
            strategy_.settings().augmentation, 7, 0,
            [&](int, double loss) { results_.losses.push_back(loss); });
    }

    using Image = typename Strategy::Agent::Image;
    data::Dataset set_ =
        test::toy_set({Image::channels, Image::height, Image::width}, Strategy::Agent::classes,
                      Strategy::Agent::classes* images_of_a_class);
    Plan plan_;
    Strategy strategy_;
    std::vector<std::vector<int>> order_;
    expert::MemoryTrajectories<T> experts_;
    Results<T> results_;
};

/// Everything is finite, the images have moved, and the same seed gives the same bits. A failure does
/// not print the arrays.
template <class Composition>
void check_composition() {
    using Strategy = typename Composition::Strategy;
    INFO(Strategy::Agent::describe()
         << ", " << tiny_settings<Strategy>(Composition::plan).matcher.describe());
    const auto once = Stages<Strategy>(Composition::plan).run();
    const auto finite = [](const auto& values) {
        return std::all_of(values.begin(), values.end(), [](auto x) { return std::isfinite(x); });
    };
    CHECK(once.scores.size() == std::size_t(2 * images_of_a_class));
    CHECK(finite(once.scores));
    CHECK(finite(once.losses));
    CHECK(finite(once.images));
    const bool moved = once.images != once.start;
    CHECK(moved);
    CHECK((once.accuracy >= 0 && once.accuracy <= 1));
    const bool repeats = Stages<Strategy>(Composition::plan).run() == once;
    CHECK(repeats);
}

}  // namespace covering
