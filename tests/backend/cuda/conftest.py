"""Runs the kernels of the GPU on the processor: as NumPy twins, and as the CUDA source itself."""

import numpy as np
import pytest
from backend.cuda import emulator
from cupy_stand_in import kernels
from cupy_stand_in.array import wrap


@pytest.fixture(params=["twin", "emulator"])
def engine(request, stand_in, monkeypatch):
    """What computes in the place of a GPU."""
    from lucid.backend.cuda import compile as compiled

    if request.param == "emulator":
        if emulator.COMPILER is None:
            pytest.skip("needs g++ to compile the CUDA source for the processor")
        monkeypatch.setattr(kernels._twin, "all", emulator.KERNELS)
    compiled._compiled.cache_clear()
    yield request.param
    compiled._compiled.cache_clear()


@pytest.fixture
def on_gpu(stand_in):
    """``on_gpu(name, *arrays, **settings)``: what a kernel of the GPU makes of NumPy's arrays.

    The kernel sees them lie in memory as they do; what it writes in place, it writes to them.
    """
    from lucid.backend import cuda

    def run(name, *arrays, **settings):
        wrapped = [wrap(x) if isinstance(x, np.ndarray) else x for x in arrays]
        result = getattr(cuda, name)(*wrapped, **settings)
        results = result if isinstance(result, tuple) else (result,)
        return [x._numbers for x in results if x is not None]

    return run
