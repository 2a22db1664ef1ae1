/// @file
/// The state of a distillation on disk.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <pad/distill/synthetic_set.hpp>
#include <pad/distill/update.hpp>
#include <pad/io/archive.hpp>
#include <pad/io/json.hpp>

namespace pad::run {

/// Everything that the distil and evaluate stages carry from one step to the next.
template <class T>
struct DistillationState {
    distill::SyntheticSet<T> start;  ///< before the first iteration
    distill::SyntheticSet<T> set;    ///< after `iteration` iterations
    distill::SyntheticSet<T> best;   ///< best by validation accuracy so far
    distill::Momentum<T> momentum;
    int iteration = 0;  ///< finished iterations
    int best_iteration = 0;
    double best_accuracy = -1;  ///< validation accuracy of `best`, in [0, 1]
    int skipped = 0;            ///< updates skipped because the loss was above the threshold
    int not_finite = 0;         ///< updates dropped because a value was not finite
    int held = 0;               ///< times η was kept from turning negative
    nlohmann::json accuracies =
        nlohmann::json::object();  ///< finished test runs, name → [accuracy]
    std::vector<T> matcher;        ///< state of the matching loss (Distiller::Run::state)

    explicit DistillationState(distill::SyntheticSet<T> first)
        : start(first), set(first), best(first), momentum(first) {}
};

namespace detail {

inline constexpr const char* checkpoint_kind = "checkpoint";
inline constexpr int checkpoint_version = 1;

template <class T>
void add_set(io::ArchiveWriter& archive, const std::string& name,
             const distill::SyntheticSet<T>& set) {
    const auto n = static_cast<std::size_t>(set.size());
    archive.add<T>(name + "_images", {n, set.shape.size()}, std::span<const T>(set.images));
    archive.add<T>(name + "_labels", {n, static_cast<std::size_t>(set.classes)},
                   std::span<const T>(set.labels));
}

template <class T>
void read_values(const io::Archive& archive, const std::string& name, std::vector<T>& values) {
    const auto stored = archive.array<T>(name);
    core::require(stored.size() == values.size(), archive.path().string(), ": ", name, " holds ",
                  stored.size(), " values; this run needs ", values.size());
    values.assign(stored.begin(), stored.end());
}

template <class T>
void read_set(const io::Archive& archive, const std::string& name, distill::SyntheticSet<T>& set) {
    read_values(archive, name + "_images", set.images);
    read_values(archive, name + "_labels", set.labels);
    set.step_size =
        io::json_value<double>(archive.info(), name + "_step_size", archive.path().string());
}

}  // namespace detail

/// Replaces the checkpoint in one step.
template <class T>
void write_checkpoint(const std::filesystem::path& path, const DistillationState<T>& state) {
    const nlohmann::json info = {{"iteration", state.iteration},
                                 {"best_iteration", state.best_iteration},
                                 {"best_accuracy", state.best_accuracy},
                                 {"skipped", state.skipped},
                                 {"not_finite", state.not_finite},
                                 {"held", state.held},
                                 {"accuracies", state.accuracies},
                                 {"start_step_size", state.start.step_size},
                                 {"set_step_size", state.set.step_size},
                                 {"best_step_size", state.best.step_size},
                                 {"step_size_velocity", state.momentum.step_size_velocity}};
    io::ArchiveWriter archive(detail::checkpoint_kind, detail::checkpoint_version, info);
    detail::add_set(archive, "start", state.start);
    detail::add_set(archive, "set", state.set);
    detail::add_set(archive, "best", state.best);
    archive.add<T>("image_velocity", {state.momentum.image_velocity.size()},
                   std::span<const T>(state.momentum.image_velocity));
    archive.add<T>("label_velocity", {state.momentum.label_velocity.size()},
                   std::span<const T>(state.momentum.label_velocity));
    if (!state.matcher.empty())
        archive.add<T>("matcher", {state.matcher.size()}, std::span<const T>(state.matcher));
    archive.write(path);
}

/// Reads a checkpoint into `state`, whose sets have the sizes of this run.
/// Throws Error for a broken or foreign file; `state` is then not to be used.
template <class T>
void read_checkpoint(const std::filesystem::path& path, DistillationState<T>& state) {
    const io::Archive archive(path, detail::checkpoint_kind, detail::checkpoint_version);
    const std::string where = path.string();
    detail::read_set(archive, "start", state.start);
    detail::read_set(archive, "set", state.set);
    detail::read_set(archive, "best", state.best);
    detail::read_values(archive, "image_velocity", state.momentum.image_velocity);
    detail::read_values(archive, "label_velocity", state.momentum.label_velocity);
    if (archive.has("matcher")) {
        const auto stored = archive.array<T>("matcher");
        state.matcher.assign(stored.begin(), stored.end());
    }
    const auto& info = archive.info();
    state.momentum.step_size_velocity = io::json_value<double>(info, "step_size_velocity", where);
    state.iteration = io::json_value<int>(info, "iteration", where);
    state.best_iteration = io::json_value<int>(info, "best_iteration", where);
    state.best_accuracy = io::json_value<double>(info, "best_accuracy", where);
    state.skipped = io::json_value<int>(info, "skipped", where);
    state.not_finite = io::json_value<int>(info, "not_finite", where);
    state.held = io::json_value<int>(info, "held", where);
    state.accuracies = io::json_value<nlohmann::json>(info, "accuracies", where);
}

}  // namespace pad::run
