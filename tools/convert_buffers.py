#!/usr/bin/env python3
"""Converts expert buffers of PyTorch distillers to the library's trajectories, and back.

A buffer (replay_buffer_0.pt of MTT, FTD, DATM, PAD) is a list of trajectories, a trajectory a list of
epochs from the initialisation on, and an epoch the list of the network's parameter tensors. The
library has one file for each trajectory (docs/trajectories.md).

    python3 -m pip install torch numpy
    # For a run that was started and then interrupted: its network, data set and seed are taken over.
    tools/convert_buffers.py to-pad replay_buffer_*.pt --run runs/mine
    tools/convert_buffers.py to-pytorch runs/mine/experts/*.padtrajectory --out replay_buffer_0.pt
"""

import argparse
import json
import pathlib
import sys

import numpy as np
import torch

from pad_files import InputError, agents, archive


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    ways = parser.add_subparsers(dest="way", required=True, metavar="to-pad | to-pytorch")
    way = ways.add_parser("to-pad", help="from replay_buffer_*.pt to expert_*.padtrajectory",
                          description="Writes one trajectory file for each trajectory, in the order "
                          "of the buffers on the command line.")
    way.add_argument("buffers", nargs="+", metavar="BUFFER.pt")
    way.add_argument("--run", metavar="DIR", help="folder of a run whose run.json names network, "
                     "data set and seed; files go to its folder experts unless --out is given")
    way.add_argument("--agent", metavar="TEXT", help="the network as the library names it, instead "
                     "of the run's: 'ConvNet 3x32x32 classes 10 width 128 depth 3 norm instance of "
                     "128 activation relu pool average 2'")
    way.add_argument("--dataset", metavar="TEXT", help="fingerprint of the training set, instead of "
                     "the run's")
    way.add_argument("--out", metavar="DIR", help="folder for the files")
    way.add_argument("--first", type=int, default=0, metavar="N", help="number of the first expert "
                     "(0)")
    way.add_argument("--epochs", metavar="A:B", help="store epochs A to B only; 0 is the "
                     "initialisation (all)")
    way.add_argument("--force", action="store_true", help="replace files that are there")
    way = ways.add_parser("to-pytorch", help="from expert_*.padtrajectory to replay_buffer_*.pt",
                          description="Writes one buffer with the trajectories in the order of the "
                          "command line. Stored epochs come in their order, without a gap for those "
                          "that are not stored before them.")
    way.add_argument("trajectories", nargs="+", metavar="FILE.padtrajectory")
    way.add_argument("--out", required=True, metavar="BUFFER.pt", help="file to write")
    way.add_argument("--shapes-like", metavar="BUFFER.pt", help="a buffer of the same network, for "
                     "networks whose tensors are not known here (ConvNet and Mlp are)")
    way.add_argument("--force", action="store_true", help="replace the file if it is there")
    return parser.parse_args()


def load_buffer(path):
    """The buffer at `path`: a list of trajectories of lists of tensors, all checked."""
    try:
        with open(path, "rb"):
            pass
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        buffer = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # what unpickling of a foreign file throws can be anything
        reason = (str(error).splitlines() or [""])[0]
        raise InputError(f"{path}: is no buffer that PyTorch loads ({type(error).__name__}: "
                         f"{reason})") from error
    wanted = "it must be a list of trajectories, each a list of epochs, each a list of tensors"
    if not isinstance(buffer, (list, tuple)) or not buffer:
        raise InputError(f"{path}: holds {_kind(buffer)}; {wanted}")
    for t, trajectory in enumerate(buffer):
        if not isinstance(trajectory, (list, tuple)) or not trajectory:
            raise InputError(f"{path}: trajectory {t} is {_kind(trajectory)}; {wanted}")
        for e, epoch in enumerate(trajectory):
            if not isinstance(epoch, (list, tuple)) or not epoch or \
                    not all(isinstance(p, torch.Tensor) for p in epoch):
                raise InputError(f"{path}: epoch {e} of trajectory {t} is {_kind(epoch)}; {wanted}")
    return buffer


def _kind(value):
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)} ({', '.join(sorted({type(v).__name__ for v in value}))})"
    return f"something of type {type(value).__name__}"


def flat(epoch, wanted, where):
    """The tensors of an epoch in one vector, checked against `wanted`: [(name, shape)]."""
    shapes = [tuple(p.shape) for p in epoch]
    for i, ((name, shape), found) in enumerate(zip(wanted, shapes)):
        if found != shape:
            raise InputError(f"{where}: tensor {i} has the shape {list(found)}; {name} of this "
                             f"network has {list(shape)}")
    if len(wanted) != len(shapes):
        raise InputError(f"{where}: has {len(shapes)} tensors; this network has {len(wanted)}")
    for i, parameter in enumerate(epoch):
        if not parameter.is_floating_point():
            raise InputError(f"{where}: tensor {i} is of the type {parameter.dtype}; parameters are "
                             "floating-point numbers")
    kept = torch.float64 if all(p.dtype == torch.float64 for p in epoch) else torch.float32
    vector = torch.cat([p.detach().reshape(-1) for p in epoch]).to(kept).numpy()
    if not np.isfinite(vector).all():
        raise InputError(f"{where}: has a value that is not finite: the expert diverged")
    return vector


def facts(options):
    """What a trajectory says about itself, from a run or from the options."""
    record = {}
    if options.run:
        path = pathlib.Path(options.run, "run.json")
        try:
            record = json.loads(path.read_text())
        except (OSError, ValueError) as error:
            raise InputError(f"{path}: cannot be read: {error}; start the run, interrupt it, and "
                             "convert then") from error
    settings = record.get("settings", {})
    agent = options.agent or settings.get("agent")
    dataset = options.dataset or record.get("dataset")
    if not agent or not dataset:
        raise InputError("which network and data set the trajectories belong to is not known; give "
                         "--run, or --agent and --dataset")
    return {"agent": agent, "dataset": dataset, "seed": record.get("seed", 0),
            "settings": settings.get("experts", {})}


def epoch_range(text, stored):
    if text is None:
        return 0, stored - 1
    first, colon, last = text.partition(":")
    if not colon or not first.isdigit() or not last.isdigit() or not \
            int(first) <= int(last) < stored:
        raise InputError(f"--epochs is '{text}'; it must be A:B with epochs 0 to {stored - 1}")
    return int(first), int(last)


def check_buffer(buffer, wanted, path, options):
    """Raises InputError for the first epoch that cannot be converted, before anything is written."""
    for t, trajectory in enumerate(buffer):
        first, last = epoch_range(options.epochs, len(trajectory))
        for e in range(first, last + 1):
            flat(trajectory[e], wanted, f"{path}, trajectory {t}, epoch {e}")


def make_folder(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: the folder cannot be made: {error.strerror}") from error


def to_pad(options):
    common = facts(options)
    if options.first < 0:
        raise InputError(f"--first is {options.first}; experts are numbered from 0")
    if not options.out and not options.run:
        raise InputError("there is no folder to write to; give --out or --run")
    out = pathlib.Path(options.out or pathlib.Path(options.run, "experts"))
    wanted = agents.shapes(common["agent"])
    expert = options.first
    for path in options.buffers:
        buffer = load_buffer(path)
        if wanted is None:
            print(f"note: the tensors of '{common['agent']}' are not known here; the order of "
                  f"{path} is taken for granted", file=sys.stderr)
            wanted = [(f"tensor {i}", tuple(p.shape)) for i, p in enumerate(buffer[0][0])]
        files = [out / f"expert_{expert + t:04}.padtrajectory" for t in range(len(buffer))]
        check_buffer(buffer, wanted, path, options)
        for file in files:
            if file.exists() and not options.force:
                raise InputError(f"{file}: is there already; replace it with --force, or number the "
                                 "experts from --first")
        make_folder(out)
        for file, trajectory in zip(files, buffer):
            first, last = epoch_range(options.epochs, len(trajectory))
            arrays = {f"epoch_{e}": flat(trajectory[e], wanted, path)
                      for e in range(first, last + 1)}
            info = dict(common, expert=expert, first_epoch=first, epochs=last - first + 1,
                        parameters=len(arrays[f"epoch_{first}"]))
            archive.write(file, "trajectory", info, arrays)
            print(f"{file}: epochs {first} to {last}, {info['parameters']} parameters")
            expert += 1


def split_shapes(options, info, path):
    """[(name, shape)] for the parameters of a trajectory file."""
    wanted = agents.shapes(info["agent"])
    if options.shapes_like:
        epoch = load_buffer(options.shapes_like)[0][0]
        wanted = [(f"tensor {i}", tuple(p.shape)) for i, p in enumerate(epoch)]
    if wanted is None:
        raise InputError(f"{path}: is of the network '{info['agent']}', whose tensors are not known "
                         "here; give a buffer of it with --shapes-like")
    total = sum(int(np.prod(shape)) for _, shape in wanted)
    if total != info["parameters"]:
        raise InputError(f"{path}: has {info['parameters']} parameters; the network's tensors have "
                         f"{total}")
    return [shape for _, shape in wanted]


def to_pytorch(options):
    out = pathlib.Path(options.out)
    if out.exists() and not options.force:
        raise InputError(f"{out}: is there already; replace it with --force")
    buffer, agent = [], None
    for path in options.trajectories:
        info, arrays = archive.read(path, "trajectory")
        if agent not in (None, info["agent"]):
            raise InputError(f"{path}: is of the network '{info['agent']}', those before of "
                             f"'{agent}'; a buffer is of one network")
        agent = info["agent"]
        shapes = split_shapes(options, info, path)
        sizes = [int(np.prod(shape)) for shape in shapes]
        trajectory = []
        for e in range(info["first_epoch"], info["first_epoch"] + info["epochs"]):
            vector = torch.from_numpy(arrays[f"epoch_{e}"].copy())
            trajectory.append([part.reshape(shape).clone()
                               for part, shape in zip(vector.split(sizes), shapes)])
        if info["first_epoch"]:
            print(f"note: {path} begins at epoch {info['first_epoch']}, which becomes the buffer's "
                  "first", file=sys.stderr)
        buffer.append(trajectory)
    make_folder(out.parent)
    temporary = out.with_name(out.name + ".tmp")
    try:
        torch.save(buffer, temporary)
        temporary.replace(out)
    except (OSError, RuntimeError) as error:  # torch.save throws both
        temporary.unlink(missing_ok=True)
        raise InputError(f"{out}: cannot be written: {error}") from error
    print(f"{out}: {len(buffer)} trajectories of {agent}")


if __name__ == "__main__":
    try:
        options = parse()
        to_pad(options) if options.way == "to-pad" else to_pytorch(options)
    except InputError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
