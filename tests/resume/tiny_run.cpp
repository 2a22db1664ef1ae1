// A whole run in seconds, on images that it makes itself: for tests that kill and resume it.
// tiny_run <folder> <threads> [seed]

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include <pad/pad.hpp>
#include <pad/run/pipeline.hpp>

namespace {

using Agent = pad::nn::arch::ConvNet<pad::core::Shape<1, 12, 12>, 2, 8, 2>;
using Strategy = pad::distill::Distiller<Agent>;

/// Noisy vertical (class 0) and horizontal (class 1) stripes.
pad::data::Dataset stripes(int per_class, std::uint32_t substream) {
    const pad::core::Random random(7, pad::core::Stream::user, substream);
    pad::data::Dataset set{"stripes", {1, 12, 12}, 2, {}, {}, {"vertical", "horizontal"}};
    for (int i = 0; i < 2 * per_class; ++i) {
        const int label = i % 2;
        for (int p = 0; p < 144; ++p) {
            const int along = label == 0 ? p % 12 : p / 12;
            const double noise =
                random.uniform(static_cast<std::uint64_t>(i), static_cast<std::uint32_t>(p));
            set.images.push_back(static_cast<float>(0.6 * noise + (along % 4 < 2 ? 0.4 : 0)));
        }
        set.labels.push_back(label);
    }
    return set;
}

Strategy::Settings settings(std::uint64_t seed) {
    Strategy::Settings s;
    s.scoring = {.networks = 1, .epochs = 1, .batch = 32};
    s.experts = {.experts = 3, .epochs = 3, .batch = 16};
    s.matcher = {.steps = 4,
                 .expert_epochs = 1,
                 .first_start = 0,
                 .start_limit = 1,
                 .last_start = 2,
                 .expansion_end = 5,
                 .batch = 4};
    s.update.image_rate = 10;
    s.images_per_class = 3;
    s.iterations = 24;
    s.seed = seed;
    return s;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    pad::run::Options options;
    options.out = argv[1];
    options.existing = pad::run::Existing::resume;
    options.threads = std::atoi(argv[2]);
    options.preprocessing = pad::data::PreprocessingKind::zca;
    options.validation_images = 40;
    options.validate_every = 6;
    options.validation = {.networks = 1, .epochs = 3};
    options.protocol = {.networks = 2, .epochs = 6};
    options.checkpoint_seconds = 0;
    options.progress = pad::run::ProgressStyle::quiet;
    try {
        pad::run::Pipeline<Strategy> pipeline(
            settings(argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1), options,
            {stripes(100, 0), stripes(50, 1)});
        pipeline.run();
    } catch (const pad::run::Interrupted&) {
        return pad::run::interrupt_exit_status();
    } catch (const std::exception& error) {
        std::cerr << "error: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
