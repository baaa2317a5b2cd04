"""A strict stand-in for CuPy, for machines without a GPU.

It computes with NumPy and refuses what CuPy refuses: arrays of the host as operands, conversions
that nobody wrote, names and arguments that CuPy 14 does not have (names.txt lists them). Three
things it refuses although CuPy takes them: NumPy's functions, and indices that are NumPy's arrays,
because each is a copy from the host that is easily overlooked; and kernels for float16, because the
compiler takes them only in words that no NumPy shows. CUDA kernels run as the NumPy twins that
tests/backend/cuda/twins.py has of them.
"""

import sys
from contextlib import contextmanager
from types import ModuleType

from cupy_stand_in import communication, functions, kernels, memory, runtime
from cupy_stand_in.array import ndarray
from cupy_stand_in.transfers import counted
from lucid import backend

__all__ = ["counted", "installed", "modules"]

_KERNELS = "lucid.backend.cuda"


def modules():
    """A new stand-in: the modules that ``import cupy`` and its like shall find, by name."""
    cupy, cupyx = functions.cupy(), ModuleType("cupyx")
    cupy.__version__ = "14.2.0"
    cupy.cuda = runtime.cuda()
    cupy.RawModule, cupy.RawKernel = kernels.RawModule, kernels.RawKernel
    cupy.get_default_memory_pool = memory.get_default_memory_pool
    cupyx.distributed = communication.add_to(cupy.cuda)
    cupyx.scatter_add = lambda a, slices, value: a.scatter_add(slices, value)
    return {
        "cupy": cupy,
        "cupy.cuda": cupy.cuda,
        "cupy.cuda.runtime": cupy.cuda.runtime,
        "cupy.cuda.cublas": cupy.cuda.cublas,
        "cupyx": cupyx,
        "cupyx.distributed": cupyx.distributed,
    }


@contextmanager
def installed(found):
    """Inside, lucid looks CuPy up among ``found``; None in place of a module says it is absent.

    The kernels that are imported inside go into ``found``, for the next time.
    """
    outside = _take_out()
    sys.modules.update(found)
    try:
        yield found.get("cupy")
    finally:
        found.update(_take_out())
        sys.modules.update(outside)


def _take_out():
    """Forget CuPy and lucid's kernels for it."""
    backend.cuda_backend.cache_clear()
    backend._by_type.pop(ndarray, None)
    vars(backend).pop("cuda", None)
    names = [name for name in sys.modules if name.startswith(("cupy.", "cupyx", _KERNELS))]
    return {name: sys.modules.pop(name) for name in [*names, "cupy"] if name in sys.modules}
