"""What computes is told, and memory is kept where the C library can."""

import sys

import pytest

import lucid
from lucid.backend import blas, fast


def test_the_configuration_names_kernels_core_and_threads(capsys):
    with lucid.fast(False):
        lucid.show_config()
    printed = capsys.readouterr().out
    assert "kernels:    NumPy's (switched off)" in printed
    assert f"core type:  {blas.core_type()}" in printed
    assert f"threads:    {lucid.get_num_threads()}" in printed


def test_the_configuration_tells_of_the_loops(capsys):
    if fast.why_not():
        pytest.skip("needs the extra fast")
    lucid.show_config()
    assert "compiled loops, Numba" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="a setting of glibc")
def test_memory_that_is_kept_is_not_asked_for_again(fresh_python):
    """An array of 40 MB is cleared by the system once, page by page, or every time."""
    code = (
        "import lucid, resource, numpy as np\n"
        "def faults():\n"
        "    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "    for _ in range(20): np.ones(10_000_000, np.float32)\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before\n"
        "given, kept = faults(), lucid.keep_memory()\n"
        "faults(); print(int(kept), given, faults())"
    )
    kept, before, after = map(int, fresh_python(code).split())
    if not kept:
        pytest.skip("another C library than glibc")
    assert after < before / 5
