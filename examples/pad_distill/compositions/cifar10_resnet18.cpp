#include <pad/nn/arch/resnet18.hpp>

#include "../judge_definition.hpp"

using Image = pad::core::Shape<3, 32, 32>;
PAD_DISTILL_JUDGE(pad::nn::arch::ResNet18<Image, 10>);
