/// @file
/// Published methods as compositions: DC, DSA, IDC, DM, NCFM, MTT, FTD, DATM and PAD.
///
/// A method is a Distiller whose slots hold what the method uses. Further policies take the place of
/// those: Dc<Agent, schedule::PruneOnce, mask::ShallowFraction> is DC with PAD's two filters.
///
/// The numbers of DC, DSA, IDC, DM and NCFM have not been compared with papers or released code: they
/// are starting points, not citations. Those of trajectory matching are PAD's (distill/presets.hpp).
#pragma once

#include <algorithm>
#include <type_traits>

#include <pad/data/augment/none.hpp>
#include <pad/distill/distiller.hpp>
#include <pad/distill/presets.hpp>
#include <pad/mask/none.hpp>
#include <pad/match/characteristic_function.hpp>
#include <pad/match/distribution.hpp>
#include <pad/match/gradient.hpp>
#include <pad/match/trajectory.hpp>
#include <pad/schedule/whole_set.hpp>
#include <pad/score/random.hpp>
#include <pad/train/sgd.hpp>

namespace pad::distill {

namespace methods {

template <class... Policies>
struct List {};

/// Distiller<Agent, Given…> and those of Defaults whose family no given policy has.
template <class Agent, class Given, class... Defaults>
struct Compose;
template <class Agent, class... Given>
struct Compose<Agent, List<Given...>> {
    using type = Distiller<Agent, Given...>;
};
template <class Agent, class... Given, class First, class... Rest>
struct Compose<Agent, List<Given...>, First, Rest...>
    : Compose<Agent,
              std::conditional_t<family::count<typename First::family, Given...> == 0,
                                 List<Given..., First>, List<Given...>>,
              Rest...> {};

}  // namespace methods

/// Dataset condensation (Zhao et al. 2021): gradients row by row, no augmentation.
template <class Agent, class... Policies>
using Dc = typename methods::Compose<Agent, methods::List<Policies...>, match::Gradient<>,
                                     data::NoAugmentation, mask::None, schedule::WholeSet,
                                     score::Random>::type;

/// DC with differentiable Siamese augmentation (Zhao and Bilen 2021).
template <class Agent, class... Policies>
using Dsa =
    typename methods::Compose<Agent, methods::List<Policies...>, match::Gradient<>, data::Dsa,
                              mask::None, schedule::WholeSet, score::Random>::type;

/// Information-intensive condensation (Kim et al. 2022): four images in one, absolute error,
/// networks trained on real images. Its CutMix of those and its choice of operations are not here.
template <class Agent, class... Policies>
using Idc = typename methods::Compose<Agent, methods::List<Policies...>,
                                      match::Gradient<match::AbsoluteError>, data::Dsa, mask::None,
                                      schedule::WholeSet, score::Random>::type;

/// Distribution matching (Zhao and Bilen 2023): mean embeddings under fresh networks.
template <class Agent, class... Policies>
using Dm =
    typename methods::Compose<Agent, methods::List<Policies...>, match::Distribution<>, data::Dsa,
                              mask::None, schedule::WholeSet, score::Random>::type;

/// Neural characteristic function matching (Wang et al. 2025), with networks that are trained on
/// real images between iterations instead of its pool of trained ones, and SGD on the images.
template <class Agent, class... Policies>
using Ncfm =
    typename methods::Compose<Agent, methods::List<Policies...>,
                              match::Distribution<match::CharacteristicFunction>, data::Dsa,
                              mask::None, schedule::WholeSet, score::Random>::type;

/// Matching training trajectories (Cazenavette et al. 2022): experts of plain SGD on all images.
template <class Agent, class... Policies>
using Mtt =
    typename methods::Compose<Agent, methods::List<Policies...>, match::Trajectory, mask::None,
                              schedule::WholeSet, score::Random, train::Sgd>::type;

/// Flat trajectories (Du et al. 2023): MTT with experts of GSAM.
template <class Agent, class... Policies>
using Ftd =
    typename methods::Compose<Agent, methods::List<Policies...>, match::Trajectory, mask::None,
                              schedule::WholeSet, score::Random, train::Gsam>::type;

/// Difficulty-aligned trajectories (Guo et al. 2024): FTD with a growing window and learned labels.
template <class Agent, class... Policies>
using Datm = Ftd<Agent, Policies...>;

/// PAD: the Distiller's own defaults.
template <class Agent, class... Policies>
using Pad = Distiller<Agent, Policies...>;

/// Settings of Dc and Dsa by images per class: 1,000 networks, each matched and trained in turns as
/// often as the table below says for 1, 10, 20, 30, 40 or 50 images (other numbers: as the next
/// smaller one); rate 0.1 and momentum 0.5 of the images; 256 real images of a class.
/// Iterations are updates of the set.
template <class D>
typename D::Settings gradient_settings(int images_per_class) {
    struct Loops {
        int images, matchings, epochs;
    };
    constexpr Loops table[] = {{1, 1, 1},    {10, 10, 50}, {20, 20, 25},
                               {30, 30, 20}, {40, 40, 15}, {50, 50, 10}};
    Loops loops = table[0];
    for (const Loops& row : table)
        if (row.images <= images_per_class) loops = row;
    typename D::Settings settings;
    settings.images_per_class = images_per_class;
    settings.matcher.networks = {.matchings = loops.matchings,
                                 .train_on = match::TrainOn::synthetic,
                                 .epochs = loops.epochs};
    settings.iterations = 1000 * loops.matchings;
    settings.update.image_rate = 0.1;
    settings.update.learn_labels = false;
    return settings;
}

/// Settings of Idc: 2 × 2 images in one, 100 matchings for each of 500 networks, between which they
/// are trained for an epoch on 2,000 real images; 64 real and at most 128 synthetic images of a
/// class; rate 0.005 and momentum 0.5 of the images.
template <class D>
typename D::Settings idc_settings(int images_per_class) {
    typename D::Settings settings;
    settings.images_per_class = images_per_class;
    settings.matcher.networks = {.matchings = 100,
                                 .train_on = match::TrainOn::real,
                                 .batch = 64,
                                 .momentum = 0.9,
                                 .weight_decay = 5e-4,
                                 .real_images = 2000};
    settings.matcher.batch = {.real = 64, .synthetic = 128};
    settings.matcher.formation.factor = 2;
    settings.iterations = 50000;
    settings.update.image_rate = 0.005;
    settings.update.learn_labels = false;
    return settings;
}

/// Settings of Dm: 20,000 iterations, each under a fresh network; 256 real images of a class; rate 1
/// and momentum 0.5 of the images (10 above 50 images per class).
template <class D>
typename D::Settings distribution_settings(int images_per_class) {
    typename D::Settings settings;
    settings.images_per_class = images_per_class;
    settings.iterations = 20000;
    settings.update.image_rate = images_per_class > 50 ? 10 : 1;
    settings.update.learn_labels = false;
    return settings;
}

/// Settings of Ncfm: 1,024 frequencies, amplitudes and phases alike, 2 × 2 images in one, 20,000
/// iterations. The rate of the images is this library's: NCFM's own belongs to another
/// optimiser.
template <class D>
typename D::Settings ncfm_settings(int images_per_class) {
    typename D::Settings settings = distribution_settings<D>(images_per_class);
    settings.matcher.networks = {
        .matchings = 50, .train_on = match::TrainOn::real, .momentum = 0.9, .real_images = 2000};
    settings.matcher.formation.factor = 2;
    settings.update.image_rate = 100;
    return settings;
}

/// Settings of Mtt and Ftd at a line of PAD's table (presets.hpp): its N, M, rates and T⁺; the start
/// epoch is drawn from the whole window from the beginning on, and labels are not learned.
template <class D>
typename D::Settings fixed_window_settings(const Preset& preset) {
    typename D::Settings settings = preset_settings<D>(preset);
    settings.matcher.first_start = 0;
    settings.matcher.start_limit = preset.last_start;
    settings.matcher.expansion_end = 0;
    settings.update.learn_labels = false;
    return settings;
}

/// Settings of Datm and Pad at a line of PAD's table: preset_settings.
template <class D>
typename D::Settings growing_window_settings(const Preset& preset) {
    return preset_settings<D>(preset);
}

}  // namespace pad::distill
