#include "../composition.hpp"
#include "../judge_definition.hpp"

using Agent = program::ConvNet<1, 28, 10, 32>;
PAD_DISTILL_COMPOSITION(Agent, pad::match::Trajectory);
PAD_DISTILL_JUDGE(Agent);
