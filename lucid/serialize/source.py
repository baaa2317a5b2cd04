"""Arrays by name from a file of any of the formats in which weights are published."""

import json
import os
from pathlib import Path

import numpy as np

from lucid.serialize import safetensors, torch_file
from lucid.serialize.foreign import START, is_pickle, is_safetensors, refuse_others
from lucid.serialize.format_error import FormatError
from lucid.serialize.json_text import parse
from lucid.serialize.nest import nest_of
from lucid.serialize.run import run_of

_INDEX = ".index.json"
_INSIDE = (  # what a directory of weights holds, as transformers and timm save it
    "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin",
    "pytorch_model.bin.index.json",
)  # fmt: skip


def read_source(source):
    """What a file, a directory or a mapping holds: (value, settings).

    Parameters
    ----------
    source : str, Path or mapping
        A ``.safetensors``, ``.pth``, ``.pt`` or ``.npz`` file, told apart by what is in it, also a
        file of :func:`lucid.save`'s; the ``.index.json`` of one in pieces; a directory with one of
        them in it.

    Returns
    -------
    value : dict
        Arrays by name, perhaps inside other dicts.
    settings : dict
        The ``config.json`` and ``preprocessor_config.json`` of the directory, under these names.

    Raises
    ------
    FileNotFoundError, FormatError
        If there is no such file, or it is of no such format.
    """
    if hasattr(source, "keys"):
        return dict(source), {}
    if not isinstance(source, (str, os.PathLike)):
        raise TypeError(f"weights are a path or a dict of arrays, not {type(source).__name__}")
    path = Path(source)
    if not path.is_dir():
        return _read_file(path), {}
    settings = {name: _json(path / name) for name in ("config.json", "preprocessor_config.json")}
    return _read_file(weights_in(path)), settings


def weights_in(path):
    """The file itself, or that of a directory which holds the weights."""
    path = Path(path)
    if not path.is_dir():
        return path
    for name in _INSIDE:
        if (path / name).exists():
            return path / name
    raise FileNotFoundError(f"{path} holds none of {', '.join(_INSIDE)}")


def read_named(path):
    """The arrays by name of an ``.npz`` file or of an index's pieces; None of another file.

    Raises
    ------
    FormatError
        If it is damaged, or a picture, a web page or the like.
    """
    if path.name.endswith(_INDEX):
        return _read_pieces(path)
    return _read_npz(path) if path.suffix == ".npz" and _is_zip(path) else None


def _is_zip(path):
    return torch_file.is_checkpoint(_start(path))


def _start(path):
    with open(path, "rb") as file:
        return refuse_others(path, file.read(START))


def _read_file(path):
    named = read_named(path)
    if named is not None:
        return named
    if _is_zip(path):
        return torch_file.read(path, writable=True)
    start = _start(path)
    is_named_so = path.suffix in (".pth", ".pt", ".bin") and not is_safetensors(start)
    return torch_file.read(path) if is_pickle(start) or is_named_so else _read_safetensors(path)


def _read_safetensors(path):
    """Arrays by name; of lucid's own files, whatever they are called, what was saved in them."""
    arrays, metadata = safetensors.read(path)
    if "lucid_nest" in metadata:
        return nest_of(path, arrays, metadata)
    if "lucid_checkpoint" in metadata:
        return run_of(path, arrays, metadata)
    return safetensors.tied(arrays, metadata)


def _read_npz(path):
    try:
        with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except Exception as error:  # NumPy and zipfile raise half a dozen kinds
        raise FormatError(f"{path} is no complete .npz file ({error})") from None


def _read_pieces(path):
    index = _json(path).get("weight_map")
    if not isinstance(index, dict) or not all(isinstance(name, str) for name in index.values()):
        raise FormatError(f"{path} is no index of a model: it has no weight_map")
    tensors = {}
    for name in sorted(set(index.values())):
        if Path(name).name != name:
            raise FormatError(f"{path}: the piece {name!r} lies outside of its directory")
        if name.endswith(_INDEX):  # which could lead in a circle
            raise FormatError(f"{path}: the piece {name!r} is itself an index")
        piece = _read_file(path.parent / name)
        if not isinstance(piece, dict):
            raise FormatError(f"{path}: the piece {name!r} holds no tensors by name")
        tensors |= piece
    if missing := sorted(set(index) - set(tensors)):
        raise FormatError(f"{path}: its pieces lack {missing[:3]}")
    return tensors


def _json(path):
    if not path.exists():
        return {}
    try:
        value = parse(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, ValueError) as error:
        raise FormatError(f"{path} is no JSON ({error})") from None
    if not isinstance(value, dict):
        raise FormatError(f"{path} is no table of settings")
    return value
