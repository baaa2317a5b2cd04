"""The GPU: whether there is one, how much of its memory is used, and how it computes."""

from lucid import random
from lucid.absent import absent
from lucid.backend import cuda_backend
from lucid.backend.device import Device

__path__: list[str] = []  # a package to Python, which then asks lucid.absent for its parts


def is_available() -> bool:
    """Whether tensors can be on ``"cuda"``: there are CuPy, a GPU and a driver.

    Examples
    --------
    >>> import lucid
    >>> device = "cuda" if lucid.cuda.is_available() else "cpu"
    """
    return device_count() > 0


def device_count() -> int:
    """How many GPUs CuPy finds; 0 without CuPy or a driver. lucid computes on the first.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.device_count() > 0 or not lucid.cuda.is_available()
    True
    """
    try:
        return cuda_backend().xp.cuda.runtime.getDeviceCount()
    except RuntimeError:
        return 0


def memory_allocated(device=None) -> int:
    """How many bytes of the GPU's memory arrays hold now.

    CuPy keeps freed memory for its next arrays; that is not counted.

    Parameters
    ----------
    device : int, str or Device, optional
        The first, which is the one that lucid computes on.

    Raises
    ------
    RuntimeError
        If there is no GPU: the sentence says what is missing.
    ValueError
        If it is another device.

    Examples
    --------
    >>> import lucid
    >>> nbytes = lucid.cuda.memory_allocated() if lucid.cuda.is_available() else 0
    """
    _check_first(device)
    return cuda_backend().xp.get_default_memory_pool().used_bytes()


def synchronize(device=None):
    """Wait until the GPU has done all that it was given: what to do before reading a clock.

    Parameters
    ----------
    device : int, str or Device, optional
        The first, which is the one that lucid computes on.

    Raises
    ------
    RuntimeError
        If there is no GPU: the sentence says what is missing.
    ValueError
        If it is another device.

    Examples
    --------
    >>> import lucid
    >>> if lucid.cuda.is_available():
    ...     lucid.cuda.synchronize()
    """
    _check_first(device)
    cuda_backend().xp.cuda.runtime.deviceSynchronize()


def allow_tf32(allowed=True):
    """Let products of float32 matrices be rounded to TF32, which is faster; off by default.

    GPUs since 2020 (compute capability 8.0) multiply in this format on tensor cores. It keeps
    about 3 of float32's 7 decimal digits of each factor, and adds up in float32.

    Parameters
    ----------
    allowed : bool
        Whether products may be rounded so from now on.

    Raises
    ------
    RuntimeError
        If there is no GPU: the sentence says what is missing.

    Examples
    --------
    >>> import lucid
    >>> if lucid.cuda.is_available():
    ...     lucid.cuda.allow_tf32()
    """
    cuda_backend().kernels.allow_tf32(allowed)


def empty_cache():
    """Give the memory that freed arrays left back to the GPU; without one there is none to give.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.empty_cache()
    """
    if is_available():
        cuda_backend().xp.get_default_memory_pool().free_all_blocks()


def current_device() -> int:
    """The number of the GPU that lucid computes on: 0, the first that there is.

    Raises
    ------
    RuntimeError
        If there is no GPU: the sentence says what is missing.

    Examples
    --------
    >>> import lucid
    >>> number = lucid.cuda.current_device() if lucid.cuda.is_available() else None
    """
    cuda_backend()
    return 0


def set_device(device):
    """Accept the first GPU, on which lucid computes; another is refused.

    Parameters
    ----------
    device : int, str or Device
        0 or ``"cuda"``.

    Raises
    ------
    ValueError
        If it is another: the sentence says how to choose one.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.set_device(0)
    """
    Device(f"cuda:{device}" if isinstance(device, int) else device)


def get_device_name(device=None) -> str:
    """What the maker calls the GPU.

    Parameters
    ----------
    device : int, str or Device, optional
        The first, which is the one that lucid computes on.

    Raises
    ------
    RuntimeError
        If there is no GPU: the sentence says what is missing.

    Examples
    --------
    >>> import lucid
    >>> name = lucid.cuda.get_device_name(0) if lucid.cuda.is_available() else "none"
    """
    _check_first(device)
    return cuda_backend().xp.cuda.runtime.getDeviceProperties(0)["name"].decode()


def _check_first(device):
    set_device(0 if device is None else device)


def manual_seed(seed):
    """Start the stream of random numbers that belongs to ``seed``, on every device.

    Parameters
    ----------
    seed : int
        As in :func:`lucid.manual_seed`, which does the same.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.manual_seed(0)
    """
    random.manual_seed(seed)


manual_seed_all = manual_seed


def __getattr__(name):
    raise absent("lucid.cuda", name)
