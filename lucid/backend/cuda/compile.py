"""CUDA kernels from the ``.cu`` files beside this one: compiled when first needed, then kept.

The source says ``real`` where it means float or double. What else the compiler shall know, such
as the size of a filter, is a constant in capitals: it can then keep a thread's numbers in
registers and unroll its loops. CuPy keeps what it has compiled on disk, for the next process.
"""

from functools import cache, wraps
from pathlib import Path

import cupy

THREADS = 256  # of a block, where nothing speaks for another number
_MOST_ROWS = 65535  # of a grid of blocks, on its second axis
_MOST_BLOCKS = 1 << 20  # a thread of a larger array takes several elements
_REAL = {"float32": "float", "float64": "double", "int64": "long long"}


def kernel(file, name, dtype, **constants):
    """The kernel ``name`` of a ``.cu`` file, to call as ``f(grid, block, arguments)``."""
    defined = {"real": _REAL[dtype.name], **constants}
    options = tuple([f"-D{key}={value}" for key, value in defined.items()])
    return _compiled(cupy.cuda.Device().id, file, name, options)


@cache
def _compiled(device, file, name, options):
    return cupy.RawModule(code=source(file), options=options).get_function(name)


def source(file):
    """The text of a ``.cu`` file, with what all of them share before it."""
    folder = Path(__file__).parent
    return "\n".join((folder / part).read_text() for part in ("common.cuh", file))


def launch(function, elements, args):
    """Run a kernel with a thread for each of so many elements."""
    if elements:
        blocks = min(-(-elements // THREADS), _MOST_BLOCKS)
        function((blocks,), (THREADS,), args)


def launch_rows(function, rows, elements, args):
    """Run a kernel with a row of blocks for each of so many rows of elements."""
    if rows and elements:
        grid = min(-(-elements // THREADS), _MOST_BLOCKS), min(rows, _MOST_ROWS)
        function(grid, (THREADS,), args)


def through_float32(kernel):
    """Let a kernel take float16 too: it computes in float32, and its result is rounded."""

    @wraps(kernel)
    def call(x, *arrays, **settings):
        if x.dtype != cupy.float16:
            return kernel(x, *arrays, **settings)
        return _rounded(kernel(*[_widened(a) for a in (x, *arrays)], **settings))

    return call


def _widened(argument):
    is_half = isinstance(argument, cupy.ndarray) and argument.dtype == cupy.float16
    return argument.astype(cupy.float32) if is_half else argument


def _rounded(result):
    """The float32 arrays among results as float16."""
    if isinstance(result, tuple):
        return tuple(map(_rounded, result))
    return result.astype(cupy.float16) if result.dtype == cupy.float32 else result
