"""The names of the places where numbers live, and moving numbers between them."""

from contextvars import ContextVar

from lucid.backend import CPU, META, backend_of, cuda_backend
from lucid.backend.shape_only import shape_only

_BACKENDS = {"cpu": CPU, "meta": META}
_ALIASES = {"gpu": "cuda", "cuda:0": "cuda", "gpu:0": "cuda"}
_default: ContextVar["Device"] = ContextVar("default_device")


class Device:
    """A place for numbers: ``"cpu"``, ``"cuda"``, or ``"meta"``, where a tensor is only a shape.

    As a context it decides where new tensors and new layers are made. A network made on
    ``"meta"`` costs no memory, whatever its size, and can still be counted and summarised.

    Parameters
    ----------
    name : str or Device
        ``"cpu"``; ``"cuda"``, also written ``"gpu"`` or ``"cuda:0"``, an NVIDIA GPU, which needs
        CuPy: ``pip install "lucid-numpy[cuda12]"``; or ``"meta"``.

    index : int, optional
        0, for there is one GPU.

    Raises
    ------
    ValueError
        If the name is none of these. Whether there is a GPU is asked when a tensor is made there:
        see :func:`lucid.cuda.is_available`.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2).device
    device('cpu')
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_xlarge()
    >>> model.count_params()
    350196968
    """

    index = None  # lucid computes on the first GPU

    def __init__(self, name, index=None):
        if index not in (None, 0):
            raise ValueError(f"lucid computes on the first GPU: device index {index} must be 0")
        name = name.type if isinstance(name, Device) else name
        self.type = _ALIASES.get(name, name)
        self._tokens = []  # one for each ``with`` that is inside another
        if self.type not in ("cpu", "cuda", "meta"):
            raise ValueError(_no_device(name))

    def __eq__(self, other):
        return isinstance(other, Device) and self.type == other.type

    def __hash__(self):
        return hash(self.type)

    def __str__(self):
        return self.type

    def __repr__(self):
        return f"device({self.type!r})"

    def __enter__(self):
        self._tokens.append(_default.set(self))
        return self

    def __exit__(self, *_):
        _default.reset(self._tokens.pop())


Device.__name__ = "device"  # users know it as lucid.device


def _no_device(name):
    if isinstance(name, str) and name.startswith(("cuda:", "gpu:")):
        number = name.partition(":")[2]
        return (
            f"lucid computes on one GPU, 'cuda', not on {name!r}: to choose among several, set "
            f"CUDA_VISIBLE_DEVICES={number} before Python starts"
        )
    return f"a device is 'cpu', 'cuda' ('gpu' is the same) or 'meta', not {name!r}"


def is_device(name):
    """Whether ``name`` is the text of a device's name, and not that of a dtype."""
    return isinstance(name, str) and name.partition(":")[0] in (*_BACKENDS, *_ALIASES, "cuda")


def default_device():
    """Where a tensor is made when nobody says where."""
    return _default.get(CPU_DEVICE)


def set_default(device):
    """Make tensors there from now on, in this thread or task."""
    _default.set(device)


def device_of(array):
    """The device that holds ``array``."""
    return Device(backend_of(array).name)


def backend_for(device):
    """The backend that computes on ``device``."""
    if not isinstance(device, Device):
        device = default_device() if device is None else Device(device)
    return cuda_backend() if device.type == "cuda" else _BACKENDS[device.type]


def move(array, device):
    """``array`` on ``device``: the same array where it is there already."""
    source, target = backend_of(array), backend_for(device)
    if target is source:
        return array
    if target is META:
        return shape_only(array.shape, array.dtype)
    if source is META:
        raise RuntimeError(
            f"a meta tensor has no numbers to move to {target.name!r}: make it there"
        )
    if target.is_remote:
        return target.xp.asarray(array)
    return source.xp.asnumpy(array) if source.is_remote else array


def placed(array, device=None):
    """``array`` on ``device``; without one the host's arrays go to the block's, others stay."""
    return array if device is None and backend_of(array) is not CPU else move(array, device)


CPU_DEVICE = Device("cpu")
