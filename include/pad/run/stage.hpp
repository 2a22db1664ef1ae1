/// @file
/// What every stage of a run shares: its folder, its log, its clock.
#pragma once

#include <string>
#include <vector>

#include <pad/run/interrupt.hpp>
#include <pad/run/log_reader.hpp>
#include <pad/run/metrics_log.hpp>
#include <pad/run/options.hpp>
#include <pad/run/progress.hpp>
#include <pad/run/run_folder.hpp>

namespace pad::run {

/// Writes a stage's progress to the terminal and its values to the log, with the seconds that the
/// stage has taken, those before a resume included.
class Stage {
public:
    /// @param done  steps that an earlier process has finished; later lines of the log are cut off
    Stage(std::string name, long long total, const MetricsLog& log, const Options& options,
          long long done = 0, const std::string& unit = "it")
        : name_(std::move(name)),
          log_(log),
          progress_(name_, total, progress_options(options, unit), done) {
        log_.truncate_after(name_, done - 1);
        before_ = last_value(log_.path(), name_, "seconds");
    }

    /// Step `step` (from 0) is finished.
    void finished(long long step, std::vector<Metric> metrics) {
        progress_.update(step + 1, metrics);
        metrics.emplace_back("seconds", seconds());
        log_.write(name_, step, metrics);
    }
    /// Shows how far the step at hand is, without logging it.
    void show(long long done, std::vector<Metric> metrics) {
        progress_.update(done, std::move(metrics));
    }
    void say(const std::string& sentence) { progress_.say(sentence); }
    void end() { progress_.finish(); }

    [[nodiscard]] double seconds() const { return before_ + progress_.seconds(); }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    static ProgressOptions progress_options(const Options& options, const std::string& unit) {
        ProgressOptions result;
        result.style = options.progress;
        result.unit = unit;
        return result;
    }

    std::string name_;
    const MetricsLog& log_;
    Progress progress_;
    double before_ = 0;
};

/// Throws Interrupted when Ctrl-C was pressed.
inline void stop_if_interrupted() {
    if (interrupted()) throw Interrupted();
}

}  // namespace pad::run
