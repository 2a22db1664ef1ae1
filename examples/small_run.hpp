/// @file
/// A whole PAD run in memory, small enough for a look: score → experts → distil → evaluate, on images
/// that the program makes. The backend is one type of the composition: small_run.cpp runs this file
/// on the host, small_run.cu on a GPU.
#pragma once

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <pad/pad.hpp>
#include <pad/run/waiting_threads.hpp>

namespace small_run {

using Agent = pad::nn::arch::ConvNet<pad::core::Shape<1, 8, 8>, 2, 8, 2>;

template <class Backend, class Scalar = double>
using Strategy = pad::distill::Distiller<Agent, Backend, pad::distill::Precision<Scalar>>;

/// Noise that is brighter in the upper half (class 0) or in the lower half (class 1).
inline pad::data::Dataset bright_halves(std::uint64_t images, std::uint64_t seed) {
    pad::data::Dataset set{"bright halves", {1, 8, 8}, 2, {}, {}, {}};
    const pad::core::Random random(seed, pad::core::Stream::user);
    for (std::uint64_t i = 0; i < images; ++i) {
        set.labels.push_back(static_cast<int>(i % 2));
        for (std::uint32_t pixel = 0; pixel < 64; ++pixel) {
            const bool bright = (pixel < 32) == (i % 2 == 0);
            set.images.push_back(
                static_cast<float>(random.uniform(i, pixel) + (bright ? 0.4 : 0.0)));
        }
    }
    return set;
}

template <class Settings>
Settings settings() {
    Settings s;
    s.scoring = {.networks = 1, .epochs = 1, .batch = 8, .learning_rate = 0.01};
    s.experts = {.experts = 1, .epochs = 2, .batch = 8, .learning_rate = 0.05};
    s.matcher = {.steps = 2,
                 .expert_epochs = 1,
                 .first_start = 0,
                 .start_limit = 1,
                 .last_start = 1,
                 .expansion_end = 0,
                 .batch = 3};
    s.update.image_rate = 1;
    s.images_per_class = 2;
    s.step_size = 0.05;
    s.skip_threshold = 10;
    return s;
}

/// What a run leaves.
struct Result {
    std::vector<double> scores;  ///< of the real images
    std::vector<double> expert;  ///< last parameters
    std::vector<double> losses;  ///< matching loss of each iteration
    std::vector<double> images;  ///< distilled
    std::vector<double> labels;  ///< distilled, logits
    double step_size = 0;        ///< distilled
    double accuracy = 0;         ///< of a fresh network trained on the set
};

/// The run. The same numbers on every backend, to rounding.
template <class Backend, class Scalar = double>
Result run() {
    using S = Strategy<Backend, Scalar>;
    const pad::data::Dataset set = bright_halves(16, 1);
    const pad::data::Dataset unseen = bright_halves(8, 2);
    S strategy{settings<typename S::Settings>()};
    Result result;
    result.scores = strategy.score(set);

    std::vector<std::vector<Scalar>> checkpoints;
    strategy.train_expert(set, pad::score::easy_to_hard(set, result.scores), 0,
                          [&](int, std::span<const Scalar> theta) {
                              checkpoints.emplace_back(theta.begin(), theta.end());
                          });
    result.expert.assign(checkpoints.back().begin(), checkpoints.back().end());
    pad::expert::MemoryTrajectories<Scalar> experts;
    experts.add(checkpoints);

    auto synthetic = strategy.start(set, experts);
    pad::distill::Momentum<Scalar> momentum(synthetic);
    typename S::Update update(synthetic, momentum);
    typename S::Run iterations(strategy, experts);
    for (int i = 0; i < 2; ++i) result.losses.push_back(iterations.step(i, update).outcome.loss);
    update.fetch();  // on a GPU the set has been there
    result.images.assign(synthetic.images.begin(), synthetic.images.end());
    result.labels.assign(synthetic.labels.begin(), synthetic.labels.end());
    result.step_size = synthetic.step_size;

    pad::evaluate::TestSet test(strategy.soft_engine(), unseen);
    pad::evaluate::Protocol protocol;
    protocol.epochs = 3;
    result.accuracy = pad::evaluate::evaluate_network(
        strategy.soft_engine(), test,
        {synthetic.images.data(), synthetic.labels.data(), synthetic.size(), 64, 2},
        synthetic.shape, protocol, synthetic.step_size, pad::data::Dsa{}, 0, 0);
    return result;
}

/// The program. @param arguments  those of main
template <class Backend>
int show(char** arguments) {
    pad::run::let_waiting_threads_sleep(arguments);
    try {
        const Result result = run<Backend>();
        std::printf("backend              %s\n", std::string(Backend::system()).c_str());
        for (const double loss : result.losses) std::printf("matching loss        %.12f\n", loss);
        std::printf("step size            %.12f\n", result.step_size);
        std::printf("accuracy, unseen     %.3f\n", result.accuracy);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "small_run: %s\n", error.what());
        return 1;
    }
    return 0;
}

}  // namespace small_run
