"""PyTorch's side of the comparison: a process that does one row's work each time it is asked.

usage: pytorch_side.py FOLDER STEPS THREADS

It speaks as pad_side.cpp does. Plain PyTorch: automatic differentiation through the unrolled loop,
as in the published code of trajectory matching.
"""

import json
import pathlib
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from plain_pytorch import dsa
from plain_pytorch.convnet import flatten, soft_cross_entropy
from plain_pytorch.protocol import Protocol, train
from problem import make_net
from rows import Row


class Work:
    """A row's arrays; `run` returns the results by name."""

    def __init__(self, folder, steps):
        self.row = Row(**json.loads((folder / "problem.json").read_text()))
        self.folder = folder
        self.steps = steps
        self.net = make_net(self.row)
        self.images = self.load("images")
        self.labels = self.load("labels")

    def load(self, name):
        return torch.from_numpy(np.load(self.folder / f"{name}.npy"))

    def parameters(self, name="start"):
        return [p.requires_grad_() for p in self.net.split(self.load(name))]


class InnerSteps(Work):
    """N student steps and double backpropagation through all of them."""

    def __init__(self, folder, steps):
        super().__init__(folder, steps)
        self.start = self.parameters()
        self.target = self.net.split(self.load("target"))
        self.images.requires_grad_()
        self.labels.requires_grad_()
        self.rate = torch.tensor(self.row.rate, requires_grad=True)
        if self.row.augment:
            self.operations = [dsa.OPERATIONS[k] for k in self.load("operations")]
            self.draws = self.load("draws")

    def distance(self, parameters):
        return sum(((p - t) ** 2).sum() for p, t in zip(parameters, self.target))

    def run(self):
        parameters = self.start
        for step in range(self.steps):
            images = self.images
            if self.row.augment:
                images = dsa.augment(images, self.operations[step], self.draws[step])
            loss = soft_cross_entropy(self.net(parameters, images), self.labels)
            gradient = torch.autograd.grad(loss, parameters, create_graph=True)
            parameters = [p - self.rate * g for p, g in zip(parameters, gradient)]
        with torch.no_grad():
            at_start = self.distance(self.start)
        matching = self.distance(parameters) / at_start
        images, labels, rate = torch.autograd.grad(matching, [self.images, self.labels, self.rate])
        return {
            "end": flatten(parameters),
            "images_gradient": images,
            "labels_gradient": labels,
            "step_size_gradient": rate,
        }


class ExpertSteps(Work):
    """Plain SGD, or adaptive GSAM with rho 0.01 and alpha 0.3."""

    def run(self):
        parameters = self.parameters()
        step = self.sgd if self.row.work == "sgd" else self.gsam
        for images, labels in zip(self.images.split(self.row.batch),
                                  self.labels.split(self.row.batch)):
            with torch.no_grad():
                for p, u in zip(parameters, step(parameters, images, labels)):
                    p -= self.row.rate * u
        return {"end": flatten(parameters)}

    @torch.enable_grad()
    def sgd(self, parameters, images, labels):
        loss = F.cross_entropy(self.net(parameters, images), labels)
        return torch.autograd.grad(loss, parameters)

    def gsam(self, parameters, images, labels):
        g = self.sgd(parameters, images, labels)
        length = _norm([p * d for p, d in zip(parameters, g)])
        moved = [p + 0.01 * p * p * d / (length + 1e-12) for p, d in zip(parameters, g)]
        h = self.sgd([p.requires_grad_() for p in moved], images, labels)
        first, second = _norm(g), _norm(h)
        cosine = sum((a * b).sum() for a, b in zip(g, h)) / (first * second + 1e-12)
        along = cosine * first / (second + 1e-12)
        return [b - 0.3 * (a - along * b) for a, b in zip(g, h)]


class EvaluationEpochs(Work):
    """Epochs of momentum SGD on the whole set."""

    def run(self):
        parameters = self.parameters()
        every_image = torch.arange(len(self.images))
        train(self.net, parameters, self.images, self.labels, self.row.rate,
              Protocol(epochs=self.steps), lambda epoch: every_image)
        return {"end": flatten(parameters)}


def _norm(tensors):
    return torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(t) for t in tensors]))


def make_work(folder, steps):
    kind = json.loads((folder / "problem.json").read_text())["work"]
    kinds = {"unroll": InnerSteps, "sgd": ExpertSteps, "gsam": ExpertSteps,
             "evaluate": EvaluationEpochs}
    return kinds[kind](folder, steps)


def serve(work):
    results = {}
    for command in sys.stdin:
        if command.strip() == "run":
            start = time.perf_counter()
            results = work.run()
            print(1000 * (time.perf_counter() - start), flush=True)
        else:
            for name, values in results.items():
                np.save(work.folder / f"pytorch_{name}.npy", values.detach().numpy().ravel())
            print("written", flush=True)


def main():
    torch.set_num_threads(int(sys.argv[3]))
    work = make_work(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
    print(f"ready PyTorch {torch.__version__}, Python {sys.version.split()[0]}", flush=True)
    serve(work)


if __name__ == "__main__":
    main()
