#include "config.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

#include <toml++/toml.h>

#include <pad/core/error.hpp>
#include <pad/io/file.hpp>

#include "methods.hpp"
#include "presets.hpp"

namespace program {

namespace {

using pad::core::text;

/// A setting that was given, and where.
struct Assignment {
    std::string key;
    std::string where;
    Given value;
};

/// Runs `body` and puts `where` before the sentence of an error.
template <class Body>
void at(const std::string& where, const Body& body) {
    try {
        body();
    } catch (const pad::core::Error& error) {
        pad::core::fail(where, ": ", error.what());
    }
}

std::string place(const std::string& file, const toml::source_region& region) {
    return text(file, ", line ", region.begin.line);
}

Given given_of(const toml::node& node, const std::string& key) {
    if (const auto* value = node.as_boolean()) return value->get();
    if (const auto* value = node.as_integer()) return static_cast<long long>(value->get());
    if (const auto* value = node.as_floating_point()) return value->get();
    if (const auto* value = node.as_string()) return value->get();
    const auto* array = node.as_array();
    if (!array) pad::core::fail(key, " is a date or a time; no setting is one");
    std::vector<std::string> texts;
    for (const toml::node& element : *array) {
        const auto* value = element.as_string();
        if (!value)
            pad::core::fail(key, " is a list with something else than texts; lists hold texts");
        texts.push_back(value->get());
    }
    return texts;
}

/// Everything that a table says, with its line.
void collect(const toml::table& table, const std::string& file, const std::string& prefix,
             const std::vector<Key>& keys, std::vector<Assignment>& result) {
    for (const auto& [name, value] : table) {
        const toml::node& node = value;  // clang 14 does not capture bindings
        const std::string key = text(prefix, name.str());
        if (const toml::table* inner = node.as_table()) {
            collect(*inner, file, key + ".", keys, result);
            continue;
        }
        const std::string where = place(file, name.source());
        at(where, [&] {
            find_key(keys, key);
            result.push_back({key, where, given_of(node, key)});
        });
    }
}

toml::table parse(const std::string& file) {
    const auto bytes = pad::io::read_file(file);
    const std::string_view words(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    try {
        return toml::parse(words);
    } catch (const toml::parse_error& error) {
        pad::core::fail(place(file, error.source()), ": this is no TOML: ", error.description());
    }
}

/// A value of the command line: TOML, or a text without quotes.
Given value_of(const std::string& words, const std::string& key) {
    try {
        const toml::table table = toml::parse("value = " + words);
        if (table.size() == 1) return given_of(*table.get("value"), key);
    } catch (const toml::parse_error&) {
    }
    return words;
}

/// Whether the setting is a text: then the words of the command line are taken as they are.
bool takes_text(const Key& key) {
    return std::holds_alternative<std::string*>(key.places.front());
}

std::vector<Assignment> file_assignments(const std::vector<Key>& keys, const Sources& sources) {
    std::vector<Assignment> result;
    if (!sources.file.empty()) collect(parse(sources.file), sources.file, "", keys, result);
    return result;
}

std::vector<Assignment> command_assignments(const std::vector<Key>& keys, const Sources& sources) {
    std::vector<Assignment> result;
    for (const auto& [key, words] : sources.values) {
        const Key& known = find_key(keys, key);
        result.push_back(
            {key, "command line", takes_text(known) ? Given(words) : value_of(words, key)});
    }
    return result;
}

/// The last preset that was named, and where.
void apply_named_preset(Settings& settings, const std::vector<Assignment>& given,
                        const Sources& sources) {
    std::string name = sources.preset;
    std::string where = "command line";
    for (const Assignment& assignment : given)
        if (assignment.key == "preset" && sources.preset.empty()) {
            where = assignment.where;
            at(where, [&] {
                pad::core::require(std::holds_alternative<std::string>(assignment.value),
                                   "preset has to be a text in quotes");
            });
            name = std::get<std::string>(assignment.value);
        }
    if (!name.empty()) at(where, [&] { apply_preset(settings, name); });
}

void set_all(const std::vector<Key>& keys, const std::vector<Assignment>& given) {
    for (const Assignment& assignment : given)
        if (assignment.key != "preset")
            at(assignment.where, [&] { set(find_key(keys, assignment.key), assignment.value); });
}

/// Gives `settings` the preset, the numbers of the method, and what was given.
void apply(Settings& settings, const std::vector<Key>& keys, const std::vector<Assignment>& given,
           const Sources& sources) {
    apply_named_preset(settings, given, sources);
    set_all(keys, given);
    // The numbers of a method depend on what is set, and what is set wins over them.
    if (settings.method.empty())
        apply_matcher_defaults(settings);
    else
        apply_method(settings, settings.method);
    set_all(keys, given);
}

}  // namespace

void configure(Settings& settings, const std::vector<Key>& keys, const Sources& sources) {
    const std::vector<Assignment> file = file_assignments(keys, sources);
    const std::vector<Assignment> command = command_assignments(keys, sources);
    // What fits the file's own choices is no error when the command line replaces one of them.
    const Settings untouched = settings;
    apply(settings, keys, file, sources);
    std::vector<Assignment> unsettled;
    std::copy_if(file.begin(), file.end(), std::back_inserter(unsettled),
                 [&](const Assignment& a) { return !find_key(keys, a.key).applies(); });
    unsettled.insert(unsettled.end(), command.begin(), command.end());

    settings = untouched;
    std::vector<Assignment> all = file;
    all.insert(all.end(), command.begin(), command.end());
    apply(settings, keys, all, sources);
    for (const Assignment& assignment : unsettled)
        at(assignment.where, [&] { require_applicable(keys, assignment.key); });
}

std::string as_toml(const std::vector<Key>& keys) {
    std::ostringstream out;
    std::string section;
    for (const Key& key : keys) {
        const bool untold =
            (key.name == "preset" || key.name == "method") && key.as_toml() == "\"\"";
        if (!key.applies() || untold) continue;
        const std::size_t dot = key.name.find('.');
        const std::string here = dot == std::string::npos ? "" : key.name.substr(0, dot);
        if (here != section) out << "\n[" << (section = here) << "]\n";
        out << key.name.substr(dot == std::string::npos ? 0 : dot + 1) << " = " << key.as_toml()
            << "  # " << key.help << '\n';
    }
    return out.str();
}

}  // namespace program
