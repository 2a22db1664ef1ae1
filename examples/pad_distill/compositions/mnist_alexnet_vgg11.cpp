#include <pad/nn/arch/alexnet.hpp>
#include <pad/nn/arch/vgg11.hpp>

#include "../judge_definition.hpp"

using Image = pad::core::Shape<1, 28, 28>;
PAD_DISTILL_JUDGE(pad::nn::arch::AlexNet<Image, 10>);
PAD_DISTILL_JUDGE(pad::nn::arch::Vgg11<Image, 10>);
