#include "../composition.hpp"

using Agent = program::ConvNet<3, 32, 10, 128>;
PAD_DISTILL_COMPOSITION(Agent, program::Distribution);
PAD_DISTILL_COMPOSITION(Agent, program::Characteristic);
