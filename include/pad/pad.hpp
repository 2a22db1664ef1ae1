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
#include <pad/schedule/pad_window.hpp>
#include <pad/schedule/whole_set.hpp>
#include <pad/score/el2n.hpp>
#include <pad/score/grand.hpp>
#include <pad/train/gsam.hpp>
#include <pad/train/sgd.hpp>
