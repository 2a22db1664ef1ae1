// How a judge is made: included only where one is compiled, in compositions/.
#pragma once

#include "judge.hpp"

namespace program {

template <class Agent>
std::shared_ptr<Judge> make_judge() {
    return std::make_shared<pad::evaluate::JudgeOf<Agent, float, Augmentation>>();
}

}  // namespace program

/// One line of a file in compositions/: PAD_DISTILL_JUDGE(agent);
#define PAD_DISTILL_JUDGE(...) \
    template std::shared_ptr<program::Judge> program::make_judge<__VA_ARGS__>()
