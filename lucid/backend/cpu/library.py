"""NumPy as the ops see it: its functions of each element compute large arrays on all cores.

Everything else is NumPy's own, and where no threads can start, as in a browser, so are these.
"""

import numpy

from lucid.backend.cpu import copies
from lucid.backend.cpu.elementwise import in_blocks
from lucid.backend.parallel import can_start_threads


def _where(condition, x, y, out=None):
    """NumPy's, with the ``out`` that it lacks."""
    if out is None:
        return numpy.where(condition, x, y)
    out[...] = numpy.where(condition, x, y)
    return out


def _clip(x, min=None, max=None, out=None):
    """NumPy's, with both bounds for floats: between them it is four times as fast."""
    if x.dtype.kind == "f":
        min = -numpy.inf if min is None else min
        max = numpy.inf if max is None else max
    return numpy.clip(x, min, max, out=out)


def _is_of_each_element(f):
    return isinstance(f, numpy.ufunc) and f.nout == 1 and f.signature is None


_names = {name: f for name, f in vars(numpy).items() if not name.startswith("__")}
_names |= dict(clip=_clip, where=_where)
_copies = dict(copy=copies.copy, copyto=copies.copyto, concatenate=copies.concatenate)
_of_each = [name for name, f in _names.items() if _is_of_each_element(f)]
_shared = (*_of_each, "clip", "where") if can_start_threads() else ()
globals().update(_names | {name: in_blocks(_names[name]) for name in _shared})
if can_start_threads():
    globals().update(_copies)


def __getattr__(name):
    return getattr(numpy, name)
