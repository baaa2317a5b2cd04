"""float16 is stored in 16 bits and computed in 32, also by an op that is made of several.

One Function says ``computes_in_float32``. A composite of several would round to float16 after each
of them, and overflow at 65504 on the way: its inputs are cast to float32, and its results back.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from lucid.autograd.autocast import is_autocast_enabled
from lucid.backend import backend_of, is_array
from lucid.backend.dtypes import float16, float32, gives_halves
from lucid.tensor import Tensor

Op = TypeVar("Op", bound=Callable[..., Any])


def in_float32(op: Op) -> Op:
    """Let an op that returns tensors compute in float32 what it would compute in float16."""

    @wraps(op)
    def call(*args, **kwargs):
        if not any(map(_is_half, args)) and not (kwargs and any(map(_is_half, kwargs.values()))):
            return op(*args, **kwargs)
        given = [x.array for x in (*args, *kwargs.values()) if isinstance(x, Tensor)]
        y = op(*map(widened, args), **{name: widened(x) for name, x in kwargs.items()})
        given += [x for x in args if is_array(x)]
        is_asked = kwargs.get("dtype") is not None or is_autocast_enabled(backend_of(*given).name)
        return y if is_asked or not gives_halves(given) else _rounded(y)

    return cast(Op, call)


def widened(x):
    """A tensor of float16 in float32; all else as it is."""
    return x.to(float32) if _is_half(x) else x


def _is_half(x):
    return isinstance(x, Tensor) and x.dtype == float16


def _rounded(y):
    return tuple([_rounded(part) for part in y]) if isinstance(y, tuple) else y.to(float16)
