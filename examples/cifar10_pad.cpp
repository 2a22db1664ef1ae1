// Distils CIFAR-10 with PAD and the settings of the paper: 100 experts of 100 epochs, 10,000
// iterations. On a few cores that takes very long; --experts, --expert-epochs and --iterations make
// it smaller.

#include <pad/pad.hpp>
#include <pad/run/pipeline.hpp>
#include <pad/run/waiting_threads.hpp>

#include "options.hpp"

namespace {

// All slots hold PAD's choice. The width is part of the type, so it is fixed here.
using Agent = pad::nn::arch::ConvNet<pad::core::Shape<3, 32, 32>, 10, 128>;
using Strategy = pad::distill::Distiller<Agent>;

}  // namespace

int main(int argc, char** argv) {
    pad::run::let_waiting_threads_sleep(argv);
    Strategy::Settings settings;
    pad::run::Options options;
    options.preprocessing = pad::data::PreprocessingKind::zca;
    options.command_line.assign(argv, argv + argc);
    std::string data;
    int images_per_class = 10;

    CLI::App app{"Distils CIFAR-10 with PAD and the published settings."};
    example::add_run_options(app, options, settings);
    app.add_option("--data", data, "CIFAR-10: the binary batches, or a folder of images by class")
        ->required();
    app.add_option("--ipc", images_per_class, "images per class: 1, 10, 50, 500 or 1000")
        ->check(CLI::IsMember({1, 10, 50, 500, 1000}))
        ->capture_default_str();
    app.add_option("--experts", settings.experts.experts, "experts")->capture_default_str();
    app.add_option("--expert-epochs", settings.experts.epochs, "epochs of each expert")
        ->capture_default_str();
    app.add_option("--iterations", settings.iterations, "iterations")->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    return example::guarded([&] {
        auto chosen = pad::distill::preset_settings<Strategy>(
            pad::distill::find_preset("cifar10", images_per_class));
        chosen.experts = settings.experts;
        chosen.iterations = settings.iterations;
        chosen.seed = settings.seed;
        pad::run::Pipeline<Strategy> pipeline(chosen, options,
                                              example::read_data<Agent>(data, options));
        example::print_results(pipeline.run(), options);
    });
}
