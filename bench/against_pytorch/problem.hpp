// What a row of the comparison works on, as against_pytorch/problem.py leaves it in a folder.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <pad/io/json.hpp>
#include <pad/io/npy.hpp>
#include <pad/pad.hpp>

namespace against_pytorch {

using pad::core::Index;

/// The arrays are those of one row; both sides read the same files.
struct Problem {
    std::filesystem::path folder;
    std::string work;  ///< "unroll", "sgd", "gsam" or "evaluate"
    int channels = 0;
    int side = 0;
    int width = 0;
    int batch = 0;
    double rate = 0;
    bool augment = false;
    int steps = 0;           ///< inner steps, expert steps or epochs
    Index memory_bytes = 0;  ///< budget of the inner steps

    Problem(const std::filesystem::path& where, int how_many, Index memory)
        : folder(where), steps(how_many), memory_bytes(memory) {
        const auto json = pad::io::read_json(folder / "problem.json");
        json.at("work").get_to(work);
        json.at("channels").get_to(channels);
        json.at("side").get_to(side);
        json.at("width").get_to(width);
        json.at("batch").get_to(batch);
        json.at("rate").get_to(rate);
        json.at("augment").get_to(augment);
    }

    [[nodiscard]] pad::data::ImageShape shape() const { return {channels, side, side}; }

    template <class T>
    [[nodiscard]] std::vector<T> read(const std::string& name) const {
        return pad::io::read_npy<T>(folder / (name + ".npy")).values;
    }
    /// A parameter vector of the row; its size says whether both sides mean the same network.
    [[nodiscard]] std::vector<float> read_parameters(const std::string& name, Index size) const {
        auto values = read<float>(name);
        pad::core::require(static_cast<Index>(values.size()) == size, name, ".npy holds ",
                           values.size(), " parameters; the network has ", size);
        return values;
    }
    void write(const std::string& name, std::span<const float> values) const {
        pad::io::write_npy<float>(folder / ("pad_" + name + ".npy"), {values.size()}, values);
    }
};

/// One row's work. Every run starts from the same state, so all runs do the same.
class Work {
public:
    Work() = default;
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;
    virtual ~Work() = default;
    virtual void run() = 0;
    /// Writes what the last run computed, for the comparison with PyTorch's result.
    virtual void write() const = 0;
};

}  // namespace against_pytorch
