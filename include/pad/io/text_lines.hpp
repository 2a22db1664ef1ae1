/// @file
/// Small text files, line by line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <pad/io/file.hpp>

namespace pad::io {

/// The lines of `path` that are not empty, without their ends (also those of Windows).
/// Throws Error when the file cannot be read.
inline std::vector<std::string> read_lines(const std::filesystem::path& path) {
    std::vector<std::string> lines(1);
    for (const std::byte b : read_file(path)) {
        const char c = static_cast<char>(b);
        if (c == '\n') {
            if (!lines.back().empty()) lines.emplace_back();
        } else if (c != '\r') {
            lines.back() += c;
        }
    }
    if (lines.back().empty()) lines.pop_back();
    return lines;
}

/// The parts of `line` between tabs.
inline std::vector<std::string> split_at_tabs(const std::string& line) {
    std::vector<std::string> parts;
    for (std::size_t at = 0;;) {
        const std::size_t tab = line.find('\t', at);
        parts.push_back(line.substr(at, tab - at));
        if (tab == std::string::npos) return parts;
        at = tab + 1;
    }
}

}  // namespace pad::io
