/// @file
/// Reading back the measured values of a run.
#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace pad::run {

/// The values of one metric of one stage in the order of the log, (step, value); lines without it,
/// or with null for it, are left out. A log that is not there is empty; a line that was not
/// completed is passed over.
inline std::vector<std::pair<double, double>> read_metric(const std::filesystem::path& log,
                                                          const std::string& stage,
                                                          const std::string& metric) {
    std::vector<std::pair<double, double>> values;
    std::ifstream file(log);
    for (std::string text; std::getline(file, text);) {
        const auto line = nlohmann::json::parse(text, nullptr, false);
        if (!line.is_object() || line.value("stage", "") != stage) continue;
        const auto value = line.find(metric);
        if (value == line.end() || !value->is_number()) continue;
        values.emplace_back(line.value("step", 0.0), value->get<double>());
    }
    return values;
}

/// The last of these values; 0 when there is none.
inline double last_value(const std::filesystem::path& log, const std::string& stage,
                         const std::string& metric) {
    const auto values = read_metric(log, stage, metric);
    return values.empty() ? 0.0 : values.back().second;
}

}  // namespace pad::run
