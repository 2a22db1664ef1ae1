/// @file
/// The numbers of published methods, apart from the types that they are composed of.
///
/// Each says where it comes from: DC, DSA and DM from github.com/VICO-UoE/DatasetCondensation (main.py,
/// main_DM.py, utils.py), IDC from github.com/snu-mllab/Efficient-Dataset-Condensation (argument.py,
/// misc/reproduce.py), NCFM from github.com/gszfwsb/NCFM (config/ipc10/cifar10.yaml). Iterations are
/// updates of the set. All start from random real images; the released DC starts from noise unless
/// told otherwise.
#pragma once

#include <pad/distill/start_settings.hpp>
#include <pad/distill/update.hpp>
#include <pad/match/class_batches.hpp>
#include <pad/match/formation.hpp>
#include <pad/match/networks.hpp>
#include <pad/match/trajectory.hpp>

namespace pad::distill {

/// What a method of gradient or distribution matching sets.
struct MethodNumbers {
    match::Networks networks{};
    match::BatchSizes batch{};
    match::Formation formation{};
    UpdateSettings update{};
    StartSettings start{.images = StartImages::random_real, .labels = StartLabels::hard};
    int iterations = 0;
    double skip_threshold = 0;  ///< never: these losses are no ratios
};

/// Rates of images that stand for their class.
inline UpdateSettings images_only(double image_rate) {
    UpdateSettings update;
    update.image_rate = image_rate;
    update.learn_labels = false;
    return update;
}

/// Numbers of DC and DSA by images per class: 1,000 networks, each matched and trained in turns as
/// often as the table below says for 1, 10, 20, 30, 40 or 50 images (other numbers: as the next
/// smaller one); rate 0.1 and momentum 0.5 of the images; 256 real images of a class; networks of
/// plain SGD with rate 0.01 in batches of 256. As released.
inline MethodNumbers gradient_numbers(int images_per_class) {
    struct Loops {
        int images, matchings, epochs;
    };
    constexpr Loops table[] = {{1, 1, 1},    {10, 10, 50}, {20, 20, 25},
                               {30, 30, 20}, {40, 40, 15}, {50, 50, 10}};
    Loops loops = table[0];
    for (const Loops& row : table)
        if (row.images <= images_per_class) loops = row;
    MethodNumbers numbers;
    numbers.networks = {.matchings = loops.matchings,
                        .train_on = match::TrainOn::synthetic,
                        .epochs = loops.epochs};
    numbers.update = images_only(0.1);
    numbers.iterations = 1000 * loops.matchings;
    return numbers;
}

/// Numbers of IDC: 2 × 2 images in one, 100 matchings for each of 2,000 networks, between which they
/// are trained for an epoch on 500 real images; 64 real and at most 128 synthetic images of a
/// class. As released for Fashion-MNIST and the absolute error; for CIFAR-10, with the squared error,
/// it trains on 2,000. The rate 0.005 of the images is this library's: the released 1e-4 · images per
/// class / 10 is for pixels in [0, 1] and an update after each class instead of after all. Biases,
/// norms and the last layer, which the released code leaves out of the distance, count here unless
/// a mask drops them.
inline MethodNumbers idc_numbers() {
    MethodNumbers numbers;
    numbers.networks = {.matchings = 100,
                        .train_on = match::TrainOn::real,
                        .batch = 64,
                        .momentum = 0.9,
                        .weight_decay = 5e-4,
                        .real_images = 500};
    numbers.batch = {.real = 64, .synthetic = 128};
    numbers.formation.factor = 2;
    numbers.update = images_only(0.005);
    numbers.iterations = 200000;
    return numbers;
}

/// Numbers of DM: 20,000 iterations, each under a fresh network; 256 real images of a class; rate 1
/// and momentum 0.5 of the images. As released; above 50 images per class, which the released code
/// has no numbers for, the rate is 10.
inline MethodNumbers distribution_numbers(int images_per_class) {
    MethodNumbers numbers;
    numbers.update = images_only(images_per_class > 50 ? 10 : 1);
    numbers.iterations = 20000;
    return numbers;
}

/// Numbers of NCFM: 2 × 2 images in one, 1,024 real images of a class, 20,000 iterations, as released
/// for CIFAR-10. The released code matches under 20 networks that were trained for 60 epochs
/// beforehand, adds the cross entropy of a trained network on the synthetic images and moves them by
/// AdamW; here networks are trained between iterations, the loss is the match alone, and the rate of the
/// images is this library's.
inline MethodNumbers ncfm_numbers(int images_per_class) {
    MethodNumbers numbers = distribution_numbers(images_per_class);
    numbers.networks = {
        .matchings = 50, .train_on = match::TrainOn::real, .momentum = 0.9, .real_images = 2000};
    numbers.batch.real = 1024;
    numbers.formation.factor = 2;
    numbers.update.image_rate = 100;
    return numbers;
}

/// The window of MTT and FTD: start epochs from the whole of 0 … T⁺ − 1, from the beginning on.
inline match::Trajectory fixed_window(match::Trajectory matching) {
    matching.first_start = 0;
    matching.start_limit = matching.last_start;
    matching.expansion_end = 0;
    return matching;
}

/// The start of MTT and FTD: random real images with hard labels, which stay.
inline constexpr StartSettings hard_start{.images = StartImages::random_real,
                                          .labels = StartLabels::hard};

}  // namespace pad::distill
