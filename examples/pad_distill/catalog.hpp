// What there is: one table for each thing that is chosen by name.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pad/core/nearest_name.hpp>
#include <pad/data/dataset.hpp>
#include <pad/run/stage_name.hpp>

#include "settings.hpp"

namespace program {

/// A name and what it stands for.
struct Entry {
    std::string_view name;
    std::string_view help;
};

/// A kind of data: how what lies at Settings::folder becomes a training and a test set.
struct DataKind : Entry {
    pad::data::TrainTest (*load)(const Settings& settings);
};

/// A combination that this program was compiled with.
struct Composition {
    pad::data::ImageShape shape;
    int classes;
    std::string_view agent;
    std::string_view matcher;
    nlohmann::json (*run)(const Settings& settings, pad::data::TrainTest data,
                          pad::run::StageName last);
};

std::span<const DataKind> data_kinds();
std::span<const Entry> agents();
std::span<const Entry> matchers();
std::span<const Composition> compositions();

/// The composition of the settings for images of this shape. Throws Error, with those that there
/// are for such images, when the program was compiled without it.
const Composition& find_composition(const Settings& settings, const pad::data::Dataset& set);

/// The names of a table, in its order.
template <class Table>
std::vector<std::string_view> names_of(const Table& table) {
    std::vector<std::string_view> names;
    for (const auto& entry : table) names.push_back(entry.name);
    return names;
}

/// The entry of that name. Throws Error, with the nearest name, when there is none.
template <class Table>
const auto& find_entry(std::string_view what, std::string_view name, const Table& table) {
    for (const auto& entry : table)
        if (entry.name == name) return entry;
    pad::core::fail(pad::core::unknown_name(what, name, names_of(table)));
}

}  // namespace program
