#include <pad/nn/arch/lenet.hpp>
#include <pad/nn/arch/mlp.hpp>

#include "../judge_definition.hpp"

using Image = pad::core::Shape<3, 32, 32>;
PAD_DISTILL_JUDGE(pad::nn::arch::Mlp<Image, 10>);
PAD_DISTILL_JUDGE(pad::nn::arch::LeNet<Image, 10>);
