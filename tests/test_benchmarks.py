"""Every benchmark runs, and prints what it promises. Its figures are not looked at."""

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import lucid
from lucid.backend import cpu, fast

pytestmark = pytest.mark.once
FOLDER = Path(__file__).parents[1] / "benchmarks"
FACTS = ["processor:", "OpenBLAS core", "threads"]
HEADINGS = {
    "convnext": [
        "ConvNeXt Toy, batch 2, 32 x 32 pixels",
        "matrix products alone",
        "peak memory above the loaded model",
        "lucid's training: ",
    ],
    "digits": ["units in the last place", "tanh"],
    "distributed": ["ConvNeXt-Toy, 64 x 64 pixels", "1 process, 2 threads:"],
    "fast": ["toy-2-32", "loops + memory", "others used up to", "peak memory above"],
    "half": ["ConvNeXt-Atto: a pass in float16", "batch 1, 32 pixels", "goal: at most 2"],
    "images": ["photos/s", "the process alone", "2 threads"],
    "kernels": ["Kernels: NumPy and compiled loops"],
    "ops": ["elements", "conv2d 7x7 depthwise", "layer_norm", "all of a step", "rows of 3"],
    "overhead": ["goal: at most 3", "chain of four", "after import numpy", "step of Atto, NumPy:"],
    "weights": ["weights.safetensors", "peak memory", "from_pretrained"],
    "scaling": ["images, lucid", "threads, lucid", "slope", "plot"],
}


@pytest.fixture
def quick(monkeypatch, capsys):
    """What a benchmark prints with ``--quick``, run in this process, its workers as well."""

    def run(name):
        module = load(name, monkeypatch)
        if hasattr(module, "in_fresh_process"):
            here = lambda file, settings, threads=None: module.measure(**settings)  # noqa: E731
            monkeypatch.setattr(module, "in_fresh_process", here)
        monkeypatch.setattr(sys, "argv", [f"{name}.py", "--quick"])
        module.main()
        return capsys.readouterr().out

    return run


def load(name, monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    return importlib.import_module(name)


@pytest.mark.parametrize("name", HEADINGS)
def test_a_benchmark_runs_without_a_peer(name):
    command = [sys.executable, "-B", FOLDER / f"{name}.py", "--quick", "--alone"]
    environment = os.environ | {"PYTHONWARNINGS": "error"}
    printed = subprocess.check_output(command, env=environment, text=True, encoding="utf-8")
    alone = [] if name in ("images", "kernels", "half", "digits") else ["lucid is measured alone"]
    for heading in FACTS + alone + HEADINGS[name]:
        assert heading in printed


def test_every_compiled_loop_is_measured(monkeypatch):
    rows = load("kernels", monkeypatch).rows(cpu, 1, 8, 1000)
    assert {call.func.__name__ for _, call in rows} == set(fast.LOOPS)


@pytest.mark.parity
def test_a_benchmark_measures_several_ranks():
    pytest.importorskip("mpi4py", reason="needs mpi4py")
    command = [sys.executable, "-B", FOLDER / "distributed.py", "--quick"]
    printed = subprocess.check_output(command, text=True)
    for heading in ("2 ranks, 1 thread each", "goal: at most 1.0", "sent a step", "hidden: "):
        assert heading in printed


@pytest.mark.parity
@pytest.mark.parametrize("name", ["convnext", "fast", "ops", "overhead", "weights"])
def test_a_benchmark_compares_with_pytorch(name, quick):
    pytest.importorskip("torch", reason="the peer is PyTorch")
    pytest.importorskip("transformers", reason="the peer is transformers' ConvNeXt")
    printed = quick(name)
    assert "PyTorch:" in printed
    assert "better" in printed or "ratio" in printed or "/ torch.load" in printed
    assert "alone:" not in printed


@pytest.mark.parity
def test_both_libraries_compute_the_same_in_each_comparison(monkeypatch):
    torch = pytest.importorskip("torch", reason="the peer is PyTorch")
    ops = load("ops", monkeypatch)
    for name, (function, make) in ops.OPS.items():
        arrays = make(200)
        ours = function(lucid, *map(lucid.from_numpy, arrays)).numpy()
        theirs = function(torch, *map(torch.from_numpy, arrays)).numpy()
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5, err_msg=name)


def test_the_time_of_an_op_is_without_that_of_the_ops_inside_it(monkeypatch):
    op_times = load("op_times", monkeypatch)
    apply = lucid.autograd.Function.__dict__["apply"]
    x = lucid.zeros(8, 4, requires_grad=True)
    layer = lucid.nn.Linear(4, 2)
    clock = iter(range(1000))
    monkeypatch.setattr(op_times, "perf_counter", lambda: next(clock))
    with op_times.OpTimes() as ops:
        y = layer(x)
        first = next(clock)
        lucid.autograd.grad(y, x, lucid.ones_like(y))
        inside = next(clock) - first - 1
    assert ops.seconds["Linear.backward"] > 0
    assert sum(ops.seconds.values()) <= inside + 1
    assert dict(ops.products) == {(2, 4, 8, True, True): 1}
    assert lucid.autograd.Function.__dict__["apply"] is apply


def test_a_slope_is_the_exponent_of_the_growth(monkeypatch):
    scaling = load("scaling", monkeypatch)
    assert scaling.slope([1, 2, 4], [3, 12, 48]) == pytest.approx(2)


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from Linux's /proc")
def test_peak_memory_is_seen_after_it_was_given_back():
    """In a fresh process: an old one may have free memory at hand, and takes no more."""
    program = """
import numpy as np, common
common.forget_peak()
before = common.resident_mb()
np.ones(50 * 2**17)  # 50 MB
print(common.peak_mb() - before)
"""
    command = [sys.executable, "-c", program]
    found = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=True).stdout
    assert 45 < float(found) < 60


def test_without_a_gpu_its_benchmark_says_so_in_one_sentence(monkeypatch, capsys):
    gpu = load("gpu", monkeypatch)
    monkeypatch.setitem(sys.modules, "cupy", None)
    lucid.backend.cuda_backend.cache_clear()
    monkeypatch.setattr(sys, "argv", ["gpu.py"])
    gpu.main()
    (line,) = capsys.readouterr().out.splitlines()
    assert re.match(r"No GPU, so nothing was measured: 'cuda' needs CuPy.*\.$", line)


def test_the_benchmark_of_the_gpu_runs_on_the_stand_in(stand_in, quick, monkeypatch):
    """What only CuPy can tell is left out: the name of the GPU, and what its pool has taken."""
    gpu = load("gpu", monkeypatch)
    monkeypatch.setattr(gpu.Lucid, "name", lambda: "stand-in")
    monkeypatch.setattr(gpu.Lucid, "forget_peak", lambda: None)
    monkeypatch.setattr(gpu.Lucid, "peak_mb", lambda: 0.0)
    printed = quick("gpu")
    for heading in ("GPU: stand-in", "ConvNeXt Toy", "memory taken", "GB/s", "8 dw", "training: "):
        assert heading in printed
