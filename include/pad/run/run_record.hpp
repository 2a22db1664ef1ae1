/// @file
/// What a run was made with.
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <fstream>
#include <istream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <pad/core/config.hpp>
#include <pad/core/text.hpp>
#include <pad/core/version.hpp>
#include <pad/io/json.hpp>

namespace pad::run {

/// What only the program knows about its run.
struct RunFacts {
    std::vector<std::string> command_line;  ///< argv.
    nlohmann::json settings;                ///< Every setting, those left at their default too.
    std::uint64_t seed = 0;
    std::string dataset_fingerprint;  ///< io::fingerprint of the training set.
    std::string thread_system;        ///< What runs the kernels: system() of the backend.
    int threads = 0;                  ///< What backend::set_threads returned.
};

/// Name and version of the compiler: "g++ 12.2.0".
inline std::string compiler_text() {
#if defined(__CUDACC__)
    return core::text("nvcc ", __CUDACC_VER_MAJOR__, ".", __CUDACC_VER_MINOR__, ".",
                      __CUDACC_VER_BUILD__);
#elif defined(__clang__)
    return core::text("clang++ ", __clang_major__, ".", __clang_minor__, ".", __clang_patchlevel__);
#elif defined(__GNUC__)
    return core::text("g++ ", __GNUC__, ".", __GNUC_MINOR__, ".", __GNUC_PATCHLEVEL__);
#else
    return "unknown";
#endif
}

/// The processor's name in `cpuinfo`, the text of /proc/cpuinfo: the first "model name" or "Model";
/// "unknown" where neither is there.
inline std::string processor_name(std::istream& cpuinfo) {
    for (std::string line; std::getline(cpuinfo, line);) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) continue;
        const std::size_t key_end = line.find_last_not_of(" \t", colon == 0 ? 0 : colon - 1);
        const std::string key = line.substr(0, key_end == std::string::npos ? 0 : key_end + 1);
        if (key != "model name" && key != "Model") continue;
        const std::size_t first = line.find_first_not_of(" \t", colon + 1);
        if (first != std::string::npos)
            return line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
    }
    return "unknown";
}

/// The name of this machine's processor, "unknown" where the system does not tell.
inline std::string processor_name() {
    std::ifstream cpuinfo("/proc/cpuinfo");
    return processor_name(cpuinfo);
}

/// A time as "2025-01-31T12:34:56Z" (UTC, ISO 8601).
inline std::string date_text(std::chrono::system_clock::time_point time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts = {};
    if (::gmtime_r(&seconds, &parts) == nullptr) return "unknown";
    char text[64];
    const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text, size};
}

/// Everything that is needed to tell what a run was made with, and to make it again:
/// {"library", "version", "compiler", "vector_bytes", "thread_system", "threads", "processor",
/// "date", "command_line", "settings", "seed", "dataset"}.
inline nlohmann::json run_record(const RunFacts& facts, std::chrono::system_clock::time_point date =
                                                            std::chrono::system_clock::now()) {
    // File names may be of any bytes.
    std::vector<std::string> words;
    for (const std::string& word : facts.command_line) words.push_back(io::utf8_text(word));
    return {{"library", "pad"},
            {"version", std::string(core::version)},
            {"compiler", compiler_text()},
            {"vector_bytes", PAD_VECTOR_BYTES},
            {"thread_system", facts.thread_system},
            {"threads", facts.threads},
            {"processor", processor_name()},
            {"date", date_text(date)},
            {"command_line", words},
            {"settings", facts.settings},
            {"seed", facts.seed},
            {"dataset", facts.dataset_fingerprint}};
}

}  // namespace pad::run
