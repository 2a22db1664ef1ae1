/// @file
/// A complete PAD composition, every stage instantiated, as a user's program would.
#pragma once

#include <pad/pad.hpp>

/// @tparam Policies  what differs from PAD, for example the backend
template <class... Policies>
bool composition() {
    using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 32, 32>, 10>;
    using Strategy = pad::distill::Distiller<Agent, Policies...>;
    pad::data::Dataset set{"none", {3, 32, 32}, 10, {}, {}, {}};
    Strategy strategy{typename Strategy::Settings{}};
    const auto scores = strategy.score(set);
    pad::expert::MemoryTrajectories<float> experts;
    std::vector<std::vector<float>> checkpoints;
    strategy.train_expert(set, pad::score::easy_to_hard(set, scores), 0,
                          [&](int, std::span<const float> theta) {
                              checkpoints.emplace_back(theta.begin(), theta.end());
                          });
    experts.add(checkpoints);
    auto synthetic = strategy.start(set, experts);
    pad::distill::Momentum<float> momentum(synthetic);
    typename Strategy::Update update(synthetic, momentum);
    typename Strategy::Run run(strategy, experts);
    run.step(0, update);
    update.fetch();
    pad::evaluate::TestSet test(strategy.soft_engine(), set);
    const pad::train::TrainingData<float> data{synthetic.images.data(), synthetic.labels.data(),
                                               synthetic.size(), 3072, 10};
    return pad::evaluate::evaluate_network(strategy.soft_engine(), test, data, synthetic.shape, {},
                                           0.01, pad::data::Dsa{}, 0, 0) > 0.5;
}
