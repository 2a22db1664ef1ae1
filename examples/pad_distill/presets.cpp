#include "presets.hpp"

#include <pad/core/nearest_name.hpp>
#include <pad/distill/presets.hpp>

#include "../quickstart_settings.hpp"

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
    s.image_side = preset.set == "tiny-imagenet" ? 64 : 32;
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

/// The settings of examples/quickstart.cpp. What the command line has said about the run stays.
void apply_quick(Settings& s) {
    const example::QuickSettings values;
    s.image_grey = true;
    s.image_side = 28;
    s.folder = "/usr/share/datasets/fashion-mnist";
    s.agent = "convnet-w32";
    s.optimiser = "sgd";
    s.scoring = values.scoring;
    s.experts = values.experts;
    s.pad_window = values.scheduler;
    s.trajectory = values.matching;
    s.update.image_rate = values.image_rate;
    s.images_per_class = values.images_per_class;
    s.iterations = values.iterations;
    s.step_size = values.step_size;
    s.memory_mib = values.memory_mib;
    const pad::run::Options options = example::quick_options();
    s.preprocessing = pad::data::preprocessing_name(options.preprocessing);
    s.options.training_images = options.training_images;
    s.options.validation_images = options.validation_images;
    s.options.validate_every = options.validate_every;
    s.options.validation = options.validation;
    s.options.protocol = options.protocol;
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
