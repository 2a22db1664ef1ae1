// PAD's settings scaled down from 100 experts × 100 epochs and 10,000 iterations to minutes on two
// cores, for Fashion-MNIST and a ConvNet of width 32.
#pragma once

#include <pad/expert/training.hpp>
#include <pad/match/trajectory.hpp>
#include <pad/run/options.hpp>
#include <pad/schedule/pad_window.hpp>
#include <pad/score/ensemble.hpp>

namespace example {

struct QuickSettings {
    pad::score::EnsembleSettings scoring = {
        .networks = 2, .epochs = 2, .batch = 128, .learning_rate = 0.01};
    pad::expert::ExpertSettings experts = {
        .experts = 8, .epochs = 12, .batch = 64, .learning_rate = 0.03};
    pad::schedule::PadWindow scheduler = {
        .addition_end = 4, .first_removal = 5, .second_removal = 6};
    pad::match::Trajectory matching = {.steps = 30,
                                       .expert_epochs = 1,
                                       .first_start = 0,
                                       .start_limit = 4,
                                       .last_start = 10,
                                       .expansion_end = 100,
                                       .batch = 50};
    double image_rate = 500;
    int images_per_class = 10;
    int iterations = 220;
    double step_size = 0.025;
    int memory_mib = 512;
};

inline pad::run::Options quick_options() {
    pad::run::Options options;
    options.preprocessing = pad::data::PreprocessingKind::standardise;
    options.training_images = 12000;
    options.validation_images = 4000;
    options.validate_every = 20;
    options.validation = {.networks = 2, .epochs = 300};
    options.protocol = {.networks = 5, .epochs = 300};
    return options;
}

}  // namespace example
