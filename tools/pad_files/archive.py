"""The library's container of arrays, docs/trajectories.md."""

import json
import os
import pathlib
import struct
import zlib

import numpy as np

from pad_files import InputError

MAGIC = b"\x89PADARC\n"
ALIGNMENT = 64


def _padded(size):
    return -(-size // ALIGNMENT) * ALIGNMENT


def read(path, kind):
    """(info, {name: array}) of the archive at `path`, which must be of that kind, version 1."""
    try:
        data = pathlib.Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    if data[:8] != MAGIC or len(data) < 64:
        raise InputError(f"{path}: is not a file of the library, or truncated")
    layout, header_sum, header_size, size = struct.unpack_from("<IIQQ", data, 8)
    if layout != 1 or zlib.crc32(data[:60]) != struct.unpack_from("<I", data, 60)[0]:
        raise InputError(f"{path}: is damaged, or has file layout {layout}; layout 1 is read here")
    if size != len(data):
        raise InputError(f"{path}: has {len(data)} bytes and was written with {size}")
    header_bytes = data[64:64 + header_size]
    if zlib.crc32(header_bytes) != header_sum:
        raise InputError(f"{path}: its header is damaged")
    header = json.loads(header_bytes)
    if header["kind"] != kind or header["version"] != 1:
        raise InputError(f"{path}: is a '{header['kind']}' file of version {header['version']}; a "
                         f"'{kind}' file of version 1 is needed")
    at, arrays = _padded(64 + header_size), {}
    for entry in header["arrays"]:
        count = int(np.prod(entry["shape"], dtype=np.int64))
        array = np.frombuffer(data, "<" + entry["dtype"], count, at).reshape(entry["shape"])
        if zlib.crc32(array) != entry["crc32"]:
            raise InputError(f"{path}: array '{entry['name']}' is damaged")
        arrays[entry["name"]] = array
        at += _padded(array.nbytes)
    return header["info"], arrays


def write(path, kind, info, arrays):
    """Writes {name: array} in one step: the file is there as a whole or not at all."""
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    entries = [{"name": name, "dtype": array.dtype.str[1:], "shape": list(array.shape),
                "crc32": zlib.crc32(array)} for name, array in arrays.items()]
    header = json.dumps({"kind": kind, "version": 1, "info": info, "arrays": entries},
                        ensure_ascii=False).encode()
    size = _padded(64 + len(header)) + sum(_padded(array.nbytes) for array in arrays.values())
    start = MAGIC + struct.pack("<IIQQ28x", 1, zlib.crc32(header), len(header), size)
    path = pathlib.Path(path)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            def put(data):
                file.write(data)
                file.write(bytes(_padded(len(data)) - len(data)))
            file.write(start + struct.pack("<I", zlib.crc32(start)))
            put(header)
            for array in arrays.values():
                put(array.tobytes())
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error
