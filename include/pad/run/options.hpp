/// @file
/// What a run is told besides its strategy.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <pad/data/preprocessing.hpp>
#include <pad/evaluate/protocol.hpp>
#include <pad/run/progress.hpp>
#include <pad/run/run_folder.hpp>

namespace pad::run {

/// Options of a Pipeline.
struct Options {
    std::filesystem::path out;             ///< output folder
    Existing existing = Existing::refuse;  ///< refuse, resume or replace a run that is there
    data::PreprocessingKind preprocessing = data::PreprocessingKind::zca;
    int training_images = 0;                ///< random images of the training set to use; 0: all
    int validation_images = 5000;           ///< held out of the training set to choose the best
    int validate_every = 500;               ///< iterations
    evaluate::Protocol validation{1, 300};  ///< how a set is judged on the way
    evaluate::Protocol protocol{};          ///< how it is judged in the end
    double real_rate = 0.01;  ///< learning rate on real images, which have no learned one
    bool whole_set = false;   ///< also train on the whole training set
    int whole_set_epochs = 10;
    double checkpoint_seconds = 30;  ///< time between checkpoints
    int threads = 0;                 ///< 0: one for each core
    ProgressStyle progress = ProgressStyle::automatic;
    std::vector<std::string> command_line;  ///< for the run record
};

/// Thrown when the user has asked a run to stop; the checkpoint is written by then.
class Interrupted : public std::runtime_error {
public:
    Interrupted() : std::runtime_error("interrupted; continue with --resume") {}
};

}  // namespace pad::run
