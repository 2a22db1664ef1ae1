#include <pad/nn/arch/resnet18.hpp>

#include "../judge_definition.hpp"

using Image = pad::core::Shape<1, 28, 28>;
PAD_DISTILL_JUDGE(pad::nn::arch::ResNet18<Image, 10>);
