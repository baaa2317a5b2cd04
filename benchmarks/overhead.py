"""What does lucid cost before it computes anything: a small op, the import, the first step?

    python benchmarks/overhead.py

Goals: at most 3 times PyTorch's time for an elementwise op on 10 numbers, and at most 60 ms for
``import lucid`` after ``import numpy``.
"""

import os
import subprocess
import sys
from importlib.util import find_spec
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from common import (
    ROOT,
    alternate,
    forward_and_backward,
    has_peer,
    in_units,
    options,
    print_facts,
)

OPS = {
    "x + 1": (lambda library, x: x + 1, 1),
    "x + y": (lambda library, x, y: x + y, 2),
    "x * y": (lambda library, x, y: x * y, 2),
    "x / y": (lambda library, x, y: x / y, 2),
    "-x": (lambda library, x: -x, 1),
    "x ** 2": (lambda library, x: x**2, 1),
    "exp": (lambda library, x: x.exp(), 1),
    "sqrt": (lambda library, x: x.sqrt(), 1),
    "tanh": (lambda library, x: x.tanh(), 1),
    "relu": (lambda library, x: library.nn.functional.relu(x), 1),
    "gelu": (lambda library, x: library.nn.functional.gelu(x), 1),
    "chain of four": (lambda library, x, y: (x * y + 1).tanh() / y, 2),
}
IMPORT = """
from time import perf_counter
import numpy
start = perf_counter()
import lucid
print(perf_counter() - start)
"""
MODELS = {
    "Atto": "lucid.models.convnext_atto(num_classes=10)",
    "a CNN": """nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(2048, 10))""",
}
FIRST_STEP = """
from time import perf_counter
import lucid
from lucid import nn
model = MODEL
optimizer = lucid.optim.AdamW(model.parameters())
x, labels = lucid.random.randn(32, 3, 32, 32), lucid.arange(32) % 10
start = perf_counter()
IMPORT
imported = perf_counter()
lucid.nn.functional.cross_entropy(model(x), labels).backward()
optimizer.step()
print(imported - start, perf_counter() - imported)
"""


def main():
    given = options(__doc__.splitlines()[0]).parse_args()
    peer = has_peer(given, "torch")
    print_facts("Overhead: small ops and the import", peer)
    ops(peer, *((1, 0) if given.quick else (given.rounds or 15, 0.02)))
    imports(1 if given.quick else given.rounds or 15)
    print(
        "\ngoals: 115 ms for import numba, then 3.5 s for the first step, and 0.2 s from the cache"
    )
    for name in MODELS:
        first_step(name, "NumPy", "", 1, LUCID_FAST="0")
        if find_spec("numba") and not given.quick:
            with TemporaryDirectory() as cache:
                first_step(name, "loops, compiled", "import numba", 1, NUMBA_CACHE_DIR=cache)
                first_step(name, "loops, from the cache", "import numba", 5, NUMBA_CACHE_DIR=cache)


def ops(peer, rounds, seconds):
    """Print the time of each op on 10 numbers."""
    print(f"{'10 numbers':14} {'':8} {'lucid':>10} {'torch':>10} {'ratio':>8}   goal: at most 3")
    for name, (function, inputs) in OPS.items():
        arrays = [np.linspace(0.5, 1.5, 10, dtype=np.float32)] * inputs
        for direction, calls in forward_and_backward(function, arrays, peer).items():
            times = alternate(calls, rounds, seconds)
            ratio = times["lucid"] / times["torch"] if peer else 0
            theirs = f"{in_units(times['torch'])} {ratio:8.2f}" if peer else ""
            print(f"{name:14} {direction:8} {in_units(times['lucid'])} {theirs}", flush=True)


def imports(rounds):
    """Print what ``import lucid`` adds to ``import numpy``, in fresh processes."""
    times = [seconds for (seconds,) in in_installed_python(IMPORT, rounds)]
    print(f"\nimport lucid, after import numpy: {in_units(median(times))}   goal: at most 60 ms")


def first_step(name, kind, imported, rounds, **environment):
    """Print the time of the first step of a model in a fresh process, after the import of Numba."""
    program = FIRST_STEP.replace("MODEL", MODELS[name]).replace("IMPORT", imported)
    times = in_installed_python(program, rounds, **environment)
    before, step = (in_units(median(column)) for column in zip(*times, strict=True))
    after = f"   after {imported}, {before.strip()}" if imported else ""
    print(f"the first step of {name}, {kind + ':':24} {step}{after}", flush=True)


def in_installed_python(program, rounds, **environment):
    """The numbers that a program prints, each time in a fresh process.

    Before that it runs once, for an installation has compiled Python's files to bytecode.
    """
    command = [sys.executable, "-c", program]
    with TemporaryDirectory() as compiled:
        settings = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": compiled}
        settings.pop("PYTHONDONTWRITEBYTECODE", None)
        settings |= environment
        subprocess.check_output(command, env=settings | {"NUMBA_CACHE_DIR": compiled})
        found = [subprocess.check_output(command, env=settings) for _ in range(rounds)]
    return [list(map(float, line.split())) for line in found]


if __name__ == "__main__":
    main()
