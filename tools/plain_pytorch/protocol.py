"""Training a network on a distilled set as include/pad/evaluate/protocol.hpp does it."""

from dataclasses import dataclass

import torch

from plain_pytorch.convnet import soft_cross_entropy


@dataclass
class Protocol:
    """The published settings of an evaluation."""

    networks: int = 5
    epochs: int = 1000
    batch: int = 128
    momentum: float = 0.9
    weight_decay: float = 5e-4
    decay: float = 0.1

    def optimiser(self, parameters, rate):
        return torch.optim.SGD(
            parameters, lr=rate, momentum=self.momentum, weight_decay=self.weight_decay)


def train(net, parameters, images, labels, rate, protocol, order, augment=None):
    """Trains `parameters` in place on images and their label logits.

    `order(epoch)` gives the images of an epoch; batches are consecutive runs of it. After half of
    the epochs the rate falls, and a new optimiser has no momentum, as in the released code.
    """
    optimiser = protocol.optimiser(parameters, rate)
    for epoch in range(protocol.epochs):
        for chosen in order(epoch).split(protocol.batch):
            batch = images[chosen] if augment is None else augment(images[chosen])
            optimiser.zero_grad()
            soft_cross_entropy(net(parameters, batch), labels[chosen]).backward()
            optimiser.step()
        if epoch == protocol.epochs // 2 + 1:
            optimiser = protocol.optimiser(parameters, rate * protocol.decay)


@torch.no_grad()
def accuracy(net, parameters, images, labels):
    """Share of images whose largest logit is their label."""
    right = 0
    for x, y in zip(images.split(1000), labels.split(1000)):
        right += int((net(parameters, x).argmax(1) == y).sum())
    return right / len(labels)
