"""Files of named arrays: .npz and .safetensors."""

import json
import pathlib
import struct
import zipfile
import zlib

import numpy as np

from pad_files import InputError

_TYPES = {"F32": "<f4", "F64": "<f8", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2",
          "I8": "<i1", "U8": "<u1", "BOOL": "?"}


def read(path):
    """({name: array}, metadata) of a .npz or .safetensors file, told apart by the ending."""
    path = pathlib.Path(path)
    readers = {".npz": _read_npz, ".safetensors": _read_safetensors}
    if path.suffix not in readers:
        raise InputError(f"{path}: there is no such folder, and a file must end in .npz or "
                         ".safetensors")
    try:
        return readers[path.suffix](path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, EOFError, struct.error, zipfile.BadZipFile,
            zlib.error) as error:
        raise InputError(f"{path}: is damaged or of another kind: {error}") from error


def _read_npz(path):
    with np.load(path) as file:
        metadata = json.loads(file["metadata.json"]) if "metadata.json" in file.files else {}
        return {n: file[n] for n in file.files if n != "metadata.json"}, metadata


def _read_safetensors(path):
    data = path.read_bytes()
    length, = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    metadata = json.loads(header.pop("__metadata__", {}).get("metadata", "{}"))
    arrays = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = np.frombuffer(data[8 + length + begin:8 + length + end], _TYPES[entry["dtype"]])
        arrays[name] = values.reshape(entry["shape"]).copy()
    return arrays, metadata
