"""Saving and loading tensors by name."""

import os

from lucid.backend import as_array, is_array
from lucid.serialize import safetensors
from lucid.tensor import Tensor


def save(path, tensors):
    """Write tensors to a ``.safetensors`` file.

    The file is written under another name, synced to the disk and renamed, so that a kill at
    any moment leaves an older file of that name whole.

    Parameters
    ----------
    path : str or Path
        Must end in ``.safetensors``.
    tensors : dict of str to Tensor or array
        Such as ``model.state_dict()``.

    Raises
    ------
    ValueError, TypeError
        If the name of the file, a key or a value is no such thing. Then nothing is written.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "x.safetensors")
    >>> lucid.save(path, {"x": lucid.tensor([1.0, 2.0])})
    >>> lucid.load(path)
    {'x': tensor([1., 2.])}
    """
    _check_path(path)
    if not isinstance(tensors, dict):
        raise TypeError(
            f"save takes a dict of tensors, not {type(tensors).__name__}: write "
            "lucid.save(path, model.state_dict())"
        )
    safetensors.write(path, {name: _array(name, x) for name, x in tensors.items()})


def load(path) -> dict:
    """Read the tensors of a ``.safetensors`` file.

    Parameters
    ----------
    path : str or Path
        A file that :func:`save`, or any other writer of the format, has written.

    Returns
    -------
    dict of str to Tensor
        On the CPU, as ``model.load_state_dict`` takes it.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged or of another format; the error says where.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "model.safetensors")
    >>> model = lucid.nn.Linear(2, 1)
    >>> lucid.save(path, model.state_dict())
    >>> model.load_state_dict(lucid.load(path))
    LoadResult(missing_keys=[], unexpected_keys=[])
    """
    _check_path(path)
    arrays, _ = safetensors.read(path)
    return {name: Tensor(array) for name, array in arrays.items()}


def _check_path(path):
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"the path comes first and is a text, not {type(path).__name__}")
    if not str(path).endswith(".safetensors"):
        raise ValueError(f"lucid saves and loads .safetensors files, not {str(path)!r}")


def _array(name, x):
    if not isinstance(name, str) or name == "__metadata__":
        raise TypeError(f"a tensor's name is a text other than '__metadata__', not {name!r}")
    if isinstance(x, Tensor):
        return x.detach().numpy()
    if not is_array(x):
        raise TypeError(f"{name!r} is no tensor but {type(x).__name__}")
    return as_array(x)
