"""The second half of a ConvNeXt block as one op, where that is faster.

``Block.forward`` is the definition, line by line. Where nobody looks inside a block, ``Block._run``
takes this way instead: the same numbers up to rounding, and gradients of any order.
"""

import numpy as np

from lucid.autograd import is_grad_enabled
from lucid.autograd.watch import watchers
from lucid.backend import fast
from lucid.backend.dtypes import float16, float32
from lucid.nn import GELU, DropPath, Linear
from lucid.ops.perceptron import Perceptron
from lucid.tensor import Tensor

FEW = 1 << 18  # numbers of a map: with more, only the compiled loops gain
PARTS = dict(pwconv1=Linear, act=GELU, pwconv2=Linear, drop_path=DropPath)
CHANGED_BY_USERS = (
    "forward",
    "_forward_pre_hooks",
    "_forward_hooks",
    "_backward_hooks",
    "_backward_pre_hooks",
)


def fits(block, *args, **kwargs):
    """Whether this call of a block may be computed by :func:`in_one_op`, and is faster so."""
    return len(args) == 1 and not kwargs and _is_as_defined(block) and _has_a_loop(block, *args)


def in_one_op(block, x):
    """What ``block.forward(x)`` returns."""
    y = block.norm(block.dwconv(x).permute(0, 2, 3, 1))  # (N, H, W, C)
    return Perceptron.apply(y, *_parameters(block), x)


def _is_as_defined(block):
    """Whether the parts are those of the paper, none is switched off, and nobody watches."""
    parts = {name: getattr(block, name) for name in PARTS}
    is_own = all(type(parts[name]) is kind for name, kind in PARTS.items())
    is_seen = any(vars(m).get(name) for m in (block, *parts.values()) for name in CHANGED_BY_USERS)
    if not is_own or is_seen or watchers.get():
        return False
    return block.act.approximate == "none" and not (block.training and block.drop_path.p)


def _has_a_loop(block, x):
    """Whether all is float32 or all float16, on the CPU, of fitting shapes, and lies by channels.

    With float16, which is cast to float32 and back by each op, one op is always faster than nine.
    """
    tensors = x, *_parameters(block)
    if any(not _is_array_of_numpy(t) for t in tensors):
        return False
    maps, *weights = (t.array for t in tensors)
    if maps.dtype not in (float32, float16) or any(w.dtype != maps.dtype for w in weights):
        return False
    c, units = weights[2].shape
    return (
        [w.shape for w in weights] == [(units, c), (units,), (c, units), (c,), (c,)]
        and maps.ndim == 4
        and maps.shape[1] == c
        and maps.size >= fast.LEAST
        and maps.swapaxes(0, 1).flags.c_contiguous
        and (not is_grad_enabled() or all(t.requires_grad for t in tensors[1:]))
        and (fast.loops() is not None or maps.size <= FEW or maps.dtype == float16)
    )


def _parameters(block):
    one, two = block.pwconv1, block.pwconv2
    return one.weight, one.bias, two.weight, two.bias, block.gamma


def _is_array_of_numpy(x):
    return isinstance(x, Tensor) and type(x.array) is np.ndarray
