// Distils Fashion-MNIST to ten images per class with PAD and leaves a report: minutes on two cores.

#include <pad/pad.hpp>
#include <pad/run/pipeline.hpp>
#include <pad/run/waiting_threads.hpp>

#include "options.hpp"
#include "quickstart_settings.hpp"

namespace {

using Agent = pad::nn::arch::ConvNet<pad::core::Shape<1, 28, 28>, 10, 32>;
using Strategy =
    pad::distill::Distiller<Agent, pad::score::El2n, pad::schedule::PadWindow, pad::train::Sgd,
                            pad::mask::ShallowFraction, pad::match::Trajectory, pad::data::Dsa>;

Strategy::Settings quick_settings() {
    const example::QuickSettings quick;
    Strategy::Settings settings;
    settings.scoring = quick.scoring;
    settings.experts = quick.experts;
    settings.scheduler = quick.scheduler;
    settings.matcher = quick.matching;
    settings.update.image_rate = quick.image_rate;
    settings.images_per_class = quick.images_per_class;
    settings.iterations = quick.iterations;
    settings.step_size = quick.step_size;
    settings.memory_bytes = pad::core::Index(quick.memory_mib) << 20;
    return settings;
}

}  // namespace

int main(int argc, char** argv) {
    pad::run::let_waiting_threads_sleep(argv);
    Strategy::Settings settings = quick_settings();
    pad::run::Options options = example::quick_options();
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
