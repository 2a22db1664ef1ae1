/// @file
/// One line on the terminal that says how far a stage is.
#pragma once

#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <limits>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/core/text.hpp>
#include <pad/run/metric.hpp>
#include <pad/run/progress_text.hpp>

namespace pad::run {

/// How progress is shown.
enum class ProgressStyle {
    automatic,  ///< terminal when standard error is one, plain otherwise.
    terminal,   ///< One line that is rewritten, at most ten times a second.
    plain,      ///< A new line about every ten seconds, and one at the end: for files.
    quiet       ///< Nothing.
};

/// Where and how progress is shown. The members after `style` are there to be replaced in tests.
struct ProgressOptions {
    ProgressStyle style = ProgressStyle::automatic;
    std::string unit = "it";             ///< What is counted, for the rate: "it/s".
    std::ostream* out = &std::cerr;      ///< Outlives the Progress.
    std::function<double()> clock = {};  ///< Seconds that never go back; empty for the system's.
    int columns = 0;                     ///< Width of the terminal; 0 to ask it.
};

namespace detail {

inline double steady_seconds() {
    using Seconds = std::chrono::duration<double>;
    return Seconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

inline int terminal_columns() {
    winsize size = {};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

}  // namespace detail

/// Progress of one stage: name, bar, steps done, rate, time taken and left, measured values.
///
/// ```
/// distil [######--------------] 300/1000  3.42 it/s  1:28, 3:25 left  loss 0.4127
/// ```
/// The rate is the mean since the object was made, so that steps which take longer now and then (an
/// evaluation) count in the time left. Not for use from several threads at once.
class Progress {
public:
    /// `total` steps, of which `done` were made before (by the run that is resumed); those do not
    /// count in the rate. `total` 0 means not known: then there is no bar and no time left. Throws
    /// Error when either is negative.
    Progress(std::string stage, long long total, ProgressOptions options = {}, long long done = 0)
        : stage_(std::move(stage)),
          options_(std::move(options)),
          total_(total),
          first_(done),
          done_(done) {
        core::require(total >= 0 && done >= 0, "progress of ", stage_, ": ", done, " of ", total,
                      " steps; neither may be negative");
        if (!options_.clock) options_.clock = detail::steady_seconds;
        if (options_.style == ProgressStyle::automatic)
            options_.style =
                ::isatty(STDERR_FILENO) == 1 ? ProgressStyle::terminal : ProgressStyle::plain;
        start_ = options_.clock();
        // A terminal shows the first update at once, a file only what took a while.
        shown_ = options_.style == ProgressStyle::terminal ? never : start_;
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    /// Leaves the terminal's line as it is, so that what is printed next starts on its own.
    ~Progress() { leave_line(); }

    /// `done` steps are made, counted from the start of the stage; `metrics` are its latest values,
    /// shown until the next update. Shows them when it is time to.
    void update(long long done, std::vector<Metric> metrics = {}) {
        done_ = done;
        metrics_ = std::move(metrics);
        if (options_.style == ProgressStyle::quiet || finished_) return;
        const double now = options_.clock();
        if (now - shown_ < interval()) return;
        shown_ = now;
        show(now);
    }

    /// The stage is over: shows the last values and ends the line. Once is enough.
    void finish() {
        if (options_.style == ProgressStyle::quiet || finished_) return;
        show(options_.clock());
        leave_line();
        finished_ = true;
    }

    /// Prints `sentence` on a line of its own, above the progress line. Quiet prints it too.
    void say(const std::string& sentence) {
        if (line_is_open_) *options_.out << "\r\x1b[K";
        *options_.out << sentence << '\n' << std::flush;
        if (line_is_open_) show(options_.clock());
    }

    /// Steps per second since the object was made; NaN before the first step and the first tick.
    [[nodiscard]] double rate() const { return rate_at(options_.clock()); }
    /// Seconds left at that rate; NaN where that is not known, 0 at the end.
    [[nodiscard]] double seconds_left() const { return seconds_left_at(options_.clock()); }
    /// Seconds since the object was made.
    [[nodiscard]] double seconds() const { return options_.clock() - start_; }

    /// The whole line as it is shown now, not cut to the terminal.
    [[nodiscard]] std::string line() const { return line_at(options_.clock()); }

private:
    static constexpr double never = -std::numeric_limits<double>::infinity();
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

    [[nodiscard]] double interval() const {
        return options_.style == ProgressStyle::terminal ? 0.1 : 10.0;
    }

    [[nodiscard]] double rate_at(double now) const {
        const long long made = done_ - first_;
        if (made <= 0 || !(now > start_)) return unknown;
        return static_cast<double>(made) / (now - start_);
    }

    [[nodiscard]] double seconds_left_at(double now) const {
        if (total_ == 0) return unknown;
        if (done_ >= total_) return 0;
        return static_cast<double>(total_ - done_) / rate_at(now);
    }

    [[nodiscard]] std::string line_at(double now) const {
        const std::string done = std::to_string(done_);
        std::string text = core::text(stage_, " ");
        if (total_ > 0) {
            const double share = static_cast<double>(done_) / static_cast<double>(total_);
            text += core::text(bar_text(share, 20), " ", done, "/", std::to_string(total_));
        } else {
            text += done;
        }
        text += core::text("  ", rate_text(rate_at(now), options_.unit), "  ",
                           clock_text(now - start_));
        if (total_ > 0 && done_ < total_)
            text += core::text(", ", clock_text(seconds_left_at(now)), " left");
        for (const auto& [name, value] : metrics_)
            text += core::text("  ", name, " ", value_text(value));
        return text;
    }

    void show(double now) {
        if (options_.style != ProgressStyle::terminal) {
            *options_.out << line_at(now) << '\n' << std::flush;
            return;
        }
        const int columns = options_.columns > 0 ? options_.columns : detail::terminal_columns();
        // A full line would make the cursor wrap, and rewriting would no longer meet it.
        *options_.out << '\r' << cut_to(line_at(now), columns - 1) << "\x1b[K" << std::flush;
        line_is_open_ = true;
    }

    void leave_line() {
        if (line_is_open_) *options_.out << '\n' << std::flush;
        line_is_open_ = false;
    }

    std::string stage_;
    ProgressOptions options_;
    long long total_;
    long long first_;
    long long done_;
    std::vector<Metric> metrics_;
    double start_ = 0;
    double shown_ = 0;
    bool line_is_open_ = false;
    bool finished_ = false;
};

}  // namespace pad::run
