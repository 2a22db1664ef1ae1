// Published methods by name: policies, start and numbers, which settings may change afterwards.
#pragma once

#include <span>
#include <string>

#include "catalog.hpp"

namespace program {

std::span<const Entry> methods();

/// Puts what a method consists of into the settings, for the images per class that they name. MTT,
/// FTD, DATM and PAD keep the numbers of trajectory matching that are there. Throws Error, with the
/// nearest name, for a name that is none.
void apply_method(Settings& settings, const std::string& name);

/// What the chosen matching loss needs where no method is named: rates and start of images that
/// stand for their class, if it is not that of trajectories.
void apply_matcher_defaults(Settings& settings);

}  // namespace program
