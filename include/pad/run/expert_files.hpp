/// @file
/// A folder of expert trajectories as a source for matching losses.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <pad/expert/trajectory_source.hpp>
#include <pad/io/trajectory_file.hpp>

namespace pad::run {

/// Expert files expert_0000 … of one folder, mapped into memory.
template <class T>
class ExpertFiles final : public expert::TrajectorySource<T> {
public:
    /// Opens `experts` files. Throws Error when one is missing or broken, was made with another
    /// agent or data set, is another expert than its name says, or covers other epochs than the
    /// first.
    ExpertFiles(const std::filesystem::path& folder, int experts, const std::string& agent,
                const std::string& dataset) {
        for (int i = 0; i < experts; ++i) {
            files_.push_back(
                std::make_unique<io::TrajectoryFile<T>>(folder / io::trajectory_name(i)));
            files_.back()->require_made_with(agent, dataset);
            const auto& here = files_.back()->info();
            core::require(here.expert == i, files_.back()->path().string(), ": holds expert ",
                          here.expert, "; the name says that it is expert ", i);
            const auto& first = files_.front()->info();
            core::require(here.first_epoch == first.first_epoch && here.epochs == first.epochs,
                          files_.back()->path().string(), ": holds ", here.epochs,
                          " epochs from epoch ", here.first_epoch, "; the other experts hold ",
                          first.epochs, " from ", first.first_epoch);
        }
        core::require(experts >= 1, folder.string(), ": no expert was asked for");
    }

    [[nodiscard]] int experts() const override { return static_cast<int>(files_.size()); }
    [[nodiscard]] int first_epoch() const override { return files_[0]->info().first_epoch; }
    [[nodiscard]] int last_epoch() const override {
        return first_epoch() + files_[0]->info().epochs - 1;
    }
    [[nodiscard]] std::span<const T> parameters(int expert, int epoch) const override {
        return files_.at(static_cast<std::size_t>(expert))->parameters(epoch);
    }

private:
    std::vector<std::unique_ptr<io::TrajectoryFile<T>>> files_;
};

}  // namespace pad::run
