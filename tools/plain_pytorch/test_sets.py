"""Test images from IDX files or CIFAR's binary batches: [n, C, H, W] in [0, 1], and labels."""

import gzip
import pathlib
import zlib

import numpy as np

from plain_pytorch.run_folder import InputError


def load_idx(folder):
    """t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, gzipped or not, or as the library also takes
    them: test- instead of t10k-, a dot before idx."""
    images = _idx(folder, "images", 3)
    labels = _idx(folder, "labels", 1)
    if len(images) != len(labels):
        raise InputError(f"{folder}: there are {len(images)} test images and {len(labels)} labels")
    return images[:, None] / 255, labels.astype(np.int64)


def load_cifar(folder):
    """test_batch.bin of CIFAR-10, or test.bin of CIFAR-100 with its fine labels."""
    folder = pathlib.Path(folder)
    for name, label_bytes in (("test_batch.bin", 1), ("test.bin", 2)):
        if (folder / name).exists():
            data = np.frombuffer(_read(folder / name), np.uint8)
            record = label_bytes + 3072
            if len(data) == 0 or len(data) % record:
                raise InputError(f"{folder / name}: has {len(data)} bytes, which is no multiple "
                                 f"of the {record} of an image")
            data = data.reshape(-1, record)
            images = data[:, label_bytes:].reshape(-1, 3, 32, 32)
            return images / 255, data[:, label_bytes - 1].astype(np.int64)
    raise InputError(f"{folder}: there is neither test_batch.bin nor test.bin")


def _idx(folder, what, dimensions):
    names = [f"{part}-{what}{mark}idx{dimensions}-ubyte{ending}" for part in ("t10k", "test")
             for mark in "-." for ending in ("", ".gz")]
    paths = [path for path in (pathlib.Path(folder, name) for name in names) if path.is_file()]
    if not paths:
        raise InputError(f"{folder}: has no test {what}; a file with one of these names is needed: "
                         f"{', '.join(names)}")
    path = paths[0]
    data = _read(path)
    # Two zero bytes, the type (8: unsigned bytes), the number of sizes, then the sizes.
    if data[:4] != bytes([0, 0, 8, dimensions]):
        raise InputError(f"{path}: is not an IDX file of unsigned bytes with {dimensions} sizes")
    start = 4 + 4 * dimensions
    sizes = np.frombuffer(data[4:start], ">u4")
    values = np.frombuffer(data[start:], np.uint8)
    if len(values) != np.prod(sizes):
        raise InputError(f"{path}: holds {len(values)} values; its sizes say {np.prod(sizes)}")
    return values.reshape(sizes)


def _read(path):
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
