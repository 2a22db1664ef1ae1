// The settings by name: what a TOML file and --set can say.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "settings.hpp"

namespace program {

/// A value as it was given.
using Given = std::variant<bool, long long, double, std::string, std::vector<std::string>>;

/// Where a value goes.
using Place =
    std::variant<bool*, int*, std::uint64_t*, double*, std::string*, std::vector<std::string>*>;

/// One setting.
struct Key {
    std::string name;  ///< "matching.steps"
    std::string help;
    std::vector<Place> places;
    std::vector<std::string_view> allowed;  ///< the names there are, if the value is a name
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    const std::string* owner = nullptr;         ///< the name of the chosen policy of a family …
    std::vector<std::string_view> owners;       ///< … and those that have this setting
    [[nodiscard]] bool applies() const;         ///< whether the chosen policy has it
    [[nodiscard]] std::string kind() const;     ///< "a whole number", …
    [[nodiscard]] std::string as_toml() const;  ///< the value at hand as TOML writes it
};

/// Every setting of `settings`, which has to outlive the result.
std::vector<Key> keys_of(Settings& settings);

/// The key of that name. Throws Error with the nearest name when there is none.
const Key& find_key(const std::vector<Key>& keys, std::string_view name);

/// Gives the setting a value. Throws Error, with the value found and what would be right.
void set(const Key& key, const Given& value);

/// Throws Error when one of the keys that were given does not belong to what was chosen.
void require_applicable(const std::vector<Key>& keys, const std::string& name);

}  // namespace program
