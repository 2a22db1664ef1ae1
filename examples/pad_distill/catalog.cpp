#include "catalog.hpp"

#include <array>
#include <iostream>

#include <pad/io/cifar.hpp>
#include <pad/io/idx.hpp>
#include <pad/io/read_data.hpp>
#include <pad/nn/arch/alexnet.hpp>
#include <pad/nn/arch/lenet.hpp>
#include <pad/nn/arch/mlp.hpp>
#include <pad/nn/arch/resnet18.hpp>
#include <pad/nn/arch/vgg11.hpp>

#include "compositions.hpp"

namespace program {

namespace {

namespace arch = pad::nn::arch;

/// What lies at the path, in whatever form is known. Only image files are brought to a size.
pad::data::TrainTest load_recognised(const Settings& s) {
    pad::io::DataOptions options;
    options.fit = s.image_fit == "stretch" ? pad::io::Fit::stretch : pad::io::Fit::crop;
    if (s.image_side > 0 && pad::io::recognise_data(s.folder) == pad::io::DataForm::image_folder)
        options.shape = {s.image_grey ? 1 : 3, s.image_side, s.image_side};
    auto found = pad::io::read_data(s.folder, options);
    if (s.options.progress != pad::run::ProgressStyle::quiet)
        std::cerr << found.description << '\n';
    return std::move(found.sets);
}

constexpr std::array<DataKind, 4> data_table{{
    {{"auto", "any of these, class folders of images, or numpy arrays (docs/data.md)"},
     load_recognised},
    {{"idx", "four IDX files, gzipped or not: MNIST, Fashion-MNIST and their like"},
     [](const Settings& s) { return pad::io::load_idx_folder(s.folder); }},
    {{"cifar10", "CIFAR-10's binary batches, data_batch_1.bin and so on"},
     [](const Settings& s) { return pad::io::load_cifar10_folder(s.folder); }},
    {{"cifar100", "CIFAR-100's binary files, train.bin and test.bin"},
     [](const Settings& s) { return pad::io::load_cifar100_folder(s.folder); }},
}};

constexpr std::array<Entry, 7> agent_table{{
    {"convnet", "ConvNet of width 128, depth 3 (4 for 64×64 images): the published agent"},
    {"convnet-w32", "ConvNet of width 32, depth 3: minutes instead of hours"},
    {"mlp", "two hidden layers of 128 units"},
    {"lenet", "LeNet with ReLU and max pooling"},
    {"alexnet", "AlexNet for small images"},
    {"vgg11", "VGG11 with instance norm"},
    {"resnet18", "ResNet18 with instance norm"},
}};

constexpr std::array<Entry, 5> matcher_table{{
    {"trajectory", "the end of student training against experts (MTT, FTD, DATM, PAD)"},
    {"gradient", "gradients on each class, row by row (DC, DSA)"},
    {"gradient-absolute", "gradients on each class, absolute error (IDC)"},
    {"distribution", "means of the features of each class (DM)"},
    {"characteristic-function", "characteristic functions of those features (NCFM)"},
}};

/// One line of the table of compositions. Every line needs its PAD_DISTILL_COMPOSITION in a file of
/// compositions/.
template <int Channels, int Side, int Classes, int Width, class Matcher>
constexpr Composition convnet(std::string_view agent, std::string_view matcher) {
    return {{Channels, Side, Side},
            Classes,
            agent,
            matcher,
            &run_composition<ConvNet<Channels, Side, Classes, Width>, Matcher>};
}

constexpr std::array composition_table{
    convnet<1, 28, 10, 32, Trajectory>("convnet-w32", "trajectory"),
    convnet<1, 28, 10, 32, Gradient>("convnet-w32", "gradient"),
    convnet<1, 28, 10, 32, Distribution>("convnet-w32", "distribution"),
#ifndef PAD_DISTILL_SMALL
    convnet<1, 28, 10, 128, Trajectory>("convnet", "trajectory"),
    convnet<3, 32, 10, 128, Trajectory>("convnet", "trajectory"),
    convnet<3, 32, 100, 128, Trajectory>("convnet", "trajectory"),
    convnet<3, 64, 200, 128, Trajectory>("convnet", "trajectory"),
    convnet<1, 28, 10, 32, AbsoluteGradient>("convnet-w32", "gradient-absolute"),
    convnet<1, 28, 10, 32, Characteristic>("convnet-w32", "characteristic-function"),
    convnet<3, 32, 10, 128, Gradient>("convnet", "gradient"),
    convnet<3, 32, 10, 128, AbsoluteGradient>("convnet", "gradient-absolute"),
    convnet<3, 32, 10, 128, Distribution>("convnet", "distribution"),
    convnet<3, 32, 10, 128, Characteristic>("convnet", "characteristic-function"),
    convnet<3, 32, 100, 128, Gradient>("convnet", "gradient"),
    convnet<3, 32, 100, 128, AbsoluteGradient>("convnet", "gradient-absolute"),
    convnet<3, 32, 100, 128, Distribution>("convnet", "distribution"),
    convnet<3, 32, 100, 128, Characteristic>("convnet", "characteristic-function"),
#endif
};

/// One line of the table of judges. Every line needs its PAD_DISTILL_JUDGE in a file of
/// compositions/.
template <class Agent>
constexpr JudgeEntry judge(std::string_view agent) {
    using Image = typename Agent::Image;
    return {
        {Image::channels, Image::height, Image::width}, Agent::classes, agent, &make_judge<Agent>};
}

using Grey = pad::core::Shape<1, 28, 28>;
using Colour = pad::core::Shape<3, 32, 32>;
constexpr std::array judge_table{
    judge<ConvNet<1, 28, 10, 32>>("convnet-w32"), judge<arch::Mlp<Grey, 10>>("mlp"),
    judge<arch::LeNet<Grey, 10>>("lenet"),
#ifndef PAD_DISTILL_SMALL
    judge<ConvNet<1, 28, 10, 128>>("convnet"),    judge<arch::AlexNet<Grey, 10>>("alexnet"),
    judge<arch::Vgg11<Grey, 10>>("vgg11"),        judge<arch::ResNet18<Grey, 10>>("resnet18"),
    judge<ConvNet<3, 32, 10, 128>>("convnet"),    judge<arch::Mlp<Colour, 10>>("mlp"),
    judge<arch::LeNet<Colour, 10>>("lenet"),      judge<arch::AlexNet<Colour, 10>>("alexnet"),
    judge<arch::Vgg11<Colour, 10>>("vgg11"),      judge<arch::ResNet18<Colour, 10>>("resnet18"),
    judge<ConvNet<3, 32, 100, 128>>("convnet"),   judge<ConvNet<3, 64, 200, 128>>("convnet"),
#endif
};

std::string shape_text(const pad::data::ImageShape& shape, int classes) {
    return pad::core::text(shape.channels, "×", shape.height, "×", shape.width, " images in ",
                           classes, " classes");
}

}  // namespace

std::span<const DataKind> data_kinds() {
    return data_table;
}
std::span<const Entry> agents() {
    return agent_table;
}
std::span<const Entry> matchers() {
    return matcher_table;
}
std::span<const Composition> compositions() {
    return composition_table;
}

const Composition& find_composition(const Settings& settings, const pad::data::Dataset& set) {
    std::string there;
    for (const Composition& composition : composition_table) {
        if (composition.shape != set.shape || composition.classes != set.classes) continue;
        if (composition.agent == settings.agent && composition.matcher == settings.matcher)
            return composition;
        there += pad::core::text(there.empty() ? "" : ", ", composition.agent, " with ",
                                 composition.matcher);
    }
    const std::string images = shape_text(set.shape, set.classes);
    if (there.empty()) {
        for (const Composition& composition : composition_table) {
            const std::string shape = shape_text(composition.shape, composition.classes);
            if (there.find(shape) == std::string::npos)
                there += pad::core::text(there.empty() ? "" : ", ", shape);
        }
        pad::core::fail(
            set.name, ": this program was not compiled for ", images, "; it takes ", there,
            " (image files are scaled with data.side and data.grey; docs/running.md says "
            "how to add a composition)");
    }
    pad::core::fail(set.name, ": this program was compiled without ", settings.agent, " and ",
                    settings.matcher, " for ", images, "; there is ", there,
                    " (docs/running.md says how to add a composition)");
}

std::span<const JudgeEntry> judges() {
    return judge_table;
}

std::vector<std::shared_ptr<Judge>> judges_of(const Settings& settings,
                                              const pad::data::Dataset& set) {
    std::vector<std::shared_ptr<Judge>> result;
    for (const std::string& agent : settings.table_agents) {
        std::string there;
        const auto before = result.size();
        for (const JudgeEntry& entry : judge_table) {
            if (entry.shape != set.shape || entry.classes != set.classes) continue;
            if (entry.agent == agent) result.push_back(entry.make());
            there += pad::core::text(there.empty() ? "" : ", ", entry.agent);
        }
        if (result.size() == before)
            pad::core::fail("evaluation.agents: this program was compiled without ", agent, " for ",
                            shape_text(set.shape, set.classes), "; there are ", there);
    }
    return result;
}

}  // namespace program
