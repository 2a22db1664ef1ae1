/// @file
/// The report of a run, put together from what the run left.
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include <pad/data/preprocessing.hpp>
#include <pad/report/report.hpp>
#include <pad/run/checkpoint.hpp>
#include <pad/run/log_reader.hpp>
#include <pad/score/ensemble.hpp>

namespace pad::run {

namespace detail {

/// Images as a person sees them: the preprocessing undone.
template <class T>
std::vector<float> displayed(const std::vector<T>& images,
                             const data::Preprocessing& preprocessing) {
    std::vector<float> pixels(images.begin(), images.end());
    preprocessing.invert(std::span<float>(pixels));
    return pixels;
}

template <class T>
report::Images report_images(const DistillationState<T>& state,
                             const data::Preprocessing& preprocessing) {
    report::Images images;
    const auto& set = state.best;
    images.shape = set.shape;
    images.pixels = displayed(set.images, preprocessing);
    images.start = displayed(state.start.images, preprocessing);
    const auto classes = static_cast<std::size_t>(set.classes);
    for (int i = 0; i < set.size(); ++i) {
        images.classes.push_back(set.class_of(i));
        const auto row =
            std::span<const T>(set.labels).subspan(static_cast<std::size_t>(i) * classes, classes);
        const double peak = static_cast<double>(*std::max_element(row.begin(), row.end()));
        double total = 0;
        for (const T z : row) total += std::exp(static_cast<double>(z) - peak);
        for (const T z : row)
            images.labels.push_back(
                static_cast<float>(std::exp(static_cast<double>(z) - peak) / total));
    }
    return images;
}

/// A template, so that only programs that write reports compile what undoes the preprocessing; T is
/// float, the type of a data set's pixels.
template <class T = float>
report::Scores report_scores(const data::Dataset& set, const std::vector<double>& scores,
                             const data::Preprocessing& preprocessing, const std::string& name) {
    constexpr int shown = 8;
    report::Scores result;
    result.name = name;
    result.shape = set.shape;
    result.all.assign(scores.begin(), scores.end());
    const auto order = score::easy_to_hard(set, scores);
    const auto picture = [&](int index) {
        const auto pixels = set.image(static_cast<std::size_t>(index));
        return report::ScoredImage{
            displayed(std::vector<T>(pixels.begin(), pixels.end()), preprocessing),
            scores[static_cast<std::size_t>(index)]};
    };
    for (std::size_t c = 0; c < order.size(); ++c) {
        report::ClassExtremes extremes;
        extremes.class_index = static_cast<int>(c);
        const std::size_t count = std::min<std::size_t>(shown, order[c].size());
        for (std::size_t i = 0; i < count; ++i) {
            extremes.easiest.push_back(picture(order[c][i]));
            extremes.hardest.push_back(picture(order[c][order[c].size() - 1 - i]));
        }
        result.classes.push_back(std::move(extremes));
    }
    return result;
}

inline report::Chart log_chart(const std::filesystem::path& log, const std::string& stage,
                               const std::string& metric, report::Chart chart, double factor = 1) {
    report::Series series{metric, {}};
    for (const auto& [step, value] : read_metric(log, stage, metric))
        series.points.push_back({step + 1, value * factor});
    chart.series.push_back(std::move(series));
    return chart;
}

inline std::vector<report::ComparisonRow> comparison(const nlohmann::json& results) {
    std::vector<report::ComparisonRow> rows;
    const auto add = [&](const char* key, const std::string& name, const std::string& note) {
        if (!results.contains(key)) return;
        const auto& r = results.at(key);
        rows.push_back({name, r.at("mean"), r.at("std"), r.at("runs"), note});
    };
    add("distilled", "distilled", "best on the validation images");
    add("random_real", "random real images", "as many, hard labels, same protocol");
    add("distilled_last", "distilled, last iteration", "");
    add("whole_set", "whole training set", "");
    return rows;
}

inline std::vector<report::AcrossRow> across(const nlohmann::json& results) {
    std::vector<report::AcrossRow> rows;
    if (!results.contains("table")) return rows;
    const auto measured = [](const nlohmann::json& r) {
        return report::Measured{r.at("mean"), r.at("std"), r.at("runs")};
    };
    for (const auto& line : results.at("table"))
        rows.push_back({line.at("agent"), line.at("protocol"), measured(line.at("distilled")),
                        measured(line.at("hard_labels")), measured(line.at("random_real"))});
    return rows;
}

inline std::vector<report::SettingGroup> setting_groups(const nlohmann::json& settings) {
    const auto text = [](const nlohmann::json& value) {
        return value.is_string() ? value.get<std::string>() : value.dump();
    };
    std::vector<report::SettingGroup> groups = {{"general", {}}};
    for (const auto& [name, value] : settings.items()) {
        if (!value.is_object()) {
            groups[0].values.emplace_back(name, text(value));
            continue;
        }
        report::SettingGroup group{name, {}};
        for (const auto& [key, entry] : value.items()) group.values.emplace_back(key, text(entry));
        groups.push_back(std::move(group));
    }
    return groups;
}

}  // namespace detail

/// Everything the page of a finished run shows.
template <class T>
report::ReportData run_report(const DistillationState<T>& state, const data::Dataset& set,
                              const std::vector<double>& scores,
                              const data::Preprocessing& preprocessing,
                              const nlohmann::json& results, const nlohmann::json& record,
                              const std::filesystem::path& log, const std::string& scorer) {
    report::ReportData data;
    data.title = core::text(set.name, ", ", state.set.images_per_class, " images per class");
    data.subtitle = core::text(record.at("settings").at("agent").get<std::string>(), ", seed ",
                               record.at("seed").dump());
    data.comparison = detail::comparison(results);
    data.across = detail::across(results);
    data.class_names = set.class_names;
    data.distilled = detail::report_images(state, preprocessing);
    data.scores = detail::report_scores(set, scores, preprocessing, scorer);
    data.charts = {
        detail::log_chart(log, "distil", "loss",
                          {"Matching loss", "", "iteration", {}, true, true}),
        detail::log_chart(log, "distil", "validation_accuracy",
                          {"Validation accuracy", "%", "iteration", {}, false, false}, 100),
        detail::log_chart(log, "distil", "step_size",
                          {"Step size", "", "iteration", {}, false, false}),
        detail::log_chart(log, "experts", "loss", {"Expert loss", "", "epoch", {}, true, false})};
    for (const char* name : {"score", "experts", "distil", "evaluate", "table"})
        if (results.at("seconds").contains(name))
            data.stages.push_back({name, results.at("seconds").at(name), ""});
    data.settings = detail::setting_groups(record.at("settings"));
    for (const char* key : {"version", "compiler", "processor", "thread_system", "dataset", "date"})
        data.versions.emplace_back(key, record.at(key).get<std::string>());
    const auto warn = [&](int count, const std::string& what) {
        if (count > 0) data.warnings.push_back(core::text(count, " ", what));
    };
    warn(state.skipped, "updates were skipped because the loss was above the threshold");
    warn(state.not_finite, "updates were dropped because a value was not finite");
    warn(state.held, "times the step size was kept from turning negative");
    return data;
}

}  // namespace pad::run
