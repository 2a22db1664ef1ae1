"""Reading what a run of the library leaves in its folder."""

import json
import pathlib
import re

import numpy as np
import torch

from pad_files import InputError, array_files
from plain_pytorch import dsa
from plain_pytorch.protocol import Protocol


class RunFolder:
    """A distilled set, the preprocessing that belongs to it, and how it was evaluated."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        if not self.path.is_dir():
            raise InputError(f"{path}: there is no such folder")
        self.images = self._array("images.npy", 4)
        self.labels = self._array("labels.npy", 2)
        if len(self.images) != len(self.labels):
            raise InputError(f"{path}: images.npy has {len(self.images)} images and labels.npy "
                             f"{len(self.labels)} labels; they must be as many")
        self.step_size = _single(self._array("step_size.npy", 1), self.path / "step_size.npy")
        self.preprocessing = self._json("preprocessing.json")
        self.record = self._json("run.json") if (self.path / "run.json").exists() else {}

    @property
    def settings(self):
        return self.record.get("settings", {})

    def protocol(self):
        """The settings under which the library evaluated the set."""
        recorded = self.settings.get("evaluation", {})
        for key, known in (("optimiser", "sgd"), ("mixing", "none")):
            if recorded.get(key, known) != known:
                raise InputError(f"{self.path}: the run was evaluated with the {key} "
                                 f"'{recorded[key]}'; only '{known}' is known here")
        names = Protocol.__dataclass_fields__
        return Protocol(**{key: value for key, value in recorded.items() if key in names})

    def operations(self):
        """The augmentation's operations; none when there was no augmentation."""
        recorded = self.settings.get("experts", {}).get("augmentation", {"name": "dsa"})
        if recorded["name"] == "none":
            return ()
        if recorded["name"] != "dsa":
            raise InputError(f"{self.path}: the run used the augmentation '{recorded['name']}'; "
                             "only 'dsa' and 'none' are known here")
        return tuple(name for name in dsa.OPERATIONS if recorded.get(name, True))

    def network(self):
        """(width, depth) of the run's ConvNet."""
        agent = self.settings.get("agent", "")
        found = re.fullmatch(r"ConvNet .* width (\d+) depth (\d+) norm instance of (\d+) "
                             r"activation relu pool average 2", agent)
        if agent and not (found and found[1] == found[3]):
            raise InputError(f"{self.path}: the run used the network '{agent}'; only ConvNets "
                             "with instance norm, ReLU and average pooling are known here")
        return (int(found[1]), int(found[2])) if found else (128, 3)

    def prepare(self, images):
        """Real images, [n, C, H, W] in [0, 1], in the space of the distilled ones."""
        if images.shape[1:] != self.images.shape[1:]:
            raise InputError(f"the test images are {_shape(images)}, those of the run are "
                             f"{_shape(self.images)}")
        kind = self.preprocessing.get("kind")
        if kind == "none":
            return images
        if kind == "standardise":
            mean, std = (self._preprocessing_array(name, 1) for name in ("mean", "std"))
            return (images - mean[:, None, None]) / std[:, None, None]
        if kind == "zca":
            mean = self._preprocessing_array("mean", 1)
            matrix = self._preprocessing_array("matrix", 2)
            return ((images.reshape(len(images), -1) - mean) @ matrix).reshape(images.shape)
        raise InputError(f"{self.path}/preprocessing.json: the kind is '{kind}'; it must be none, "
                         "standardise or zca")

    def _preprocessing_array(self, name, dimensions):
        file = self.preprocessing.get("arrays", {}).get(name)
        if file is None:
            raise InputError(f"{self.path}/preprocessing.json: names no file for '{name}'")
        return self._array(file, dimensions)

    def _array(self, file, dimensions):
        path = self.path / file
        try:
            array = np.load(path)
        except (OSError, ValueError, EOFError) as error:
            raise InputError(f"{path}: cannot be read: {error}") from error
        if array.ndim != dimensions:
            raise InputError(f"{path}: has {array.ndim} dimensions; it must have {dimensions}")
        return array

    def _json(self, name):
        path = self.path / name
        try:
            return json.loads(path.read_text())
        except (OSError, ValueError) as error:
            raise InputError(f"{path}: cannot be read: {error}") from error


class SetFile(RunFolder):
    """The same out of one file: the distilled.npz or distilled.safetensors of a run."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.arrays, self.metadata = array_files.read(path)
        self.images = self._member("images", 4)
        self.labels = self._member("labels", 2)
        if len(self.images) != len(self.labels):
            raise InputError(f"{path}: has {len(self.images)} images and {len(self.labels)} labels; "
                             "they must be as many")
        self.step_size = _single(self._member("step_size", None), f"{path}: 'step_size'")
        self.record = self.metadata.get("about") or {}
        self.preprocessing = {"kind": "none"}
        if "whitening_matrix" in self.arrays:
            self.preprocessing = {"kind": "zca"}
        elif "channel_mean" in self.arrays:
            self.preprocessing = {"kind": "standardise"}

    def _preprocessing_array(self, name, dimensions):
        prefix = "whitening_" if self.preprocessing["kind"] == "zca" else "channel_"
        return self._member(prefix + name, dimensions)

    def _member(self, name, dimensions):
        if name not in self.arrays:
            raise InputError(f"{self.path}: has no array '{name}'; it holds "
                             f"{', '.join(sorted(self.arrays))}")
        array = self.arrays[name]
        if dimensions is not None and array.ndim != dimensions:
            raise InputError(f"{self.path}: '{name}' has {array.ndim} dimensions; it must have "
                             f"{dimensions}")
        return array


def open_set(path):
    """The distilled set at `path`: the folder of a run, or one of its files."""
    return RunFolder(path) if pathlib.Path(path).is_dir() else SetFile(path)


def _single(array, where):
    if array.size != 1:
        raise InputError(f"{where}: has {array.size} values; it must have one")
    return float(array.reshape(-1)[0])


def tensor(array):
    return torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32))


def _shape(images):
    return "x".join(str(size) for size in images.shape[1:])
