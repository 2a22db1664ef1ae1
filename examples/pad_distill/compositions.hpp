// The compositions of this program, as far as the table in catalog.cpp has to know them.
#pragma once

#include <nlohmann/json.hpp>

#include <pad/data/dataset.hpp>
#include <pad/nn/arch/convnet.hpp>
#include <pad/run/stage_name.hpp>

#include "matchers.hpp"
#include "policies.hpp"

namespace program {

/// The ConvNet for square images. Depth 4 where images have 64 pixels a side, as published.
template <int Channels, int Side, int Classes, int Width, int Depth = Side >= 64 ? 4 : 3>
using ConvNet =
    pad::nn::arch::ConvNet<pad::core::Shape<Channels, Side, Side>, Classes, Width, Depth>;

/// Runs the stages up to `last` and returns the results, null before there are any.
template <class Agent, class Matcher>
nlohmann::json run_composition(const Settings& settings, pad::data::TrainTest data,
                               pad::run::StageName last);

}  // namespace program
