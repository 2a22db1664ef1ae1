/// @file
/// Where matching losses read expert parameters from.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/core/shape.hpp>

namespace pad::expert {

/// The stored part of several experts' training: θ*_e for e in first_epoch() … last_epoch().
/// Epoch 0 is the start, epoch e the parameters after e epochs of training.
template <class T>
class TrajectorySource {
public:
    virtual ~TrajectorySource() = default;
    [[nodiscard]] virtual int experts() const = 0;
    [[nodiscard]] virtual int first_epoch() const = 0;
    [[nodiscard]] virtual int last_epoch() const = 0;
    /// θ* of an expert after an epoch, [parameters]; stays valid as long as the source.
    [[nodiscard]] virtual std::span<const T> parameters(int expert, int epoch) const = 0;
};

/// `experts.parameters(expert, epoch)`, for kernels that read `size` values: [size].
/// Throws Error when the trajectories are those of another network.
template <class T>
std::span<const T> parameters_of(const TrajectorySource<T>& experts, int expert, int epoch,
                                 core::Index size) {
    const std::span<const T> theta = experts.parameters(expert, epoch);
    core::require(static_cast<core::Index>(theta.size()) == size, "expert ", expert, " has ",
                  theta.size(), " parameters and the network has ", size,
                  "; the trajectories must be those of the same network");
    return theta;
}

/// Trajectories kept in memory.
template <class T>
class MemoryTrajectories final : public TrajectorySource<T> {
public:
    /// @param first_epoch  epoch of the first checkpoint of every expert
    explicit MemoryTrajectories(int first_epoch = 0) : first_epoch_(first_epoch) {}

    /// Adds one expert's checkpoints, epoch after epoch. All experts must have as many.
    void add(std::vector<std::vector<T>> checkpoints) {
        core::require(
            !checkpoints.empty() && (experts_.empty() || checkpoints.size() == experts_[0].size()),
            "an expert with ", checkpoints.size(),
            " checkpoints was added; every expert needs the same number, at least one");
        experts_.push_back(std::move(checkpoints));
    }

    [[nodiscard]] int experts() const override { return static_cast<int>(experts_.size()); }
    [[nodiscard]] int first_epoch() const override { return first_epoch_; }
    [[nodiscard]] int last_epoch() const override {
        return experts_.empty() ? first_epoch_ - 1
                                : first_epoch_ + static_cast<int>(experts_[0].size()) - 1;
    }
    [[nodiscard]] std::span<const T> parameters(int expert, int epoch) const override {
        core::require(
            expert >= 0 && expert < experts() && epoch >= first_epoch() && epoch <= last_epoch(),
            "expert ", expert, " epoch ", epoch, " was asked for; there are ", experts(),
            " experts with epochs ", first_epoch(), " … ", last_epoch());
        return experts_[static_cast<std::size_t>(expert)]
                       [static_cast<std::size_t>(epoch - first_epoch_)];
    }

private:
    std::vector<std::vector<std::vector<T>>> experts_;
    int first_epoch_;
};

}  // namespace pad::expert
