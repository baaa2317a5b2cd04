"""Who computes: NumPy's kernel or the compiled loop, and what is said where there is none."""

import importlib
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

import lucid
from lucid.backend import CPU, cpu, fast

ROOT = Path(lucid.__file__).parents[1]
MANY = 1 << 13
needs_numba = pytest.mark.skipif(
    importlib.util.find_spec("numba") is None, reason="needs the extra fast"
)


@pytest.fixture
def called(monkeypatch):
    """Notes whose gelu is called, in the place of the loops and of NumPy."""
    found = []

    class Loops:
        @staticmethod
        def gelu(x):
            found.append("loop")
            return NotImplemented if x.ndim > 1 else x

    monkeypatch.setattr(fast, "_loaded", lambda: Loops)
    monkeypatch.setattr(cpu, "gelu", lambda x: found.append("NumPy"))
    monkeypatch.setattr(fast, "_is_on", fast.ContextVar("is_on", default=True))
    return found


def test_many_float32_numbers_go_to_the_loop_and_all_else_to_numpy(called):
    CPU.kernels.gelu(np.zeros(MANY, np.float32))
    assert called == ["loop"]
    for other in (np.zeros(MANY), np.zeros(MANY, np.float16), np.zeros(10, np.float32)):
        CPU.kernels.gelu(other)
    assert called == ["loop", "NumPy", "NumPy", "NumPy"]


def test_what_a_loop_does_not_implement_is_numpys(called):
    CPU.kernels.gelu(np.zeros((MANY, 2), np.float32))
    assert called == ["loop", "NumPy"]


def test_the_switch_holds_inside_its_block_and_may_be_nested(called):
    x = np.zeros(MANY, np.float32)
    with lucid.fast(False):
        CPU.kernels.gelu(x)
        with lucid.fast(True):
            CPU.kernels.gelu(x)
        CPU.kernels.gelu(x)
    CPU.kernels.gelu(x)
    assert called == ["NumPy", "loop", "NumPy", "loop"]


def run(code, **environment):
    """What a Python process of its own prints."""
    settings = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    command = [sys.executable, "-B", "-c", code]
    return subprocess.run(command, env=settings, capture_output=True, text=True, check=True).stdout


USED = "import sys, lucid; {}; print('numba' in sys.modules)"
LARGE = "lucid.nn.functional.gelu(lucid.zeros(10**5))"


@needs_numba
@pytest.mark.parametrize(
    ("code", "environment", "expected"),
    [
        ("lucid.nn.functional.gelu(lucid.zeros(100))", {}, "False"),
        (LARGE, {"LUCID_FAST": "1"}, "True"),
        (LARGE, {"LUCID_FAST": "0"}, "False"),
    ],
)
def test_numba_is_imported_at_the_first_large_kernel(code, environment, expected):
    assert run(USED.format(code), **environment).strip() == expected


def test_without_numba_numpy_computes_and_nothing_is_said(monkeypatch):
    monkeypatch.setattr(fast, "find_spec", lambda name: None)
    fast._loaded.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fast._loaded() is None
    assert fast.why_not() in ("Numba is not installed", "switched off")
    fast._loaded.cache_clear()


def test_where_numba_cannot_run_one_warning_says_why(tmp_path):
    (tmp_path / "numba.py").write_text("raise ImportError('Numba needs NumPy 1.9')")
    code = (
        "import lucid, warnings\n"
        "with warnings.catch_warnings(record=True) as found:\n"
        "    warnings.simplefilter('always')\n"
        "    y = [lucid.nn.functional.gelu(lucid.ones(10**5)) for _ in range(3)]\n"
        "print(len(found), found[0].message, y[0][0].item())"
    )
    settings = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "LUCID_FAST": "1"}
    command = [sys.executable, "-B", "-c", code]
    printed = subprocess.check_output(command, env=settings, text=True)
    assert printed.startswith("1 Numba is installed but cannot run")
    assert "Numba needs NumPy 1.9" in printed
    assert "0.8413" in printed


@needs_numba
def test_where_no_folder_may_be_written_loops_are_compiled_anew():
    code = (
        "from numba.core import caching\n"
        "caching.CacheImpl._locator_classes = []\n"
        "import lucid; from lucid.backend import fast\n"
        f"y = {LARGE}; print(fast._loaded().activation.gelu_loop._cache)"
    )
    assert run(code, LUCID_FAST="1").strip().startswith("<numba.core.caching.NullCache")


@needs_numba
def test_the_cache_may_lie_elsewhere_where_the_package_cannot_be_written(tmp_path):
    run(f"import lucid; {LARGE}", LUCID_FAST="1", NUMBA_CACHE_DIR=str(tmp_path))
    assert list(tmp_path.rglob("*gelu_loop*.nbi"))


@needs_numba
@pytest.mark.parametrize(("numpy_uses_avx512", "who"), [(False, "loop"), (True, "NumPy")])
def test_tanh_is_the_loops_where_numpy_has_no_kernel_for_sixteen_numbers(
    monkeypatch, numpy_uses_avx512, who
):
    loops = pytest.importorskip("lucid.backend.loops")
    monkeypatch.setattr(loops.exponential, "numpy_uses_avx512", lambda: numpy_uses_avx512)
    x = np.random.default_rng(0).normal(size=MANY).astype(np.float32)
    found = loops.tanh(x)
    assert (found is NotImplemented) == (who == "NumPy")
    np.testing.assert_allclose(fast.tanh(x), np.tanh(x.astype(np.float64)), rtol=2e-7)
