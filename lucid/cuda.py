"""The GPU: whether there is one, how much of its memory is used, and how it computes."""

from lucid.backend import cuda_backend


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


def memory_allocated() -> int:
    """How many bytes of the GPU's memory arrays hold now.

    CuPy keeps freed memory for its next arrays; that is not counted.

    Raises
    ------
    RuntimeError
        If there is no GPU: the sentence says what is missing.

    Examples
    --------
    >>> import lucid
    >>> nbytes = lucid.cuda.memory_allocated() if lucid.cuda.is_available() else 0
    """
    return cuda_backend().xp.get_default_memory_pool().used_bytes()


def synchronize():
    """Wait until the GPU has done all that it was given: what to do before reading a clock.

    Raises
    ------
    RuntimeError
        If there is no GPU: the sentence says what is missing.

    Examples
    --------
    >>> import lucid
    >>> if lucid.cuda.is_available():
    ...     lucid.cuda.synchronize()
    """
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
