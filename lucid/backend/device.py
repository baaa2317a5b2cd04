"""The names of the places where numbers live, and moving numbers between them."""

from contextvars import ContextVar

from lucid.backend import CPU, META, backend_of
from lucid.backend.shape_only import shape_only

_BACKENDS = {"cpu": CPU, "meta": META}
_ALIASES = {"gpu": "cuda"}
_default: ContextVar["Device"] = ContextVar("default_device")


class Device:
    """A place for numbers: ``"cpu"``, or ``"meta"``, where a tensor is a shape and a dtype.

    As a context it decides where new tensors and new layers are made. A network made on
    ``"meta"`` costs no memory, whatever its size, and can still be counted and summarised.

    Parameters
    ----------
    name : str or Device
        ``"cpu"`` or ``"meta"``. ``"cuda"``, and ``"gpu"`` for short, are names for which this
        version of lucid has no kernels.

    Raises
    ------
    ValueError
        If the name is none of these.

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

    def __init__(self, name):
        name = name.type if isinstance(name, Device) else name
        self.type = _ALIASES.get(name, name)
        self._tokens = []  # one for each ``with`` that is inside another
        if self.type not in ("cpu", "cuda", "meta"):
            raise ValueError(
                f"a device is 'cpu', 'cuda' ('gpu' is the same) or 'meta', not {name!r}"
            )

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


def default_device():
    """Where a tensor is made when nobody says where."""
    return _default.get(CPU_DEVICE)


def device_of(array):
    """The device that holds ``array``."""
    return Device(backend_of(array).name)


def backend_for(device):
    """The backend that computes on ``device``."""
    device = default_device() if device is None else Device(device)
    if device.type not in _BACKENDS:
        raise RuntimeError("this version of lucid has no GPU kernels: keep tensors on 'cpu'")
    return _BACKENDS[device.type]


def move(array, device):
    """``array`` on ``device``: the same array where it is there already."""
    target = backend_for(device)
    if target is backend_of(array):
        return array
    if target is META:
        return shape_only(array.shape, array.dtype)
    raise RuntimeError(f"a meta tensor has no numbers to move to {target.name!r}: make it there")


CPU_DEVICE = Device("cpu")
