// Published settings, and some for a quick look, by name.
#pragma once

#include <string>
#include <vector>

#include "settings.hpp"

namespace program {

struct NamedPreset {
    std::string name;
    std::string help;
};

/// Every preset. Their names are "cifar10-10" for the paper's values at 10 images per class,
/// "cifar10-10-released" for those of the released code, and "fashion-mnist-10".
const std::vector<NamedPreset>& named_presets();

/// Puts the values of a preset into the settings. Throws Error, with the nearest name, for a name
/// that is none.
void apply_preset(Settings& settings, const std::string& name);

}  // namespace program
