#!/usr/bin/env python3
"""Trains networks on a distilled set in plain PyTorch and prints their test accuracy.

It reads what a run of the library leaves in its folder, or distilled.npz alone, and follows the same
protocol with other code: the same ConvNet, soft labels, augmentation and learning rate. So it checks
that the figure in results.json does not depend on the library, and it shows how to use a distilled
set elsewhere.

    python3 -m pip install torch numpy
    tools/train_in_pytorch.py runs/quickstart --idx-folder /usr/share/datasets/fashion-mnist
"""

import argparse
import dataclasses
import statistics
import sys

import torch

from plain_pytorch import dsa, test_sets
from plain_pytorch.convnet import ConvNet
from plain_pytorch.protocol import accuracy, train
from plain_pytorch.run_folder import InputError, open_set, tensor


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("run", help="folder of a run, or its distilled.npz or "
                        "distilled.safetensors alone")
    test = parser.add_mutually_exclusive_group(required=True)
    test.add_argument("--idx-folder", metavar="DIR", help="IDX files, gzipped or not")
    test.add_argument("--cifar", metavar="DIR", help="binary batches of CIFAR-10 or CIFAR-100")
    parser.add_argument("--networks", type=int, help="networks (those of the run)")
    parser.add_argument("--epochs", type=int, help="epochs of each (those of the run)")
    parser.add_argument("--width", type=int, help="channels of the ConvNet (those of the run)")
    parser.add_argument("--threads", type=int, help="threads (one for each core)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first network (0)")
    options = parser.parse_args()
    for name in ("networks", "epochs", "width", "threads"):
        value = getattr(options, name)
        if value is not None and value < 1:
            parser.error(f"--{name} is {value}; it must be at least 1")
    return options


def make_protocol(run, options):
    chosen = {name: getattr(options, name) for name in ("networks", "epochs")}
    return dataclasses.replace(
        run.protocol(), **{name: value for name, value in chosen.items() if value is not None})


def train_one(net, run, protocol, seed):
    """Parameters of one network, trained from a start of its own."""
    generator = torch.Generator().manual_seed(seed)
    parameters = [p.requires_grad_() for p in net.start(generator)]
    operations = run.operations()

    def augment(images):
        return dsa.random_augment(images, generator, operations) if operations else images

    train(net, parameters, tensor(run.images), tensor(run.labels), run.step_size, protocol,
          lambda epoch: torch.randperm(len(run.images), generator=generator), augment)
    return parameters


def main():
    options = parse()
    if options.threads:
        torch.set_num_threads(options.threads)
    run = open_set(options.run)
    if options.cifar:
        images, labels = test_sets.load_cifar(options.cifar)
    else:
        images, labels = test_sets.load_idx(options.idx_folder)
    classes = run.labels.shape[1]
    if labels.max() >= classes:
        raise InputError(f"the test set has the label {labels.max()}; the run has {classes} "
                         "classes")
    images, labels = tensor(run.prepare(images)), torch.from_numpy(labels)

    channels, height, side = run.images.shape[1:]
    if height != side:
        raise InputError(f"the run's images are {height}x{side}; only square ones are known here")
    width, depth = run.network()
    net = ConvNet(channels, side, classes, options.width or width, depth)
    protocol = make_protocol(run, options)
    found = []
    for network in range(protocol.networks):
        parameters = train_one(net, run, protocol, options.seed + network)
        found.append(100 * accuracy(net, parameters, images, labels))
        print(f"network {network}: {found[-1]:.2f} %", file=sys.stderr, flush=True)
    spread = statistics.stdev(found) if len(found) > 1 else 0
    print(f"PyTorch: {statistics.mean(found):.2f} % ± {spread:.2f}  ({len(found)} networks, "
          f"{protocol.epochs} epochs, step size {run.step_size:.4f})")


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
