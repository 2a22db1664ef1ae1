// The policies that can be chosen at run time, and how settings become one of them.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include <pad/mask/none.hpp>
#include <pad/mask/one_of.hpp>
#include <pad/schedule/one_of.hpp>
#include <pad/schedule/whole_set.hpp>
#include <pad/score/el2n.hpp>
#include <pad/score/forgetting.hpp>
#include <pad/score/grand.hpp>
#include <pad/score/herding.hpp>
#include <pad/score/imported.hpp>
#include <pad/score/k_centre.hpp>
#include <pad/score/loss.hpp>
#include <pad/score/one_of.hpp>
#include <pad/score/random.hpp>
#include <pad/score/uncertainty.hpp>
#include <pad/train/one_of.hpp>

#include "catalog.hpp"
#include "judge.hpp"

namespace program {

using Scorer =
    pad::score::OneOf<pad::score::El2n, pad::score::Grand, pad::score::GrandLastLayer,
                      pad::score::Loss, pad::score::LeastConfidence, pad::score::Entropy,
                      pad::score::Margin, pad::score::ForgettingEvents, pad::score::Herding,
                      pad::score::KCentreGreedy, pad::score::Random, pad::score::Imported>;
using Scheduler =
    pad::schedule::OneOf<pad::schedule::PadWindow, pad::schedule::WholeSet,
                         pad::schedule::PruneOnce, pad::schedule::LinearCurriculum,
                         pad::schedule::RootCurriculum, pad::schedule::GeometricCurriculum>;
using Optimiser = pad::train::OneOf<pad::train::Gsam, pad::train::Sgd, pad::train::AdamW>;
using Mask = pad::mask::OneOf<pad::mask::ShallowFraction, pad::mask::None, pad::mask::LowestLoss,
                              pad::mask::ShallowLayers>;

/// A policy of one family by name.
template <class Policy>
struct PolicyEntry : Entry {
    Policy (*make)(const Settings& settings);
};

std::span<const PolicyEntry<Scorer>> scorers();
std::span<const PolicyEntry<Scheduler>> schedulers();
std::span<const PolicyEntry<Optimiser>> optimisers();
std::span<const PolicyEntry<Mask>> masks();
std::span<const PolicyEntry<Augmentation>> augmentations();

/// A protocol of the table by name.
struct ProtocolEntry : Entry {
    pad::evaluate::NamedProtocol<Augmentation> (*make)(const Settings& settings);
};
std::span<const ProtocolEntry> protocols();

/// Networks of one kind for the table.
struct JudgeEntry {
    pad::data::ImageShape shape;
    int classes;
    std::string_view agent;
    std::shared_ptr<Judge> (*make)();
};
std::span<const JudgeEntry> judges();

/// The networks that the settings name for the table. Throws Error when one of them was not compiled
/// for images of this shape.
std::vector<std::shared_ptr<Judge>> judges_of(const Settings& settings,
                                              const pad::data::Dataset& set);

}  // namespace program
