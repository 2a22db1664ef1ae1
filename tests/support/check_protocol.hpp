/// @file
/// What has to hold for every evaluation protocol: one test for those of the library and for a
/// user's own settings and augmentation.
#pragma once

#include <support/catch.hpp>
#include <support/threads.hpp>
#include <support/toy_set.hpp>

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/data/augment/none.hpp>
#include <pad/data/hard_labels.hpp>
#include <pad/diff/differentiator.hpp>
#include <pad/evaluate/protocol.hpp>

namespace test {

/// Trains networks of Agent on twelve bright and dark images: each epoch has a finite loss, and the
/// last is below the first; the accuracy lies in [0, 1]; network and losses are the same bits when
/// they are asked for again and on any number of threads, and others for another network or seed.
/// @tparam Loss  nn::SoftCrossEntropy for labels that are logits, nn::HardCrossEntropy for classes
/// @param rate   of SGD; AdamW takes protocol.adamw_rate
template <class Agent, class Loss = pad::nn::SoftCrossEntropy,
          class Augmentation = pad::data::NoAugmentation>
void check_protocol(const pad::evaluate::Protocol& protocol, double rate,
                    const Augmentation& augmentation = {}) {
    namespace evaluate = pad::evaluate;
    using Engine = pad::diff::Differentiator<Agent, Loss, float, pad::backend::Host<>>;
    using Image = typename Agent::Image;
    STATIC_REQUIRE(pad::data::Augmentation<Augmentation>);
    INFO("mixing " << pad::data::mixing_names[static_cast<std::size_t>(protocol.mixing)]
                   << ", augmentation " << Augmentation::name << ", " << Loss::name);

    const pad::data::ImageShape shape{Image::channels, Image::height, Image::width};
    const auto set = toy_set(shape, Agent::classes, 12, 2);
    const auto held_out = toy_set(shape, Agent::classes, 20, 2, 51);
    const pad::train::TrainingSet<float> training(set);
    const auto logits = pad::data::one_hot_logits<float>(set.labels, Agent::classes);
    auto data = training.data();
    if constexpr (std::is_same_v<Loss, pad::nn::SoftCrossEntropy>) {
        data.labels = logits.data();
        data.label_rows = Agent::classes;
    }

    const auto judge = [&](int threads, std::uint64_t seed, int index) {
        pad::backend::set_threads(threads);
        Engine engine;
        evaluate::TestSet<Engine> test(engine, held_out);
        std::vector<double> seen;
        const auto finished = [&](int epoch, double loss) {
            CHECK(epoch == static_cast<int>(seen.size()));
            seen.push_back(loss);
        };
        const double accuracy = evaluate::evaluate_network(
            engine, test, data, shape, protocol, rate, augmentation, seed, index, finished);
        CHECK((accuracy >= 0 && accuracy <= 1));
        CHECK(static_cast<int>(seen.size()) == protocol.epochs);
        seen.push_back(accuracy);
        return seen;
    };
    const ThreadsRestored restore;
    const auto once = judge(1, 3, 0);
    CHECK(std::all_of(once.begin(), once.end(), [](double x) { return std::isfinite(x); }));
    CHECK(once[once.size() - 2] < once.front());
    CHECK(judge(3, 3, 0) == once);
    CHECK(judge(3, 3, 1) != once);
    CHECK(judge(3, 4, 0) != once);
}

}  // namespace test
