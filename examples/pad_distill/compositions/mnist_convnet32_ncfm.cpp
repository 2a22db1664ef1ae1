#include "../composition.hpp"

using Agent = program::ConvNet<1, 28, 10, 32>;
PAD_DISTILL_COMPOSITION(Agent, program::Characteristic);
