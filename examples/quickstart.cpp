// Distils Fashion-MNIST to ten images per class with PAD and leaves a report: minutes on two cores.

#include <pad/pad.hpp>
#include <pad/run/pipeline.hpp>
#include <pad/run/waiting_threads.hpp>

#include "options.hpp"

namespace {

using Agent = pad::nn::arch::ConvNet<pad::core::Shape<1, 28, 28>, 10, 32>;
using Strategy =
    pad::distill::Distiller<Agent, pad::score::El2n, pad::schedule::PadWindow, pad::train::Sgd,
                            pad::mask::ShallowFraction, pad::match::Trajectory, pad::data::Dsa>;

// PAD's settings scaled down from 100 experts × 100 epochs and 10,000 iterations to minutes.
Strategy::Settings quick_settings() {
    Strategy::Settings settings;
    settings.scoring = {.networks = 2, .epochs = 2, .batch = 128, .learning_rate = 0.01};
    settings.experts = {.experts = 8, .epochs = 12, .batch = 64, .learning_rate = 0.03};
    settings.scheduler = {.addition_end = 4, .first_removal = 5, .second_removal = 6};
    settings.matcher = {.steps = 30,
                        .expert_epochs = 1,
                        .first_start = 0,
                        .start_limit = 4,
                        .last_start = 10,
                        .expansion_end = 100,
                        .batch = 50};
    settings.update.image_rate = 500;
    settings.iterations = 220;
    settings.step_size = 0.025;
    settings.memory_bytes = 512 << 20;
    return settings;
}

pad::run::Options quick_options() {
    pad::run::Options options;
    options.preprocessing = pad::data::PreprocessingKind::standardise;
    options.training_images = 12000;
    options.validation_images = 4000;
    options.validate_every = 20;
    options.validation = {.networks = 2, .epochs = 300};
    options.protocol = {.networks = 5, .epochs = 300};
    return options;
}

}  // namespace

int main(int argc, char** argv) {
    pad::run::let_waiting_threads_sleep(argv);
    Strategy::Settings settings = quick_settings();
    pad::run::Options options = quick_options();
    options.command_line.assign(argv, argv + argc);
    std::string data = "/usr/share/datasets/fashion-mnist";

    CLI::App app{"Distils Fashion-MNIST, or any other set of grey images in ten classes."};
    example::add_run_options(app, options, settings);
    app.add_option("--data", data, "data set: a folder or a .npz file")->capture_default_str();
    app.add_option("--ipc", settings.images_per_class, "images per class")->capture_default_str();
    app.add_option("--train-images", options.training_images,
                   "random training images to use, 0 for all")
        ->capture_default_str();
    app.add_option("--validation-images", options.validation_images,
                   "training images held out to choose the best set")
        ->capture_default_str();
    app.add_option("--rate", settings.step_size, "step size at the start")->capture_default_str();
    app.add_option("--expert-rate", settings.experts.learning_rate, "learning rate of experts")
        ->capture_default_str();
    app.add_option("--expert-epochs", settings.experts.epochs, "epochs of each expert")
        ->capture_default_str();
    app.add_option("--window", settings.matcher.last_start, "bound of the start epoch (T+)")
        ->capture_default_str();
    app.add_option("--start-limit", settings.matcher.start_limit,
                   "bound of the start epoch at first (T)")
        ->capture_default_str();
    app.add_option("--match-epochs", settings.matcher.expert_epochs, "epochs to match (M)")
        ->capture_default_str();
    app.add_option("--experts", settings.experts.experts, "experts")->capture_default_str();
    app.add_option("--iterations", settings.iterations, "iterations")->capture_default_str();
    app.add_option("--image-rate", settings.update.image_rate, "learning rate of the images")
        ->capture_default_str();
    app.add_option("--steps", settings.matcher.steps, "student steps (N)")->capture_default_str();
    app.add_option("--batch", settings.matcher.batch, "synthetic images in each student step")
        ->capture_default_str();
    app.add_option("--mask", settings.mask.fraction, "share of shallow parameters left out (α)")
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    return example::guarded([&] {
        pad::run::Pipeline<Strategy> pipeline(settings, options,
                                              example::read_data<Agent>(data, options));
        example::print_results(pipeline.run(), options);
    });
}
