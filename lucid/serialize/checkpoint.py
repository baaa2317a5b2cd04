"""Saving and loading: tensors by name, and whole training runs."""

from typing import Any

from lucid.backend import as_array, is_array, kind_of
from lucid.backend.device import move
from lucid.random import get_rng_state, set_rng_state
from lucid.serialize import safetensors, torch_file
from lucid.serialize.foreign import START, is_pickle, refuse_others
from lucid.serialize.nest import is_path, moved, nest_of, save_nest
from lucid.serialize.run import run_of, write_run
from lucid.serialize.source import read_named, weights_in
from lucid.tensor import Tensor

_NO_RUN = (
    "{} holds tensors and no checkpoint: write model.load_state_dict(lucid.load(path)) for those "
    "of a model"
)


def save(path=None, tensors=None, *, model=None, optimizer=None, schedule=None, ema=None, **others):
    """Write tensors, or a training run, to a safetensors file.

    PyTorch's order is taken too: ``save(obj, path)`` writes a dict, or any nest of tensors,
    numbers, texts, lists, tuples and dicts, to a file of any suffix, such as ``"net.pt"``; its
    content is a safetensors file all the same.

    The file is written under another name, synced to the disk and renamed, so that a kill at
    any moment leaves an older file of that name whole.

    Parameters
    ----------
    path : str or Path
        Must end in ``.safetensors``; or, in PyTorch's order, the object.
    tensors : dict of str to Tensor or array, optional
        Such as ``model.state_dict()``; in PyTorch's order, the path. Without it the file is a
        checkpoint of a run:
    model, optimizer, schedule, ema : optional
        The parts of the run; their ``state_dict`` is saved, and, as ``"rng_state"``, where the
        stream of random numbers is. A gradient is not: save after a step of the optimizer.
    **others
        What else belongs to the run, such as ``step=100``: numbers, texts, tensors, and lists,
        tuples and dicts of them.

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

    A run that was stopped goes on, with the same bits as if it had not been:

    >>> model = lucid.nn.Linear(2, 1)
    >>> optimizer = lucid.optim.AdamW(model.parameters())
    >>> lucid.save(path, model=model, optimizer=optimizer, step=100)
    >>> lucid.load(path, model=model, optimizer=optimizer)
    {'step': 100}
    """
    if path is None and others.keys() == {"obj", "f"}:
        return save_nest(others["obj"], others["f"])
    if not is_path(path) and tensors is not None:
        return save_nest(path, tensors)
    _check_path(path)
    parts = _parts(model=model, optimizer=optimizer, schedule=schedule, ema=ema)
    if tensors is not None and (parts or others):
        raise TypeError("save takes tensors or the parts of a run, not both")
    if tensors is None and not (parts or others):
        raise TypeError("there is nothing to save: give save a dict of tensors, or a model")
    if tensors is None:
        _save_run(path, parts, others)
    else:
        _save_tensors(path, tensors)


def load(
    path=None,
    map_location=None,
    weights_only=True,
    *,
    model=None,
    optimizer=None,
    schedule=None,
    ema=None,
    f=None,
    mmap=None,
) -> Any:
    """Read what :func:`save` wrote, and load it into the objects that are given.

    With an optimizer the run goes on, and the stream of random numbers too. A run that was
    stopped within a pass over a ``DataLoader`` goes on after the batches that it had: begin the
    pass with the same seed, take those batches from it, and load after that.

    Parameters
    ----------
    path : str or Path
        A file that :func:`save`, or, for tensors, any other writer of the format, has written; or
        PyTorch's ``torch.save``, of a state dict or a nest of them, without PyTorch. What is in it
        decides, not its suffix. Or an ``.npz`` file, the ``.index.json`` of a file in pieces, or a
        directory of weights as transformers saves it.
    map_location : str or device, optional
        Where the tensors shall be; by default on the CPU, and also where it is a function or a dict
        of devices, as PyTorch takes them.
    weights_only : bool
        As in PyTorch; nothing but tensors and plain values is ever read, with sets, bytes, complex
        numbers and counters among them. A device is its text; other classes are inert records.
    model, optimizer, schedule, ema : optional
        What takes over its state from a checkpoint: all of them, or none if one does not fit.
    f : str or Path, optional
        PyTorch's name of the path.
    mmap : bool, optional
        As in PyTorch; the file is read as a whole in any case.

    Returns
    -------
    dict, or what was saved in PyTorch's order
        What was saved, without what went into the objects. Tensors are on the CPU, as
        ``model.load_state_dict`` takes them. bfloat16, float8 and uint16, which no tensor of
        lucid's has, become float32, without loss; float16 stays float16.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged or of another format, or does not fit the objects; the error says
        where. Then nothing has changed.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "model.safetensors")
    >>> model = lucid.nn.Linear(2, 1)
    >>> lucid.save(path, model.state_dict())
    >>> model.load_state_dict(lucid.load(path))
    <All keys matched successfully>
    >>> lucid.save(path, model=model, epoch=3, accuracy=[0.5, 0.7, 0.8])
    >>> list(lucid.load(path))
    ['epoch', 'accuracy', 'model', 'rng_state']
    >>> lucid.load(path, model=model)["epoch"]
    3
    """
    path = f if path is None else path
    _check_path_type(path)
    parts = _parts(optimizer=optimizer, schedule=schedule, ema=ema, model=model)
    path = weights_in(path)
    named = read_named(path)
    is_pytorchs = named is None and _is_pytorchs(path)
    if parts and (is_pytorchs or named is not None):
        raise ValueError(_NO_RUN.format(path))
    if is_pytorchs:
        return _load_pytorchs(path, map_location)
    if named is not None:
        return _placed({name: _tensor(path, name, x) for name, x in named.items()}, map_location)
    arrays, metadata = safetensors.read(path)
    if "lucid_nest" in metadata and not parts:
        return _placed(nest_of(path, arrays, metadata), map_location)
    if "lucid_checkpoint" not in metadata:
        if parts:
            raise ValueError(_NO_RUN.format(path))
        tensors = {name: Tensor(array) for name, array in arrays.items()}
        return _placed(safetensors.tied(tensors, metadata), map_location)
    saved = run_of(path, arrays, metadata)
    if optimizer is not None:
        parts = {"rng_state": _RandomNumbers, **parts}
    _restore(path, parts, saved)
    left = {name: value for name, value in saved.items() if name not in parts}
    return _placed(left, map_location)


def _placed(values, map_location):
    """The values where PyTorch's ``map_location`` wants them; functions and dicts say the CPU."""
    is_device = map_location is not None and not callable(map_location)
    is_device = is_device and not isinstance(map_location, dict)
    return moved(values, map_location) if is_device else values


class _RandomNumbers:
    """The stream of random numbers as a part of a run."""

    state_dict = staticmethod(get_rng_state)
    load_state_dict = staticmethod(set_rng_state)


def _save_tensors(path, tensors):
    if not isinstance(tensors, dict):
        raise TypeError(
            f"save takes a dict of tensors, not {type(tensors).__name__}: write "
            "lucid.save(path, model.state_dict())"
        )
    safetensors.write(path, {name: _array(name, x) for name, x in tensors.items()})


def _save_run(path, parts, others):
    if "rng_state" in others:
        raise TypeError("rng_state is saved with every run: give your own another name")
    states = {name: part.state_dict() for name, part in parts.items()}
    write_run(path, {**others, **states, "rng_state": get_rng_state()})


def _restore(path, parts, saved):
    """Load every part; if one does not fit, give the others back what they had.

    The model comes last: loading is all or nothing for each part, so that no copy of its
    numbers is needed.
    """
    missing = [name for name in parts if name not in saved]
    if missing:
        raise ValueError(f"{path} holds {', '.join(saved)}, and no {', '.join(missing)}")
    done = []
    for name, part in parts.items():
        before = part.state_dict()
        try:
            part.load_state_dict(saved[name])
        except Exception as error:
            for other, old in reversed(done):
                other.load_state_dict(old)
            reason = error if isinstance(error, ValueError) else repr(error)
            raise ValueError(f"{path} does not fit the {name}: {reason}") from error
        done.append((part, before))


def _parts(**given):
    """Those that are given; each must have a state to save and to load."""
    parts = {name: part for name, part in given.items() if part is not None}
    for name, part in parts.items():
        if not (hasattr(part, "state_dict") and hasattr(part, "load_state_dict")):
            raise TypeError(f"{name} is a {type(part).__name__} and has no state_dict")
    return parts


def _check_path_type(path):
    if not is_path(path):
        raise TypeError(f"the path comes first and is a text, not {type(path).__name__}")


def _check_path(path):
    _check_path_type(path)
    if not str(path).endswith(".safetensors"):
        raise ValueError(f"lucid saves and loads .safetensors files, not {str(path)!r}")


def _is_pytorchs(path):
    """PyTorch's own files are zip archives, or once were pickles, whatever they are called."""
    with open(path, "rb") as file:
        start = refuse_others(path, file.read(START))
    return torch_file.is_checkpoint(start) or is_pickle(start)


def _load_pytorchs(path, map_location):
    """The nest of a file of PyTorch's, with tensors that can be written to."""
    try:
        return torch_file.read(
            path, writable=True, wrap=lambda array: _placed(Tensor(array), map_location)
        )
    except safetensors.FormatError as error:
        raise safetensors.FormatError(
            f"{error}; if it was written by PyTorch, write it again there, with "
            "safetensors.torch.save_file(state_dict, path)"
        ) from None


def _tensor(path, name, array):
    """A tensor of an array from another library's file."""
    try:
        return Tensor(as_array(array))
    except TypeError as error:
        raise safetensors.FormatError(
            f"{path}: {name!r} is no tensor of lucid's: {error}"
        ) from None


def _array(name, x):
    if not isinstance(name, str) or name == "__metadata__":
        raise TypeError(f"a tensor's name is a text other than '__metadata__', not {name!r}")
    if isinstance(x, Tensor):
        return x.detach().cpu().numpy()
    if not is_array(x):
        raise TypeError(f"{name!r} is no tensor but {kind_of(x)}")
    return move(as_array(x), "cpu")
