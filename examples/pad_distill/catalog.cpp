#include "catalog.hpp"

#include <array>

#include <pad/io/cifar.hpp>
#include <pad/io/idx.hpp>

#include "compositions.hpp"

namespace program {

namespace {

using pad::match::Trajectory;

constexpr std::array<DataKind, 3> data_table{{
    {{"idx", "four IDX files, gzipped or not: MNIST, Fashion-MNIST and their like"},
     [](const std::string& folder) { return pad::io::load_idx_folder(folder); }},
    {{"cifar10", "CIFAR-10's binary batches, data_batch_1.bin and so on"},
     [](const std::string& folder) { return pad::io::load_cifar10_folder(folder); }},
    {{"cifar100", "CIFAR-100's binary files, train.bin and test.bin"},
     [](const std::string& folder) { return pad::io::load_cifar100_folder(folder); }},
}};

constexpr std::array<Entry, 2> agent_table{{
    {"convnet", "ConvNet of width 128, depth 3 (4 for 64×64 images): the published agent"},
    {"convnet-w32", "ConvNet of width 32, depth 3: minutes instead of hours"},
}};

constexpr std::array<Entry, 1> matcher_table{{
    {"trajectory", "the end of student training against experts (MTT, FTD, DATM, PAD)"},
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

constexpr std::array<Composition, 5> composition_table{{
    convnet<1, 28, 10, 32, Trajectory>("convnet-w32", "trajectory"),
    convnet<1, 28, 10, 128, Trajectory>("convnet", "trajectory"),
    convnet<3, 32, 10, 128, Trajectory>("convnet", "trajectory"),
    convnet<3, 32, 100, 128, Trajectory>("convnet", "trajectory"),
    convnet<3, 64, 200, 128, Trajectory>("convnet", "trajectory"),
}};

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
    const std::string images =
        pad::core::text(set.shape.channels, "×", set.shape.height, "×", set.shape.width,
                        " images in ", set.classes, " classes");
    if (there.empty()) {
        for (const Composition& composition : composition_table) {
            const std::string shape =
                pad::core::text(composition.shape.channels, "×", composition.shape.height, "×",
                                composition.shape.width, " in ", composition.classes, " classes");
            if (there.find(shape) == std::string::npos)
                there += pad::core::text(there.empty() ? "" : ", ", shape);
        }
        pad::core::fail(set.name, ": this program was not compiled for ", images, "; it takes ",
                        there, " (docs/running.md says how to add a composition)");
    }
    pad::core::fail(set.name, ": this program was compiled without ", settings.agent, " and ",
                    settings.matcher, " for ", images, "; there is ", there,
                    " (docs/running.md says how to add a composition)");
}

}  // namespace program
