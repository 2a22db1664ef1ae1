#include "../composition.hpp"
#include "../judge_definition.hpp"

using Agent = program::ConvNet<3, 32, 10, 128>;
PAD_DISTILL_COMPOSITION(Agent, pad::match::Trajectory);
PAD_DISTILL_JUDGE(Agent);
