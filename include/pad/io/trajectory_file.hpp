/// @file
/// The training trajectory of one expert on disk.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/archive.hpp>
#include <pad/io/element.hpp>
#include <pad/io/json.hpp>

namespace pad::io {

/// What a trajectory is of, and what produced it.
struct TrajectoryInfo {
    std::string agent;           ///< fingerprint of the network
    std::string dataset;         ///< fingerprint of the training set
    int expert = 0;              ///< which expert of the seed
    std::uint64_t seed = 0;      ///< of the run; with `expert` it determines the trajectory
    std::size_t parameters = 0;  ///< length of one flat parameter vector
    int first_epoch = 0;         ///< epoch of the first stored checkpoint; 0 is the initialisation
    int epochs = 0;              ///< number of stored checkpoints, one per epoch
    nlohmann::json settings;     ///< all training settings
};

namespace detail {

inline constexpr const char* trajectory_kind = "trajectory";
inline constexpr int trajectory_version = 1;

inline std::string epoch_name(int epoch) {
    return std::string("epoch_").append(std::to_string(epoch));
}

inline void require_valid(const TrajectoryInfo& info, const std::string& where) {
    core::require(info.expert >= 0, where, ": the expert number is ", info.expert,
                  "; it must not be negative");
    core::require(info.parameters > 0, where, ": the trajectory has no parameters");
    core::require(info.first_epoch >= 0 && info.epochs > 0 &&
                      info.first_epoch <= std::numeric_limits<int>::max() - info.epochs,
                  where, ": the trajectory has ", info.epochs, " checkpoints from epoch ",
                  info.first_epoch, "; it needs at least one, from epoch 0 or later");
}

inline nlohmann::json to_json(const TrajectoryInfo& info) {
    return {{"agent", info.agent},           {"dataset", info.dataset},
            {"expert", info.expert},         {"seed", info.seed},
            {"parameters", info.parameters}, {"first_epoch", info.first_epoch},
            {"epochs", info.epochs},         {"settings", info.settings}};
}

inline TrajectoryInfo trajectory_info(const nlohmann::json& json, const std::string& where) {
    TrajectoryInfo info;
    info.agent = json_value<std::string>(json, "agent", where);
    info.dataset = json_value<std::string>(json, "dataset", where);
    info.expert = json_value<int>(json, "expert", where);
    info.seed = json_value<std::uint64_t>(json, "seed", where);
    info.parameters = json_value<std::size_t>(json, "parameters", where);
    info.first_epoch = json_value<int>(json, "first_epoch", where);
    info.epochs = json_value<int>(json, "epochs", where);
    info.settings = json_value<nlohmann::json>(json, "settings", where);
    require_valid(info, where);
    return info;
}

}  // namespace detail

/// The file name for an expert: "expert_0003.padtrajectory".
inline std::string trajectory_name(int expert) {
    core::require(expert >= 0, "the expert number is ", expert, "; it must not be negative");
    const std::string number = std::to_string(expert);
    constexpr std::size_t digits = 4;
    std::string name = "expert_";
    name.append(digits - std::min(digits, number.size()), '0');
    return name + number + ".padtrajectory";
}

/// Writes the checkpoints of epochs first_epoch, first_epoch + 1, …, one flat parameter vector
/// each, in one step (see AtomicFile). Throws Error when their number or a length is not what
/// `info` says.
template <Element T>
void write_trajectory(const std::filesystem::path& path, const TrajectoryInfo& info,
                      std::span<const std::vector<T>> checkpoints) {
    const std::string where = path.string();
    detail::require_valid(info, where);
    core::require(checkpoints.size() == static_cast<std::size_t>(info.epochs), where, ": ",
                  checkpoints.size(), " checkpoints were given for a trajectory of ", info.epochs);
    ArchiveWriter archive(detail::trajectory_kind, detail::trajectory_version,
                          detail::to_json(info));
    int epoch = info.first_epoch;
    for (const std::vector<T>& checkpoint : checkpoints) {
        core::require(checkpoint.size() == info.parameters, where, ": the checkpoint of epoch ",
                      epoch, " has ", checkpoint.size(), " parameters instead of ",
                      info.parameters);
        archive.add<T>(detail::epoch_name(epoch++), {info.parameters},
                       std::span<const T>(checkpoint));
    }
    archive.write(path);
}

/// The trajectory of one expert, opened for reading; a checkpoint is read when it is asked for.
template <Element T>
class TrajectoryFile {
public:
    /// Opens `path`. Throws Error when it is not a whole trajectory of elements of type T.
    explicit TrajectoryFile(const std::filesystem::path& path)
        : archive_(path, detail::trajectory_kind, detail::trajectory_version),
          info_(detail::trajectory_info(archive_.info(), path.string())) {
        core::require(archive_.blobs().size() == static_cast<std::size_t>(info_.epochs), where(),
                      ": holds ", archive_.blobs().size(), " checkpoints but announces ",
                      info_.epochs);
        for (const Blob& blob : archive_.blobs())
            core::require(blob.dtype == dtype_of<T>(), where(), ": holds parameters of type ",
                          blob.dtype, ", not of the type ", dtype_of<T>(), " that was asked for");
        for (int i = 0; i < info_.epochs; ++i) require_checkpoint(info_.first_epoch + i);
    }

    /// What the trajectory is of.
    [[nodiscard]] const TrajectoryInfo& info() const { return info_; }
    [[nodiscard]] const std::filesystem::path& path() const { return archive_.path(); }

    /// The flat parameter vector at the end of `epoch` (0: the initialisation), in the mapped file;
    /// it lives as long as this object. Throws Error when the epoch is not stored or damaged.
    [[nodiscard]] std::span<const T> parameters(int epoch) const {
        core::require(epoch >= info_.first_epoch && epoch - info_.first_epoch < info_.epochs,
                      where(), ": epoch ", epoch, " was asked for, but it holds epochs ",
                      info_.first_epoch, " to ", info_.first_epoch + info_.epochs - 1);
        return archive_.array<T>(detail::epoch_name(epoch));
    }

    /// Throws Error unless the trajectory was made with this network and this training set, given
    /// by their fingerprints.
    void require_made_with(const std::string& agent, const std::string& dataset) const {
        core::require(info_.agent == agent && info_.dataset == dataset, where(),
                      ": was made with the agent \"", info_.agent, "\" on the data set \"",
                      info_.dataset, "\", and cannot serve the agent \"", agent,
                      "\" on the data set \"", dataset, "\"");
    }

private:
    [[nodiscard]] std::string where() const { return archive_.path().string(); }

    void require_checkpoint(int epoch) const {
        const auto& shape = archive_.shape(detail::epoch_name(epoch));
        core::require(shape == std::vector<std::size_t>{info_.parameters}, where(), ": epoch ",
                      epoch, " has the shape ", shape_text(shape), " instead of [",
                      info_.parameters, "]");
    }

    Archive archive_;
    TrajectoryInfo info_;
};

}  // namespace pad::io
