/// @file
/// The folder that a run leaves its results in.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/file.hpp>
#include <pad/io/json.hpp>
#include <pad/run/folder_lock.hpp>

namespace pad::run {

/// What to do with a folder that holds a run already.
enum class Existing {
    refuse,  ///< Leave it alone and say so.
    resume,  ///< Go on with it (--resume); a folder without a run starts one.
    replace  ///< Remove what it left, and start anew (--force).
};

/// What a folder holds of a run.
enum class RunState {
    none,
    unfinished,  ///< Files of a run, but no results.json.
    finished
};

/// The first line of every README.md that a run writes: people have files of that name of their own.
inline constexpr std::string_view readme_mark = "<!-- written by a run of pad -->";

/// Whether the file at `path` is a README.md that a run wrote.
inline bool is_our_readme(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    return std::getline(file, line) && line == readme_mark;
}

/// The output folder of one run: made, locked against other processes, and with a name for each
/// file. The lock lasts as long as the object.
///
/// Only files that a run writes are ever looked at or removed; others in the folder stay. Errors:
/// each is an Error with the path and what to do.
class RunFolder {
public:
    /// Makes the folder and those above it, and locks it. Throws Error when that cannot be done,
    /// when another process works in it, or when it holds a run and `existing` is `refuse`; then
    /// nothing in it has changed. `replace` removes that run.
    explicit RunFolder(std::filesystem::path path, Existing existing = Existing::refuse)
        : path_(std::move(path)) {
        core::require(!path_.empty(), "the output folder has no name; give one with --out");
        io::make_folder(path_);
        lock_ = std::make_unique<FolderLock>(path_ / "run.lock");
        state_ = look();
        if (existing == Existing::refuse) require_empty();
        if (existing == Existing::replace) remove_run();
        remove_temporaries();
    }

    /// The folder.
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// What the folder held; `none` once a run was replaced.
    [[nodiscard]] RunState state() const { return state_; }
    /// False on a file system without locks, where nothing keeps a second process out.
    [[nodiscard]] bool is_locked() const { return lock_->is_locked(); }

    /// What the run was made with, see run_record.
    [[nodiscard]] std::filesystem::path record() const { return path_ / "run.json"; }
    /// The state that --resume continues from.
    [[nodiscard]] std::filesystem::path checkpoint() const { return path_ / "checkpoint.pad"; }
    /// Measured values, see MetricsLog.
    [[nodiscard]] std::filesystem::path metrics() const { return path_ / "metrics.jsonl"; }
    /// Difficulty of the training images.
    [[nodiscard]] std::filesystem::path scores() const { return path_ / "scores.npy"; }
    /// Folder of the experts' trajectories.
    [[nodiscard]] std::filesystem::path experts() const { return path_ / "experts"; }
    /// The distilled images, [N, C, H, W].
    [[nodiscard]] std::filesystem::path images() const { return path_ / "images.npy"; }
    /// Their labels, logits [N, K].
    [[nodiscard]] std::filesystem::path labels() const { return path_ / "labels.npy"; }
    /// The learned step size.
    [[nodiscard]] std::filesystem::path step_size() const { return path_ / "step_size.npy"; }
    /// All of the set in one file; `format` is "npz" or "safetensors".
    [[nodiscard]] std::filesystem::path distilled(const std::string& format) const {
        return path_ / ("distilled." + format);
    }
    /// How those files are read.
    [[nodiscard]] std::filesystem::path readme() const { return path_ / "README.md"; }
    /// How any image enters the space of the distilled ones; names the arrays it needs.
    [[nodiscard]] std::filesystem::path preprocessing() const {
        return path_ / "preprocessing.json";
    }
    /// An array that preprocessing.json names, such as "mean".
    [[nodiscard]] std::filesystem::path preprocessing(const std::string& name) const {
        return path_ / ("preprocessing_" + name + ".npy");
    }
    /// Accuracies and times. Its being there says that the run is finished.
    [[nodiscard]] std::filesystem::path results() const { return path_ / "results.json"; }
    /// The page to look at.
    [[nodiscard]] std::filesystem::path report() const { return path_ / "report.html"; }

    /// Replaces results.json in one step. Write it last: it makes the run a finished one.
    void write_results(const nlohmann::json& values) const { io::write_json(results(), values); }
    /// Replaces run.json in one step.
    void write_record(const nlohmann::json& values) const { io::write_json(record(), values); }

    /// Throws Error unless the run in the folder was started as `values` (a run_record) says: same
    /// data set, seed and settings. Names the first difference. Without run.json it is fine.
    void require_same_run(const nlohmann::json& values) const;

private:
    /// The fixed names of what a run writes, besides the arrays of the preprocessing.
    static constexpr std::array<std::string_view, 14> file_names = {
        "run.json",   "checkpoint.pad", "metrics.jsonl",         "scores.npy",   "images.npy",
        "labels.npy", "step_size.npy",  "preprocessing.json",    "results.json", "report.html",
        "experts",    "distilled.npz",  "distilled.safetensors", "README.md"};

    static bool is_of_run(const std::string& name) {
        const bool array = name.starts_with("preprocessing_") && name.ends_with(".npy");
        return array || std::find(file_names.begin(), file_names.end(), name) != file_names.end();
    }

    /// As is_of_run, but not for a README.md that somebody else wrote.
    [[nodiscard]] bool is_left_by_run(const std::string& name) const {
        return is_of_run(name) && (name != "README.md" || is_our_readme(readme()));
    }

    /// The names of what is in `folder`. Throws Error when that cannot be read.
    static std::vector<std::string> names_in(const std::filesystem::path& folder) {
        std::vector<std::string> names;
        std::error_code error;
        std::filesystem::directory_iterator entry(folder, error);
        for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
            names.push_back(entry->path().filename().string());
        if (error) core::fail(folder.string(), ": the folder cannot be read: ", error.message());
        return names;
    }

    [[nodiscard]] RunState look() const {
        const std::vector<std::string> names = names_in(path_);
        if (std::find(names.begin(), names.end(), "results.json") != names.end())
            return RunState::finished;
        const bool any = std::any_of(names.begin(), names.end(),
                                     [&](const std::string& name) { return is_left_by_run(name); });
        return any ? RunState::unfinished : RunState::none;
    }

    void require_empty() const {
        core::require(state_ != RunState::finished, path_.string(),
                      ": the folder holds a finished run; name another one, or replace that run "
                      "with --force");
        core::require(state_ != RunState::unfinished, path_.string(),
                      ": the folder holds an unfinished run; continue it with --resume, replace it "
                      "with --force, or name another folder");
    }

    static void remove(const std::filesystem::path& path) {
        std::error_code error;
        std::filesystem::remove(path, error);
        if (error) core::fail(path.string(), ": cannot be removed: ", error.message());
    }

    /// results.json goes first: what is left when this is cut short is no finished run.
    void remove_run() {
        remove(results());
        if (has_experts()) remove_experts();
        for (const std::string& name : names_in(path_))
            if (is_left_by_run(name) && name != "experts") remove(path_ / name);
        state_ = RunState::none;
    }

    [[nodiscard]] bool has_experts() const {
        std::error_code ignored;
        return std::filesystem::is_directory(experts(), ignored);
    }

    static bool is_trajectory(const std::string& name) { return name.ends_with(".padtrajectory"); }

    /// Removes the trajectories, and their folder when nothing else is in it.
    void remove_experts() const {
        const std::vector<std::string> names = names_in(experts());
        for (const std::string& name : names)
            if (is_trajectory(name)) remove(experts() / name);
        if (std::all_of(names.begin(), names.end(), is_trajectory)) remove(experts());
    }

    /// What a process that was killed while it wrote left behind (see io::AtomicFile). The lock
    /// says that no other process is writing here.
    void remove_temporaries() const {
        remove_temporaries_in(path_, is_of_run);
        if (has_experts()) remove_temporaries_in(experts(), is_trajectory);
    }

    static void remove_temporaries_in(const std::filesystem::path& folder,
                                      bool (*is_ours)(const std::string&)) {
        constexpr std::string_view ending = ".tmp";
        for (const std::string& name : names_in(folder)) {
            if (!name.ends_with(ending)) continue;
            // <name>.<process>-<count>.tmp
            const std::string numbered = name.substr(0, name.size() - ending.size());
            const std::size_t dot = numbered.rfind('.');
            if (dot != std::string::npos && is_ours(numbered.substr(0, dot))) remove(folder / name);
        }
    }

    std::filesystem::path path_;
    std::unique_ptr<FolderLock> lock_;
    RunState state_ = RunState::none;
};

namespace detail {

/// Throws Error at the first place where `ours` is not `theirs`, with both values.
inline void require_same(const nlohmann::json& theirs, const nlohmann::json& ours,
                         const std::string& name, const std::string& where) {
    if (theirs == ours) return;
    if (theirs.is_object() && ours.is_object()) {
        nlohmann::json both = theirs;
        both.update(ours);
        for (const auto& [key, ignored] : both.items())
            require_same(theirs.value(key, nlohmann::json()), ours.value(key, nlohmann::json()),
                         name.empty() ? key : name + "." + key, where);
        return;
    }
    core::fail(where, ": the run in this folder has ", name, " = ", io::json_text(theirs, where),
               ", this command has ", io::json_text(ours, where),
               "; resume it with what it was started with, or name another folder");
}

}  // namespace detail

inline void RunFolder::require_same_run(const nlohmann::json& values) const {
    std::error_code ignored;
    if (!std::filesystem::exists(record(), ignored)) return;
    const std::string where = record().string();
    const nlohmann::json theirs = io::read_json(record());
    for (const char* key : {"dataset", "seed", "settings"})
        detail::require_same(io::json_value<nlohmann::json>(theirs, key, where),
                             io::json_value<nlohmann::json>(values, key, "this run's record"), key,
                             where);
}

}  // namespace pad::run
