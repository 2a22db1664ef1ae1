// Everything that a person can choose, as plain values. Names of policies are texts; the numbers of
// each policy are kept in the policy itself, whether it is chosen or not.
#pragma once

#include <string>
#include <vector>

#include <pad/data/augment/dsa.hpp>
#include <pad/distill/start_settings.hpp>
#include <pad/distill/update.hpp>
#include <pad/evaluate/protocol.hpp>
#include <pad/expert/training.hpp>
#include <pad/mask/lowest_loss.hpp>
#include <pad/mask/shallow_fraction.hpp>
#include <pad/mask/shallow_layers.hpp>
#include <pad/match/characteristic_function.hpp>
#include <pad/match/class_batches.hpp>
#include <pad/match/feature_layers.hpp>
#include <pad/match/formation.hpp>
#include <pad/match/networks.hpp>
#include <pad/match/trajectory.hpp>
#include <pad/run/options.hpp>
#include <pad/schedule/curriculum.hpp>
#include <pad/schedule/pad_window.hpp>
#include <pad/schedule/prune_once.hpp>
#include <pad/score/ensemble.hpp>
#include <pad/train/adamw.hpp>
#include <pad/train/gsam.hpp>
#include <pad/train/sgd.hpp>

namespace program {

struct Settings {
    std::string preset;
    std::string method;
    std::string data = "auto";
    std::string folder;
    int image_side = 0;
    bool image_grey = false;
    std::string image_fit = "crop";
    std::string preprocessing = "zca";
    std::string agent = "convnet";

    std::string scorer = "el2n";
    std::string score_file;
    pad::score::EnsembleSettings scoring;

    std::string scheduler = "pad-window";
    pad::schedule::PadWindow pad_window;
    pad::schedule::PruneOnce prune_once;
    std::string dropped = "hardest";
    pad::schedule::LinearCurriculum linear;
    pad::schedule::RootCurriculum root;
    pad::schedule::GeometricCurriculum geometric;

    std::string optimiser = "gsam";
    pad::train::Sgd sgd;
    pad::train::Gsam gsam;
    pad::train::AdamW adamw;
    pad::expert::ExpertSettings experts;

    std::string augmentation = "dsa";
    pad::data::DsaSettings dsa;

    std::string mask = "shallow-fraction";
    pad::mask::ShallowFraction shallow_fraction;
    pad::mask::LowestLoss lowest_loss;
    pad::mask::ShallowLayers shallow_layers;

    std::string matcher = "trajectory";
    pad::match::Trajectory trajectory;
    pad::match::Networks networks;
    std::string train_on = "nothing";
    pad::match::BatchSizes batch;
    pad::match::Formation formation;
    bool class_by_class = true;
    std::string features = "last";
    pad::match::CharacteristicFunction characteristic;

    int images_per_class = 10;
    int iterations = 10000;
    double step_size = 0.01;
    double skip_threshold = 1.0;
    int memory_mib = 0;
    std::uint64_t seed = 0;
    pad::distill::UpdateSettings update;

    std::string start_images = "expert-right";
    std::string start_labels = "experts-right";
    std::string start_space = "features";
    double start_confidence = 0;

    std::string evaluation_optimiser = "sgd";
    std::string evaluation_mixing = "none";
    std::vector<std::string> table_agents;
    std::vector<std::string> table_protocols = {"strategy"};

    pad::run::Options options;
};

}  // namespace program
