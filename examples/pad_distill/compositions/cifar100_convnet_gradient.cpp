#include "../composition.hpp"

using Agent = program::ConvNet<3, 32, 100, 128>;
PAD_DISTILL_COMPOSITION(Agent, program::Gradient);
PAD_DISTILL_COMPOSITION(Agent, program::AbsoluteGradient);
