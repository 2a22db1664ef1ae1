// Settings from a preset, a TOML file and the command line.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "keys.hpp"

namespace program {

/// Where settings come from; later ones win.
struct Sources {
    std::string preset;  ///< wins over a preset that the file names
    std::string file;    ///< TOML
    std::vector<std::pair<std::string, std::string>> values;  ///< key, value
};

/// Puts all of them into `settings`, of which `keys` is the list. Throws Error with file, line, key,
/// the value found and what would be right.
void configure(Settings& settings, const std::vector<Key>& keys, const Sources& sources);

/// The settings that apply, as a TOML file that gives them again.
std::string as_toml(const std::vector<Key>& keys);

}  // namespace program
