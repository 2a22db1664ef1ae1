/// @file
/// Measured values of a run as JSON lines.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/file.hpp>
#include <pad/io/json.hpp>
#include <pad/run/metric.hpp>

namespace pad::run {

/// Appends measured values to a file, one JSON object on each line:
///
/// ```
/// {"stage":"distil","step":120,"time":1700000000.25,"loss":0.41,"step_size":0.021}
/// ```
/// `time` is seconds since 1970 (UTC). A value that is not finite becomes null. A line is either
/// there as a whole or not at all, and is with the system when `write` returns, so a process that is
/// killed loses none.
///
/// To resume, a run calls `truncate_after` with its checkpoint's stage and step, and goes on: but
/// for the times the file is then what an uninterrupted run writes. For that, write what belongs to
/// a step before the checkpoint of that step.
class MetricsLog {
public:
    /// The log at `path`, which is made at the first `write`. `clock` gives the time; empty for the
    /// system's.
    explicit MetricsLog(std::filesystem::path path, std::function<double()> clock = {})
        : path_(std::move(path)), clock_(std::move(clock)) {
        if (!clock_) clock_ = seconds_since_1970;
    }

    /// Appends one line. Throws Error with the path and the system's reason when that fails, and
    /// when a metric is called "stage", "step" or "time", or two have one name.
    void write(const std::string& stage, long long step, const std::vector<Metric>& metrics) const {
        nlohmann::ordered_json line;
        line["stage"] = stage;
        line["step"] = step;
        line["time"] = std::round(clock_() * 1000) / 1000;
        for (const auto& [name, value] : metrics) {
            core::require(!line.contains(name), path_.string(), ": a metric cannot be called \"",
                          name, "\": the line has that already");
            line[name] = value;
        }
        // A character that is not UTF-8 is replaced rather than lost with the whole line.
        using Handler = nlohmann::ordered_json::error_handler_t;
        io::append_line(path_, line.dump(-1, ' ', false, Handler::replace));
    }

    /// Cuts off the first line of `stage` with a step above `step`, and all lines after it, of
    /// whatever stage; also a last line that was not completed. A file that is not there is fine.
    /// Throws Error, and leaves the file as it is, when a line before that is not one of a log.
    void truncate_after(const std::string& stage, long long step) const {
        std::error_code error;
        if (!std::filesystem::exists(path_, error) && !error) return;
        const std::vector<std::byte> bytes = io::read_file(path_);
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const std::size_t kept = kept_bytes(text, stage, step);
        if (kept < text.size() && ::truncate(path_.c_str(), static_cast<off_t>(kept)) != 0)
            io::detail::fail_system(path_, "cannot be cut off", errno);
    }

    /// The file.
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    static double seconds_since_1970() {
        using Seconds = std::chrono::duration<double>;
        return Seconds(std::chrono::system_clock::now().time_since_epoch()).count();
    }

    [[nodiscard]] std::size_t kept_bytes(std::string_view text, const std::string& stage,
                                         long long step) const {
        std::size_t start = 0;
        for (std::size_t number = 1; start < text.size(); ++number) {
            const std::size_t end = text.find('\n', start);
            if (end == std::string_view::npos) break;  // not completed
            const std::string where = path_.string() + ", line " + std::to_string(number);
            const auto line = io::parse_json(io::as_bytes(text.substr(start, end - start)), where);
            const auto line_stage = io::json_value<std::string>(line, "stage", where);
            const auto line_step = io::json_value<long long>(line, "step", where);
            if (line_stage == stage && line_step > step) break;
            start = end + 1;
        }
        return start;
    }

    std::filesystem::path path_;
    std::function<double()> clock_;
};

}  // namespace pad::run
