"""The numbers that both sides work on, and the comparison of what they make of them."""

import dataclasses
import json

import numpy as np
import torch

from plain_pytorch import dsa
from plain_pytorch.convnet import ConvNet, flatten

CLASSES = 10


def make_net(row):
    return ConvNet(row.channels, row.side, CLASSES, row.width)


def keep_from_kinks(net, parameters):
    """Changes fresh parameters so that no input of a ReLU comes near 0.

    The derivative of ReLU jumps at 0. Among millions of activations a few lie so close to it that
    rounding decides their side, and each of these changes the gradient by about a thousandth:
    ordinary parameters give gradients that differ by 1e-3 between PyTorch's own single and double
    precision. Here every second channel of a norm is shifted to one side of 0 and the others to
    the other side. The next convolution's weights are made to cancel the shift, which would
    otherwise drown what varies. The work is the same for any parameters.
    """
    for block in range(net.depth):
        weight, _, _, beta = parameters[4 * block:4 * block + 4]
        if block > 0:
            weight[:, ::2] -= weight[:, ::2].mean(1, keepdim=True)
        beta[::2] = 5
        beta[1::2] = -5


def write(row, folder):
    """Leaves the row's parameters, images, labels and augmentation in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(1)
    net = make_net(row)
    parameters = net.start(generator)
    keep_from_kinks(net, parameters)
    start = flatten(parameters)
    arrays = {
        "start": start,
        # Where a matching loss might want the student to go.
        "target": start + 0.1 * (flatten(net.start(generator)) - start),
        "images": torch.randn(row.images, row.channels, row.side, row.side, generator=generator),
    }
    if row.soft_labels:
        arrays["labels"] = 2 * torch.randn(row.images, CLASSES, generator=generator)
    else:
        arrays["labels"] = torch.arange(row.images) % CLASSES
    if row.augment:
        # Every operation takes its turn.
        operations = [step % len(dsa.OPERATIONS) for step in range(row.steps)]
        arrays["operations"] = torch.tensor(operations)
        arrays["draws"] = torch.stack([
            dsa.draw(dsa.OPERATIONS[k], row.batch, row.side, row.side, generator)
            for k in operations])
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", values.numpy())
    (folder / "problem.json").write_text(json.dumps(dataclasses.asdict(row), indent=2))


def differences(row, folder):
    """For each result the distance between the two sides, relative to the result's length.

    Of parameters the change is what counts: "end" is taken relative to the start.
    """
    def load(name):
        return np.load(folder / f"{name}.npy").astype(np.float64)

    names = ["end"]
    if row.work == "unroll":
        names += ["images_gradient", "labels_gradient", "step_size_gradient"]
    found = {}
    for name in names:
        pad = load(f"pad_{name}")
        pytorch = load(f"pytorch_{name}")
        origin = load("start") if name == "end" else 0
        found[name] = np.linalg.norm(pad - pytorch) / np.linalg.norm(pytorch - origin)
    return found
