/// @file
/// Everything a host program needs to compose and run a strategy in memory. Programs that read or
/// write files include <pad/run/pipeline.hpp> and the readers of <pad/io/…> besides.
#pragma once

#include <pad/core/version.hpp>
#include <pad/data/augment/compose.hpp>
#include <pad/data/augment/dsa.hpp>
#include <pad/data/augment/fixed.hpp>
#include <pad/data/augment/none.hpp>
#include <pad/data/preprocessing.hpp>
#include <pad/distill/distiller.hpp>
#include <pad/distill/presets.hpp>
#include <pad/evaluate/protocol.hpp>
#include <pad/mask/lowest_loss.hpp>
#include <pad/mask/none.hpp>
#include <pad/mask/shallow_fraction.hpp>
#include <pad/mask/shallow_layers.hpp>
#include <pad/nn/arch/convnet.hpp>
#include <pad/schedule/curriculum.hpp>
#include <pad/schedule/pad_window.hpp>
#include <pad/schedule/prune_once.hpp>
#include <pad/schedule/whole_set.hpp>
#include <pad/score/el2n.hpp>
#include <pad/score/forgetting.hpp>
#include <pad/score/grand.hpp>
#include <pad/score/herding.hpp>
#include <pad/score/imported.hpp>
#include <pad/score/k_centre.hpp>
#include <pad/score/loss.hpp>
#include <pad/score/random.hpp>
#include <pad/score/uncertainty.hpp>
#include <pad/train/gsam.hpp>
#include <pad/train/sgd.hpp>
