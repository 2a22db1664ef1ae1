// Command line options that all example programs share.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <pad/io/read_data.hpp>
#include <pad/run/interrupt.hpp>
#include <pad/run/options.hpp>

namespace example {

/// Adds --out, --resume, --force, --threads, --seed, --memory, --networks, --epochs and --quiet.
template <class Settings>
void add_run_options(CLI::App& app, pad::run::Options& options, Settings& settings) {
    app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    app.add_option("--out", options.out, "output folder")->required();
    auto* resume = app.add_flag_callback(
        "--resume", [&] { options.existing = pad::run::Existing::resume; },
        "continue the run in the output folder");
    app.add_flag_callback(
           "--force", [&] { options.existing = pad::run::Existing::replace; },
           "replace the run in the output folder")
        ->excludes(resume);
    app.add_option("--threads", options.threads, "threads, 0 for one on each core")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--seed", settings.seed, "seed of everything that is random")
        ->capture_default_str();
    app.add_option("--memory", settings.memory_bytes,
                   "memory of the unrolled steps, such as 800MB or 4GB: activations that fit are "
                   "stored, others computed again; 0 stores none")
        ->transform(CLI::AsSizeValue(false))
        ->capture_default_str();
    app.add_option("--networks", options.protocol.networks, "evaluation networks")
        ->capture_default_str();
    app.add_option("--epochs", options.protocol.epochs, "evaluation epochs")->capture_default_str();
    app.add_flag_callback(
        "--quiet", [&] { options.progress = pad::run::ProgressStyle::quiet; }, "no progress");
}

/// The table over networks and protocols.
inline void print_across(const nlohmann::json& lines) {
    std::printf("\n%-12s %-10s %-16s %-16s %-8s %-16s %s\n", "network", "protocol", "distilled",
                "random real", "gain", "hard labels", "gain");
    const auto cell = [](const nlohmann::json& r) {
        char text[40];
        std::snprintf(text, sizeof text, "%5.2f ± %.2f", 100 * r.at("mean").get<double>(),
                      100 * r.at("std").get<double>());
        return std::string(text);
    };
    for (const auto& line : lines) {
        const std::string agent = line.at("agent");
        std::printf("%-12s %-10s %-17s %-17s %+6.2f   %-17s %+6.2f\n",
                    agent.substr(0, agent.find(' ')).c_str(),
                    line.at("protocol").get<std::string>().c_str(),
                    cell(line.at("distilled")).c_str(), cell(line.at("random_real")).c_str(),
                    100 * line.at("gain").get<double>(), cell(line.at("hard_labels")).c_str(),
                    100 * line.at("gain_hard").get<double>());
    }
    std::printf("\n");
}

/// The data set at `path`, whatever its form, for this agent. Says what was found.
template <class Agent>
pad::data::TrainTest read_data(const std::string& path, const pad::run::Options& options) {
    using Image = typename Agent::Image;
    auto found = pad::io::read_data(
        path, {.shape = {Image::channels, Image::height, Image::width}, .classes = Agent::classes});
    if (options.progress != pad::run::ProgressStyle::quiet) std::cerr << found.description << '\n';
    return std::move(found.sets);
}

/// The comparison table of a finished run.
inline void print_results(const nlohmann::json& results, const pad::run::Options& options) {
    const auto print = [&](const char* key, const char* name) {
        if (!results.contains(key)) return;
        const auto& r = results.at(key);
        std::printf("%-26s %5.2f %% ± %.2f  (%zu networks)\n", name,
                    100 * r.at("mean").get<double>(), 100 * r.at("std").get<double>(),
                    r.at("runs").size());
    };
    print("random_real", "random real images");
    print("distilled", "distilled, best");
    print("distilled_last", "distilled, last iteration");
    print("whole_set", "whole training set");
    if (results.contains("table")) print_across(results.at("table"));
    const auto report = options.out / "report.html";
    if (std::filesystem::exists(report)) std::cout << "report: " << report.string() << '\n';
}

/// Runs `body` and turns errors into one sentence and an exit status: 1 for an error, 128 + signal
/// after an interrupt.
template <class Body>
int guarded(const Body& body) {
    try {
        body();
        return 0;
    } catch (const pad::run::Interrupted& stop) {
        std::cerr << stop.what() << '\n';
        return pad::run::interrupt_exit_status();
    } catch (const std::exception& error) {
        std::cerr << "error: " << error.what() << '\n';
        return 1;
    }
}

}  // namespace example
