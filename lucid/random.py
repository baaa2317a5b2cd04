"""Random tensors. ``manual_seed`` fixes every one that follows."""

import operator
from numbers import Integral

from lucid.absent import absent
from lucid.backend import random as host
from lucid.backend.device import Device, backend_for, move
from lucid.backend.dtypes import DEFAULT_FLOAT, as_dtype, as_positions, int64, uint8
from lucid.ops.dims import as_shape
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor

__path__: list[str] = []  # a package to Python, which then asks lucid.absent for its parts


def manual_seed(seed):
    """Start the stream of random numbers that belongs to ``seed``.

    Parameters
    ----------
    seed : int
        Any whole number that is not negative.

    Raises
    ------
    ValueError
        If it is no such number.

    Examples
    --------
    >>> import lucid
    >>> lucid.manual_seed(0)
    >>> a = lucid.random.randn(2)
    >>> lucid.manual_seed(0)
    >>> bool((a == lucid.random.randn(2)).sum() == 2)
    True
    """
    if not isinstance(seed, Integral) or seed < 0:
        raise ValueError(f"manual_seed takes a whole number that is not negative, not {seed!r}")
    seed = int(seed)
    host.streams().start(seed)


def get_rng_state() -> Tensor:
    """Where the stream of random numbers is now.

    Returns
    -------
    Tensor
        Bytes that :func:`set_rng_state` takes.

    Examples
    --------
    >>> import lucid
    >>> state = lucid.get_rng_state()
    >>> a = lucid.randn(2)
    >>> lucid.set_rng_state(state)
    >>> a.tolist() == lucid.randn(2).tolist()
    True
    """
    return Tensor(host.place_of(host.streams()))


def set_rng_state(new_state):
    """Go back, or on, to where :func:`get_rng_state` was called.

    Parameters
    ----------
    new_state : Tensor
        What it returned, in this process or another.

    Raises
    ------
    TypeError, ValueError
        If it is nothing of that kind. Then nothing has changed.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_rng_state(lucid.get_rng_state())
    """
    place = _bytes_of(new_state, "set_rng_state takes what get_rng_state returned")
    host.go_to(place, host.streams())


def _bytes_of(state, rule):
    """The bytes of a state, after a look at whether it is one."""
    if not isinstance(state, Tensor):
        raise TypeError(f"{rule}, a tensor, not {type(state).__name__}")
    if (state.shape, state.dtype) != ((host.STATE_BYTES,), uint8):
        raise TypeError(f"{rule}, not shape {state.shape} and {state.dtype}")
    return state.cpu().numpy()


class Generator(host.Streams):
    """Random numbers apart from those that :func:`manual_seed` fixes: ``rand(3, generator=g)``.

    Parameters
    ----------
    device : str or Device, optional
        The CPU, which draws for all devices.

    Examples
    --------
    >>> import lucid
    >>> g = lucid.Generator().manual_seed(0)
    >>> first = lucid.rand(2, generator=g)
    >>> lucid.equal(first, lucid.rand(2, generator=g.manual_seed(0)))
    True
    """

    def __init__(self, device="cpu"):
        self.device = Device(device)
        self.manual_seed(0)

    def manual_seed(self, seed):
        """Begin anew with a seed.

        Parameters
        ----------
        seed : int
            From 0 on.
        """
        self.start(operator.index(seed))
        self._seed = seed
        return self

    def seed(self):
        """Begin anew with a seed of chance, which is returned."""
        return self.manual_seed(host.draw_seed()).initial_seed()

    def initial_seed(self):
        """The seed that it began with."""
        return self._seed

    def get_state(self):
        """Where its stream of random numbers is now: bytes that :meth:`set_state` takes."""
        return Tensor(host.place_of(self))

    def set_state(self, new_state):
        """Go back, or on, to where :meth:`get_state` was called.

        Parameters
        ----------
        new_state : Tensor
            What it returned, in this process or another; also what a file gives back.

        Returns
        -------
        Generator
            Itself.

        Raises
        ------
        TypeError, ValueError
            If it is nothing of that kind. Then nothing has changed.
        """
        host.go_to(_bytes_of(new_state, "set_state takes what get_state returned"), self)
        return self


@with_synonyms
def rand(*size, dtype=None, device=None, requires_grad=False) -> Tensor:
    """Numbers drawn evenly from 0 up to, but not including, 1.

    Parameters
    ----------
    *size : int or tuple of int
        The shape.
    dtype : dtype, optional
        float32 by default.
    device : str or Device, optional
        The CPU by default.
    requires_grad : bool
        Whether ``backward`` shall bring it a gradient.

    Raises
    ------
    TypeError, ValueError
        If ``dtype`` is none of floats, or a length is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.random.rand(2, 3).shape
    (2, 3)
    """
    return _draw(host.evenly, size, dtype, device, requires_grad)


@with_synonyms
def randn(*size, dtype=None, device=None, requires_grad=False) -> Tensor:
    """Numbers drawn from the normal distribution of mean 0 and variance 1.

    Parameters
    ----------
    *size : int or tuple of int
        The shape.
    dtype, device, requires_grad : optional
        As in :func:`rand`.

    Raises
    ------
    TypeError, ValueError
        If ``dtype`` is none of floats, or a length is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.random.randn(2, 3).shape
    (2, 3)
    """
    return _draw(_normal, size, dtype, device, requires_grad)


@with_synonyms
def randint(low=0, high=None, size=(), dtype=int64, device=None, requires_grad=False) -> Tensor:
    """Whole numbers drawn evenly from ``low`` up to, but not including, ``high``.

    ``randint(n, size=s)`` draws from 0 to n - 1, and so does ``randint(n, s)``, as in PyTorch.

    Parameters
    ----------
    low, high : int
        The first number, and the first beyond the last.
    size : int or tuple of int
        The shape; one number by default.
    dtype : dtype
        int64 by default.
    device : str or Device, optional
        The CPU by default.
    requires_grad : bool
        Whether ``backward`` shall bring it a gradient, of a dtype of floats.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    ValueError
        If there is no such number.

    Examples
    --------
    >>> import lucid
    >>> lucid.random.randint(0, 10, (2, 3)).shape
    (2, 3)
    """
    if isinstance(high, (tuple, list)):
        low, high, size = 0, low, high
    low, high = (0, low) if high is None else (low, high)
    low, high, dtype = operator.index(low), operator.index(high), as_dtype(dtype or int64)
    if low >= high:
        raise ValueError(f"randint: there is no number from {low} to less than {high}")
    if not (_holds(dtype, low) and _holds(dtype, high - 1)):
        raise ValueError(f"randint: {dtype} cannot hold the numbers from {low} to {high - 1}")
    array = host.generator().integers(low, high, as_shape((size,))).astype(dtype)
    return Tensor(move(array, device), requires_grad)


@with_synonyms
def randperm(n, dtype=int64, device=None) -> Tensor:
    """The numbers from 0 to n - 1 in random order.

    Parameters
    ----------
    n : int
        How many.
    dtype : dtype
        int64 by default.
    device : str or Device, optional
        The CPU by default.

    Returns
    -------
    Tensor
        Of shape (n,).

    Raises
    ------
    ValueError
        If ``n`` is negative.

    Examples
    --------
    >>> import lucid
    >>> sorted(lucid.random.randperm(4).tolist())
    [0, 1, 2, 3]
    """
    (n,) = as_shape((n,))
    array = as_positions(host.generator().permutation(n)).astype(as_dtype(dtype or int64))
    return Tensor(move(array, device))


def _holds(dtype, number):
    try:
        return dtype.kind == "f" or dtype.type(number) == number
    except OverflowError:
        return False


def _draw(draw, size, dtype, device, requires_grad):
    shape, dtype, backend = as_shape(size), as_dtype(dtype or DEFAULT_FLOAT), backend_for(device)
    if dtype.kind != "f":
        raise TypeError(f"rand and randn draw floats, not {dtype}: randint draws whole numbers")
    if backend.name == "meta":
        return Tensor(backend.kernels.shape_only(shape, dtype), requires_grad)
    return Tensor(move(draw(shape, dtype), device), requires_grad)


def _normal(shape, dtype):
    return host.generator().standard_normal(shape, dtype=host.wide_enough(dtype)).astype(dtype)


def __getattr__(name):
    raise absent("lucid.random", name)
