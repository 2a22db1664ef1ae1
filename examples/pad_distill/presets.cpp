#include "presets.hpp"

#include <pad/core/nearest_name.hpp>
#include <pad/distill/presets.hpp>

namespace program {

namespace {

using pad::distill::Preset;
using pad::distill::PresetSource;

constexpr const char* quick = "fashion-mnist-10";

std::string name_of(const Preset& preset, PresetSource source) {
    return pad::core::text(preset.set, "-", preset.images_per_class,
                           source == PresetSource::released ? "-released" : "");
}

void apply(Settings& s, const Preset& preset, PresetSource source) {
    s.data = preset.set;
    s.agent = "convnet";
    s.trajectory = pad::distill::matching_of(preset);
    s.update = pad::distill::rates_of(preset);
    s.mask = source == PresetSource::paper ? "shallow-fraction" : "lowest-loss";
    s.shallow_fraction.fraction = preset.mask_fraction;
    s.lowest_loss.fraction = preset.mask_fraction;
    s.pad_window.addition_end = preset.addition_end;
    s.images_per_class = preset.images_per_class;
    s.skip_threshold = preset.skip_threshold;
}

/// The settings of examples/quickstart.cpp: minutes on two cores.
void apply_quick(Settings& s) {
    s.data = "idx";
    s.folder = "/usr/share/datasets/fashion-mnist";
    s.agent = "convnet-w32";
    s.preprocessing = "standardise";
    s.optimiser = "sgd";
    s.scoring = {.networks = 2, .epochs = 2, .batch = 128, .learning_rate = 0.01};
    s.experts = {.experts = 8, .epochs = 12, .batch = 64, .learning_rate = 0.03};
    s.pad_window = {.addition_end = 4, .first_removal = 5, .second_removal = 6};
    s.trajectory = {.steps = 30,
                    .expert_epochs = 1,
                    .first_start = 0,
                    .start_limit = 4,
                    .last_start = 10,
                    .expansion_end = 100,
                    .batch = 50};
    s.update.image_rate = 500;
    s.images_per_class = 10;
    s.iterations = 220;
    s.step_size = 0.025;
    s.options.training_images = 12000;
    s.options.validation_images = 4000;
    s.options.validate_every = 20;
    s.options.validation = {.networks = 2, .epochs = 300};
    s.options.protocol = {.networks = 5, .epochs = 300};
}

std::vector<NamedPreset> make_table() {
    std::vector<NamedPreset> result = {{quick, "Fashion-MNIST in minutes, as examples/quickstart"}};
    for (const PresetSource source : {PresetSource::paper, PresetSource::released})
        for (const Preset& preset : pad::distill::presets_of(source))
            result.push_back(
                {name_of(preset, source),
                 pad::core::text(
                     preset.set, ", ", preset.images_per_class, " images per class, ",
                     source == PresetSource::paper ? "PAD's paper" : "PAD's released code")});
    return result;
}

}  // namespace

const std::vector<NamedPreset>& named_presets() {
    static const std::vector<NamedPreset> table = make_table();
    return table;
}

void apply_preset(Settings& settings, const std::string& name) {
    settings.preset = name;
    if (name == quick) return apply_quick(settings);
    for (const PresetSource source : {PresetSource::paper, PresetSource::released})
        for (const Preset& preset : pad::distill::presets_of(source))
            if (name == name_of(preset, source)) return apply(settings, preset, source);
    std::vector<std::string_view> names;
    for (const NamedPreset& preset : named_presets()) names.push_back(preset.name);
    pad::core::fail(pad::core::unknown_name("preset", name, names));
}

}  // namespace program
