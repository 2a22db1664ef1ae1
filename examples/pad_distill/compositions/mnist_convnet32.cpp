#include "../composition.hpp"
#include "../judge_definition.hpp"

using Agent = program::ConvNet<1, 28, 10, 32>;
PAD_DISTILL_COMPOSITION(Agent, program::Trajectory);
PAD_DISTILL_COMPOSITION(Agent, program::Gradient);
PAD_DISTILL_COMPOSITION(Agent, program::Distribution);
#ifndef PAD_DISTILL_SMALL
PAD_DISTILL_COMPOSITION(Agent, program::AbsoluteGradient);
PAD_DISTILL_COMPOSITION(Agent, program::Characteristic);
#endif
PAD_DISTILL_JUDGE(Agent);
