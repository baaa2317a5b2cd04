"""The first products of a process are as fast as later ones, whatever the matrix library needs."""

import pytest

CODE = """
import numpy as np
from time import perf_counter
import lucid
from lucid.backend.cpu.gemm import product, use_memory
from lucid.backend.parallel import one_blas_thread

lucid.set_num_threads(1)
a, b = np.ones((300, 300), np.float32), np.ones((300, 300), np.float32)

def least():
    times = []
    for _ in range(15):
        start = perf_counter()
        product(a, b)
        times.append(perf_counter() - start)
    return min(times)

first = least()
with one_blas_thread():
    np.ones((64, 640), np.float32) @ np.ones((640, 640), np.float32)
print(first / least(), use_memory.cache_info().currsize)
"""


@pytest.mark.once
def test_products_of_few_columns_need_no_wide_one_before_them(fresh_python):
    ratio, runs = fresh_python(CODE).split()
    assert float(ratio) < 2
    assert int(runs) == 1
