"""The ConvNet of dataset distillation, as a function of its parameters.

A list of parameters, rather than a module, is what differentiating through training needs.
"""

import math

import torch
import torch.nn.functional as F


class ConvNet:
    """depth x [3x3 convolution, instance norm, ReLU, 2x2 average pool], then a linear map.

    The first convolution pads by 3 for one-channel images, so that 28x28 becomes 32x32. Parameters
    come in the order of `parameters()` of the usual module, which is pad's order too.
    """

    def __init__(self, channels, side, classes, width=128, depth=3):
        self.depth = depth
        self.first_padding = 3 if channels == 1 else 1
        self.shapes = []
        side += 2 * (self.first_padding - 1)
        for _ in range(depth):
            self.shapes += [(width, channels, 3, 3), (width,), (width,), (width,)]
            channels = width
            side //= 2
        self.shapes += [(classes, width * side * side), (classes,)]
        self.sizes = [math.prod(shape) for shape in self.shapes]

    def start(self, generator=None):
        """Fresh parameters, drawn as PyTorch draws those of Conv2d, GroupNorm and Linear."""
        parameters = []
        for weight, bias in self._weights_and_biases():
            bound = 1 / math.sqrt(math.prod(weight[1:]))
            for shape in (weight, bias):
                uniform = torch.rand(shape, generator=generator)
                parameters.append((2 * uniform - 1) * bound)
            if len(weight) == 4:
                parameters += [torch.ones(bias), torch.zeros(bias)]
        return parameters

    def split(self, flat):
        """The parameters in a vector of all of them."""
        parts = flat.split(self.sizes)
        return [part.reshape(shape).clone() for part, shape in zip(parts, self.shapes)]

    def __call__(self, parameters, images):
        """Logits, [N, classes], of images [N, C, H, W]."""
        x = images
        for block in range(self.depth):
            weight, bias, gamma, beta = parameters[4 * block:4 * block + 4]
            padding = self.first_padding if block == 0 else 1
            x = F.conv2d(x, weight, bias, padding=padding)
            # Instance norm is group norm with one channel in each group. PyTorch's instance_norm
            # goes through batch norm and takes half as long again when differentiated twice.
            x = F.group_norm(x, len(gamma), gamma, beta)
            x = F.avg_pool2d(F.relu(x), 2)
        return F.linear(x.flatten(1), *parameters[-2:])

    def _weights_and_biases(self):
        for block in range(self.depth):
            yield self.shapes[4 * block:4 * block + 2]
        yield self.shapes[-2:]


def flatten(parameters):
    """All parameters in one vector."""
    return torch.cat([p.reshape(-1) for p in parameters])


def soft_cross_entropy(logits, labels):
    """Mean cross entropy against softmax(labels)."""
    return F.cross_entropy(logits, labels.softmax(1))
