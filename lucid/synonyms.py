"""The other names of keyword arguments: ``axis=`` for ``dim=``, ``input=`` for ``x=``; ``out=``.

NumPy and PyTorch call some parameters otherwise than the formulas in lucid do. Every public op
takes their names too, but no two for one parameter. A call without them pays nothing for it.
"""

import warnings
from collections.abc import Callable
from functools import wraps
from inspect import unwrap
from typing import Any, TypeVar, cast

from lucid.backend.no_tensor import in_words
from lucid.backend.random import drawing_from, streams

Op = TypeVar("Op", bound=Callable[..., Any])

SYNONYMS = {  # and the parameters that they may mean: the first that the op has
    "axis": ("dim", "dims"),
    "keepdims": ("keepdim",),
    "unbiased": ("correction",),  # True and False are 1 and 0
    "input": ("x", "a", "condition"),
    "self": ("x", "a"),
    "other": ("y", "b", "dim"),  # ``max(x, other=y)``
    "tensor": ("b", "x"),
    "mat2": ("b",),
    "vec": ("b",),
    "vec2": ("b",),
    "size": ("shape", "sizes"),
    "shape": ("size",),
    "split_size_or_sections": ("split_size",),
    "indices_or_sections": ("sections",),
    "indices": ("sections",),
    "value": ("src",),
    "tensors": ("output",),
    "grad_tensors": ("gradient",),
}
REDUCTIONS = ("size_average", "reduce")  # PyTorch's older words for ``reduction``
DRAWING = frozenset(  # what takes generator=
    "rand randn randint randperm rand_like randn_like randint_like normal bernoulli multinomial "
    "normal_ uniform_ exponential_ bernoulli_ random_ trunc_normal_ xavier_uniform_ "
    "xavier_normal_ kaiming_uniform_ kaiming_normal_ orthogonal_ sparse_".split()
)
UNUSED = frozenset(("layout", "memory_format", "non_blocking", "pin_memory"))
# How memory lies, and when a copy is done: lucid's kernels decide.


def with_synonyms(op: Op) -> Op:
    """Let an op take the other names of its keyword arguments, and ``out=``."""
    if hasattr(op, "takes_synonyms"):
        return op
    code = unwrap(op).__code__
    own = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + 1]
    rest = own[-1] if code.co_flags & 4 else None  # ``*size`` can be given as size=(2, 3)
    known = frozenset(own if rest is None else own[:-1])

    @wraps(op)
    def call(*args, **kwargs):
        try:
            return op(*args, **kwargs)
        except TypeError:
            if known.issuperset(kwargs):
                raise
        except AttributeError as error:
            told = in_words(error, op.__name__, (*args, *kwargs.values()))
            if told is error:
                raise
            raise told from None
        return _call(op, own, rest, args, kwargs)  # Python refused a keyword: op has not run

    call.__dict__["takes_synonyms"] = True
    return cast(Op, call)


def _call(op, own, rest, args, kwargs):
    named = {}
    if "reduction" in own and not kwargs.keys().isdisjoint(REDUCTIONS):
        kwargs["reduction"] = _reduction(*[kwargs.pop(name, None) for name in REDUCTIONS])
    out = kwargs.pop("out", None) if "out" not in own else None
    for name, value in kwargs.items():
        meant = name if name in own else next((n for n in SYNONYMS.get(name, ()) if n in own), name)
        if meant in named:
            raise TypeError(f"{op.__name__}: {name}= and {meant}= are the same: give one")
        if name in own or name not in UNUSED:
            named[meant] = value
    if rest in named:
        positional = own[: unwrap(op).__code__.co_argcount]
        args = (*args, *[named.pop(n) for n in positional if n in named], named.pop(rest))
    if op.__name__ in DRAWING and "generator" in named:
        with drawing_from(named.pop("generator") or streams()):
            return _result(op, args, named, out)
    return _result(op, args, named, out)


def _result(op, args, named, out):
    result = op(*args, **named)
    return result if out is None else _written(result, out, op.__name__)


def _reduction(size_average, reduce):
    """What PyTorch's older words for ``reduction`` mean, said with its warning."""
    meant = "none" if reduce is False else "sum" if size_average is False else "mean"
    warnings.warn(
        f"size_average and reduce are PyTorch's older words: write reduction={meant!r}",
        UserWarning,
        stacklevel=4,
    )
    return meant


def _written(result, out, name):
    """``out`` with the numbers of the result: a tensor, or as many as there are results."""
    if isinstance(result, tuple):
        pairs = zip(result, out, strict=True)
        return type(result)(*[_written(y, place, name) for y, place in pairs])
    if result.requires_grad or out.requires_grad:
        raise RuntimeError(f"{name}: out= has no gradient: leave it away, or write under no_grad()")
    if out.numel() == 0 and out.shape != result.shape:
        out._replace(result.array.astype(out.dtype, copy=True))
    elif out.shape != result.shape:
        raise ValueError(f"{name}: out= has shape {out.shape}, the result {result.shape}")
    else:
        out.array = result.array
    return out
