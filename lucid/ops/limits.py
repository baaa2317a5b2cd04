"""What numbers a dtype holds: the largest and the smallest, and how close together they lie."""

import numpy

from lucid.backend.dtypes import DEFAULT_FLOAT, as_dtype


class _Limits:
    """What NumPy says of a dtype, in numbers of Python: a product with one keeps its dtype."""

    def __init__(self, dtype, about, shown):
        self.dtype, self.bits = str(dtype), about.bits
        self._about, self._shown = about, shown

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(self._about, name)

    def __repr__(self):
        values = ", ".join(f"{name}={_in_short(getattr(self, name))}" for name in self._shown)
        return f"{type(self).__name__}({values}, dtype={self.dtype})"


class finfo(_Limits):  # noqa: N801 - PyTorch's and NumPy's name
    """What numbers a dtype of floats holds: ``max``, ``min``, ``eps``, ``tiny`` and ``bits``.

    They are numbers of Python, so that they neither overflow nor give their dtype to a result.

    Parameters
    ----------
    dtype : dtype, optional
        float32 by default.

    Raises
    ------
    TypeError
        If the dtype is one of whole numbers.

    Examples
    --------
    >>> import lucid
    >>> lucid.finfo(lucid.float16).max * 2
    131008.0
    >>> lucid.finfo().eps == 2**-23
    True
    """

    def __init__(self, dtype=DEFAULT_FLOAT):
        dtype = as_dtype(dtype)
        if dtype.kind != "f":
            raise TypeError(f"finfo is about floats, not {dtype}: use lucid.iinfo")
        about = numpy.finfo(dtype)
        self.max, self.min, self.eps = float(about.max), float(about.min), float(about.eps)
        self.tiny = self.smallest_normal = float(about.tiny)
        self.resolution = float(f"1e-{about.precision}")
        super().__init__(dtype, about, "resolution min max eps smallest_normal tiny".split())


class iinfo(_Limits):  # noqa: N801
    """What whole numbers a dtype holds: from ``min`` to ``max``, in ``bits`` bits.

    Parameters
    ----------
    dtype : dtype
        One of whole numbers.

    Raises
    ------
    TypeError
        If the dtype is another.

    Examples
    --------
    >>> import lucid
    >>> lucid.iinfo(lucid.int8)
    iinfo(min=-128, max=127, dtype=int8)
    """

    def __init__(self, dtype):
        dtype = as_dtype(dtype)
        if dtype.kind not in "iu":
            raise TypeError(f"iinfo is about whole numbers, not {dtype}: use lucid.finfo")
        about = numpy.iinfo(dtype)
        self.min, self.max = int(about.min), int(about.max)
        super().__init__(dtype, about, ["min", "max"])


def _in_short(value):
    return f"{value:g}" if isinstance(value, float) else str(value)
