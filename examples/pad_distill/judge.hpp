// Networks that judge a set for the table over networks and protocols. Each kind is compiled in a
// file of compositions/ and is one line of a table in catalog.cpp.
#pragma once

#include <memory>

#include <pad/data/augment/dsa.hpp>
#include <pad/data/augment/none.hpp>
#include <pad/data/augment/one_of.hpp>
#include <pad/evaluate/judge.hpp>

namespace program {

using Augmentation = pad::data::OneOf<pad::data::Dsa, pad::data::NoAugmentation>;
using Judge = pad::evaluate::Judge<float, Augmentation>;

/// Networks of type Agent (judge_definition.hpp).
template <class Agent>
std::shared_ptr<Judge> make_judge();

}  // namespace program
