"""What scripts ask of the place they run in, and set there: small answers, all in one file."""

import sys

import numpy as np

from lucid import cuda as gpu
from lucid.absent import absent
from lucid.backend.device import Device, default_device, set_default
from lucid.backend.dtypes import DEFAULT_FLOAT, as_dtype
from lucid.backend.printing import PROFILES, set_options
from lucid.ops.typed import dtype_of


class Switches:
    """Settings of a library that scripts turn on and off, and whether lucid computes with it.

    lucid's kernels give the same bits in every run, and need no such switch: a value is kept and
    can be read back; a name that PyTorch does not have is an error.

    Parameters
    ----------
    name : str
        Of the library, as in ``"cudnn"``.
    **values : bool
        The switches and what they stand at.

    Examples
    --------
    >>> import lucid
    >>> lucid.backends.cudnn.benchmark = True
    >>> lucid.backends.cudnn.benchmark
    True
    """

    def __init__(self, name, **values):
        vars(self).update(values, _name=f"lucid.backends.{name}")

    def __setattr__(self, name, value):
        if name not in vars(self):
            known = ", ".join(n for n in vars(self) if n[0] != "_")
            raise AttributeError(f"{self._name} has no switch {name!r}: it has {known}")
        vars(self)[name] = value

    def is_available(self) -> bool:
        """Whether lucid computes with it: never, as it has kernels of its own."""
        return False

    is_built = is_available

    def version(self):
        """The library's version: None."""
        return None


class _MatMul(Switches):
    """Products of matrices on the GPU."""

    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        if name == "allow_tf32" and gpu.is_available():
            gpu.allow_tf32(value)


cudnn = Switches("cudnn", enabled=True, benchmark=False, deterministic=False, allow_tf32=False)
mps = Switches("mps")
mkldnn = Switches("mkldnn", enabled=True)
_matmul = _MatMul("cuda.matmul", allow_tf32=False)
cuda = Switches("cuda", matmul=_matmul)
sys.modules |= {vars(s)["_name"]: s for s in (cudnn, mps, mkldnn, cuda)}
# ``import lucid.backends.cudnn as cudnn`` is how many scripts begin


class _Explained(type):
    def __getattr__(cls, name):
        raise absent("lucid.accelerator", name)


class accelerator(metaclass=_Explained):  # noqa: N801 - scripts write lucid.accelerator.is_available()
    """The GPU under PyTorch's newest name for it.

    Examples
    --------
    >>> import lucid
    >>> on_gpu = lucid.accelerator.is_available()
    >>> device = lucid.accelerator.current_accelerator() if on_gpu else "cpu"
    """

    is_available = staticmethod(gpu.is_available)
    device_count = staticmethod(gpu.device_count)
    synchronize = staticmethod(gpu.synchronize)
    current_device_index = staticmethod(gpu.current_device)

    @staticmethod
    def current_accelerator(check_available=False):
        """The device ``"cuda"``, or None where there is no GPU.

        Parameters
        ----------
        check_available : bool
            lucid looks in any case.
        """
        return Device("cuda") if gpu.is_available() else None


def get_default_dtype() -> np.dtype:
    """The dtype of new tensors of Python's floats: float32.

    Examples
    --------
    >>> import lucid
    >>> lucid.get_default_dtype()
    dtype('float32')
    """
    return DEFAULT_FLOAT


def set_default_dtype(d):
    """Take float32, which is the default dtype; lucid has no other.

    Parameters
    ----------
    d : dtype or type
        ``lucid.float32`` or ``lucid.FloatTensor``.

    Raises
    ------
    ValueError
        If it is another: the sentence says what to write instead.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_default_dtype(lucid.float32)
    """
    if as_dtype(dtype_of(d)) != DEFAULT_FLOAT:
        raise ValueError(
            f"lucid's default dtype stays float32: give dtype={d} where a tensor is made, and "
            "write model.double() for a network in float64"
        )


def get_default_device() -> Device:
    """Where a tensor is made when nobody says where.

    Examples
    --------
    >>> import lucid
    >>> lucid.get_default_device()
    device('cpu')
    """
    return default_device()


def set_default_device(device):
    """Make new tensors and layers there from now on, in this thread.

    ``with lucid.device(...)`` does so for a block.

    Parameters
    ----------
    device : str or Device
        ``"cpu"``, ``"cuda"`` or ``"meta"``; None is the CPU.

    Raises
    ------
    ValueError
        If lucid has no such device.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_default_device("cpu")
    """
    set_default(Device("cpu" if device is None else device))


def use_deterministic_algorithms(mode, *, warn_only=False):
    """Accept either: lucid's results have the same bits in every run.

    Parameters
    ----------
    mode, warn_only : bool
        Accepted; there is nothing to change.

    Examples
    --------
    >>> import lucid
    >>> lucid.use_deterministic_algorithms(True)
    """


def set_float32_matmul_precision(precision):
    """Let products of float32 matrices on the GPU be rounded to TF32, or not.

    Parameters
    ----------
    precision : str
        ``"highest"``: no; ``"high"`` or ``"medium"``: yes, see :func:`lucid.cuda.allow_tf32`.

    Raises
    ------
    ValueError
        If it is none of these.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_float32_matmul_precision("highest")
    """
    if precision not in ("highest", "high", "medium"):
        raise ValueError(f"precision (={precision!r}) must be 'highest', 'high' or 'medium'")
    _matmul.allow_tf32 = precision != "highest"


def set_printoptions(
    precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None
):
    """Say how tensors are printed from now on; what is left out stays as it was.

    Parameters
    ----------
    precision : int, optional
        Digits after the point; 4 at first.
    threshold : float, optional
        Of more elements than that only the first and the last are shown; 1000 at first.
    edgeitems : int, optional
        How many of them, at each end of each axis; 3 at first.
    linewidth : int, optional
        Characters in a line; 80 at first.
    profile : str, optional
        ``"default"``, ``"short"`` or ``"full"``: settings to begin with.
    sci_mode : bool, optional
        Whether floats are written as ``1.0000e+00``; by default their sizes decide.

    Raises
    ------
    ValueError
        If there is no such profile, or a number is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_printoptions(precision=2)
    >>> lucid.tensor([0.12345])
    tensor([0.12])
    >>> lucid.set_printoptions(profile="default")
    """
    if profile is not None and profile not in PROFILES:
        raise ValueError(f"profile (={profile!r}) must be one of {', '.join(PROFILES)}")
    numbers = dict(
        precision=precision, threshold=threshold, edgeitems=edgeitems, linewidth=linewidth
    )
    changes = {name: number for name, number in numbers.items() if number is not None}
    for name, number in changes.items():
        if not number >= 0:
            raise ValueError(f"{name} (={number}) must not be negative")
    set_options(profile, {**changes, "sci_mode": sci_mode})
