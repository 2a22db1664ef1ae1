/// @file
/// Published methods as compositions: DC, DSA, IDC, DM, NCFM, MTT, FTD, DATM and PAD.
///
/// A method is a Distiller whose slots hold what the method uses. Further policies take the place of
/// those: Dc<Agent, schedule::PruneOnce, mask::ShallowFraction> is DC with PAD's two filters.
///
/// The numbers of DC, DSA, IDC, DM and NCFM are in distill/method_numbers.hpp, with their sources. Those
/// of trajectory matching are PAD's (distill/presets.hpp).
#pragma once

#include <type_traits>

#include <pad/data/augment/none.hpp>
#include <pad/distill/distiller.hpp>
#include <pad/distill/method_numbers.hpp>
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

/// Settings of a strategy of gradient or distribution matching with the numbers of a method.
template <class D>
typename D::Settings settings_with(const MethodNumbers& numbers, int images_per_class) {
    typename D::Settings settings;
    settings.images_per_class = images_per_class;
    settings.matcher.networks = numbers.networks;
    settings.matcher.batch = numbers.batch;
    settings.matcher.formation = numbers.formation;
    settings.update = numbers.update;
    settings.start = numbers.start;
    settings.iterations = numbers.iterations;
    settings.skip_threshold = numbers.skip_threshold;
    return settings;
}

/// Settings of Dc and Dsa: gradient_numbers.
template <class D>
typename D::Settings gradient_settings(int images_per_class) {
    return settings_with<D>(gradient_numbers(images_per_class), images_per_class);
}

/// Settings of Idc: idc_numbers.
template <class D>
typename D::Settings idc_settings(int images_per_class) {
    return settings_with<D>(idc_numbers(), images_per_class);
}

/// Settings of Dm: distribution_numbers.
template <class D>
typename D::Settings distribution_settings(int images_per_class) {
    return settings_with<D>(distribution_numbers(images_per_class), images_per_class);
}

/// Settings of Ncfm: ncfm_numbers, 4,096 frequencies, amplitudes and phases alike.
template <class D>
typename D::Settings ncfm_settings(int images_per_class) {
    return settings_with<D>(ncfm_numbers(images_per_class), images_per_class);
}

/// Settings of Mtt and Ftd at a line of PAD's table (presets.hpp): its N, M, rates and T⁺; the start
/// epoch is drawn from the whole window from the beginning on; random real images with hard labels,
/// which are not learned.
template <class D>
typename D::Settings fixed_window_settings(const Preset& preset) {
    typename D::Settings settings = preset_settings<D>(preset);
    settings.matcher = fixed_window(settings.matcher);
    settings.start = hard_start;
    settings.update.learn_labels = false;
    return settings;
}

/// Settings of Datm and Pad at a line of PAD's table: preset_settings.
template <class D>
typename D::Settings growing_window_settings(const Preset& preset) {
    return preset_settings<D>(preset);
}

}  // namespace pad::distill
