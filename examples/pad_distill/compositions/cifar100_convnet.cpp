#include "../composition.hpp"
#include "../judge_definition.hpp"

using Agent = program::ConvNet<3, 32, 100, 128>;
PAD_DISTILL_COMPOSITION(Agent, program::Trajectory);
PAD_DISTILL_COMPOSITION(Agent, program::Gradient);
PAD_DISTILL_COMPOSITION(Agent, program::Distribution);
PAD_DISTILL_COMPOSITION(Agent, program::AbsoluteGradient);
PAD_DISTILL_COMPOSITION(Agent, program::Characteristic);
PAD_DISTILL_JUDGE(Agent);
