/// @file
/// The published settings, by data set and images per class.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <type_traits>

#include <pad/core/error.hpp>
#include <pad/distill/distiller.hpp>
#include <pad/mask/lowest_loss.hpp>
#include <pad/mask/shallow_fraction.hpp>

namespace pad::distill {

/// One line of PAD's table of settings (arXiv 2408.03360, appendix).
struct Preset {
    std::string_view set;
    int images_per_class;
    int steps;          ///< N
    int expert_epochs;  ///< M
    double image_rate;
    double label_rate;
    int batch;
    int first_start;    ///< T⁻
    int start_limit;    ///< T
    int last_start;     ///< T⁺
    int expansion_end;  ///< iterations
    double step_size_rate;
    double mask_fraction;  ///< α
    int addition_end;      ///< AEE of the scheduler, epochs
    double skip_threshold;
};

/// The paper's values; where the released configurations differ, docs/presets.md says how.
/// Windows that the paper gives as one range are not expanded.
inline constexpr std::array<Preset, 12> presets{{
    {"cifar10", 1, 80, 2, 100, 5, 10, 0, 4, 4, 0, 1e-7, 0, 20, 1.1},
    {"cifar10", 10, 80, 2, 100, 2, 100, 0, 10, 20, 1000, 1e-5, 0.25, 20, 1.0},
    {"cifar10", 50, 80, 2, 1000, 2, 500, 0, 20, 40, 2000, 1e-5, 0.25, 20, 1.0},
    {"cifar10", 500, 80, 2, 50, 10, 1000, 40, 60, 60, 2000, 1e-5, 0.5, 20, 1.0},
    {"cifar10", 1000, 80, 2, 50, 10, 1000, 40, 60, 60, 0, 1e-5, 0.75, 20, 1.0},
    {"cifar100", 1, 40, 3, 1000, 10, 100, 0, 10, 20, 1000, 1e-5, 0, 40, 1.0},
    {"cifar100", 10, 80, 2, 1000, 10, 1000, 0, 20, 40, 2000, 1e-5, 0.25, 40, 1.0},
    {"cifar100", 50, 80, 2, 1000, 10, 1000, 40, 60, 80, 2000, 1e-5, 0.5, 40, 1.0},
    {"cifar100", 100, 80, 2, 50, 10, 1000, 40, 80, 80, 2000, 1e-5, 0.5, 40, 1.0},
    {"tiny-imagenet", 1, 60, 2, 1e4, 10, 200, 0, 15, 30, 2000, 1e-4, 0, 40, 1.0},
    {"tiny-imagenet", 10, 60, 2, 100, 10, 250, 0, 20, 40, 2000, 1e-4, 0.25, 40, 1.0},
    {"tiny-imagenet", 50, 60, 2, 100, 10, 250, 20, 40, 60, 2000, 1e-4, 0.5, 40, 1.0},
}};

/// The values of the released configurations. A window that they give as one range is not expanded;
/// what docs/presets.md does not name is as in the paper.
inline constexpr std::array<Preset, 12> released_presets{{
    {"cifar10", 1, 80, 2, 100, 5, 10, 0, 4, 4, 0, 1e-7, 0, 20, 1.1},
    {"cifar10", 10, 80, 2, 100, 2, 100, 0, 10, 20, 1000, 1e-5, 0.5, 20, 1.0},
    {"cifar10", 50, 80, 3, 1000, 2, 500, 0, 20, 40, 2000, 1e-5, 0.25, 20, 1.0},
    {"cifar10", 500, 40, 2, 50, 10, 1000, 40, 60, 70, 2000, 1e-5, 0.5, 20, 1.0},
    {"cifar10", 1000, 100, 2, 50, 10, 1000, 40, 60, 60, 0, 1e-5, 0.5, 20, 1.0},
    {"cifar100", 1, 40, 3, 1000, 10, 100, 0, 20, 30, 1000, 1e-5, 0.5, 40, 1.0},
    {"cifar100", 10, 80, 2, 1000, 10, 1000, 0, 30, 50, 2000, 1e-5, 0.5, 40, 1.0},
    {"cifar100", 50, 80, 2, 1000, 10, 1000, 20, 70, 70, 0, 1e-5, 0, 40, 1.0},
    {"cifar100", 100, 80, 2, 50, 10, 1000, 30, 70, 70, 0, 1e-5, 0.5, 40, 1.0},
    {"tiny-imagenet", 1, 40, 2, 1e4, 10, 200, 0, 15, 20, 2000, 1e-4, 0.5, 40, 1.0},
    {"tiny-imagenet", 10, 40, 2, 100, 10, 250, 10, 50, 50, 0, 1e-4, 0.5, 40, 1.0},
    {"tiny-imagenet", 50, 20, 2, 100, 10, 250, 40, 70, 70, 0, 1e-4, 0.5, 40, 1.0},
}};

/// Whose values: those that the paper prints or those of the configurations released with it.
enum class PresetSource { paper, released };

inline constexpr const std::array<Preset, 12>& presets_of(PresetSource source) {
    return source == PresetSource::paper ? presets : released_presets;
}

/// The preset of a data set ("cifar10", "cifar100", "tiny-imagenet") and images per class.
/// Throws Error, naming what there is, when there is none.
inline const Preset& find_preset(std::string_view set, int images_per_class,
                                 PresetSource source = PresetSource::paper) {
    std::string known;
    for (const Preset& preset : presets_of(source)) {
        if (preset.set == set && preset.images_per_class == images_per_class) return preset;
        known += core::text(known.empty() ? "" : ", ", preset.set, " ", preset.images_per_class);
    }
    core::fail("there is no preset for ", set, " with ", images_per_class,
               " images per class; there are ", known);
}

/// The matching loss of a preset.
inline match::Trajectory matching_of(const Preset& preset) {
    return {preset.steps,      preset.expert_epochs, preset.first_start, preset.start_limit,
            preset.last_start, preset.expansion_end, preset.batch};
}

/// The rates of a preset; momentums keep their defaults.
inline UpdateSettings rates_of(const Preset& preset) {
    UpdateSettings rates;
    rates.image_rate = preset.image_rate;
    rates.label_rate = preset.label_rate;
    rates.step_size_rate = preset.step_size_rate;
    return rates;
}

/// Settings of a trajectory matching strategy with the values of `preset`; everything else keeps
/// its default: 100 experts of 100 epochs, batch 256, rate 0.01, 10,000 iterations. Each value may
/// be changed afterwards.
template <class Distiller>
typename Distiller::Settings preset_settings(const Preset& preset) {
    static_assert(std::is_same_v<typename Distiller::Matcher, match::Trajectory>,
                  "pad: the presets are settings of match::Trajectory (docs/presets.md)");
    typename Distiller::Settings settings;
    settings.matcher = matching_of(preset);
    settings.update = rates_of(preset);
    settings.images_per_class = preset.images_per_class;
    settings.skip_threshold = preset.skip_threshold;
    using Mask = typename Distiller::Mask;
    if constexpr (std::is_same_v<Mask, mask::ShallowFraction> ||
                  std::is_same_v<Mask, mask::LowestLoss>)
        settings.mask.fraction = preset.mask_fraction;
    if constexpr (std::is_same_v<typename Distiller::Scheduler, schedule::PadWindow>)
        settings.scheduler.addition_end = preset.addition_end;
    return settings;
}

}  // namespace pad::distill
