"""What the benchmarks share: the facts of the machine, alternating runs, and peak memory."""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # measure this copy of lucid, installed or not


def options(description):
    """The options that all benchmarks have; each may add its own."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="tiny sizes, one round: does it work?")
    parser.add_argument("--alone", action="store_true", help="measure lucid without a peer")
    parser.add_argument("--rounds", type=int, help="how often the contenders take turns")
    return parser


def has_peer(given, *packages):
    """Whether there is a peer to measure; says so where there is none."""
    missing = [package for package in packages if find_spec(package) is None]
    if given.alone or missing:
        reason = f"{' and '.join(missing)} not installed" if missing else "--alone was given"
        print(f"No comparison with PyTorch ({reason}): lucid is measured alone.\n")
        return False
    return True


def print_facts(title, peer):
    """What a figure means nothing without."""
    print(f"{title}\n{'=' * len(title)}")
    for name, fact in _facts(peer):
        print(f"{name + ':':16} {fact}")
    set_by_hand = [name for name in os.environ if name.startswith("OPENBLAS_")]
    if set_by_hand:
        print(f"The environment sets {', '.join(set_by_hand)}: not what NumPy does by itself.")
    print(flush=True)


def _facts(peer):
    import lucid
    from lucid.backend.blas import core_type, get_blas_threads

    yield "date", date.today()
    yield "processor", f"{_processor()}, {os.cpu_count()} cores"
    yield "system", f"{platform.platform()}, Python {platform.python_version()}"
    yield "lucid", f"{lucid.__version__}, {lucid.get_num_threads()} threads"
    yield "NumPy", f"{np.__version__}, OpenBLAS core {core_type()}, {get_blas_threads()} threads"
    if peer:
        import torch

        blas = "MKL" if torch.backends.mkl.is_available() else "its own BLAS"
        yield "PyTorch", f"{torch.__version__}, {blas}, {torch.get_num_threads()} threads"
    if peer and find_spec("transformers"):
        yield "transformers", version("transformers")


def _processor():
    """The name that Linux gives the processor, or what Python knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def alternate(calls, rounds, seconds):
    """The median time of one call of each, in seconds; they take turns.

    A turn repeats a call until ``seconds`` have passed. Before it the call is made for ten times as
    long untimed: PyTorch's threads spin on for some milliseconds after an op, on the cores that
    another contender's threads would take, and the system needs some more to give each thread a
    core of its own again.
    """
    repeats = {name: _repeats(call, seconds) for name, call in calls.items()}
    times = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            start = perf_counter()
            while perf_counter() - start < 10 * seconds:
                call()
            start = perf_counter()
            for _ in range(repeats[name]):
                call()
            times[name].append((perf_counter() - start) / repeats[name])
    return {name: median(found) for name, found in times.items()}


def _repeats(call, seconds):
    call()
    start = perf_counter()
    call()
    return max(1, round(seconds / (perf_counter() - start)))


def forward_and_backward(function, arrays, peer):
    """What to time: {"forward": {library: call}, "both": {library: call}}.

    ``function`` gets the library and its tensors. Float arrays get a gradient; where the result has
    none, as that of an argmax, there is no "both".
    """
    import lucid

    libraries = {"lucid": lucid}
    if peer:
        import torch

        libraries["torch"] = torch
    calls = {"forward": {}, "both": {}}
    for name, library in libraries.items():
        forward, both = _calls(library, function, arrays)
        calls["forward"][name] = forward
        if both is not None:
            calls["both"][name] = both
    return {direction: found for direction, found in calls.items() if found}


def _calls(library, function, arrays):
    tensors = [library.from_numpy(array) for array in arrays]
    leaves = [x.requires_grad_() for x in tensors if x.dtype == library.float32]
    y = function(library, *tensors)
    one = library.ones_like(y)

    def forward():
        with library.no_grad():
            function(library, *tensors)

    def both():
        library.autograd.grad(function(library, *tensors), leaves, one)

    return forward, both if y.requires_grad else None


def in_fresh_process(file, settings, threads=None):
    """What the benchmark ``file`` prints as a worker, in a process that ran nothing before."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS") if threads else ()
    environment = os.environ | dict.fromkeys(names, str(threads))
    command = [sys.executable, file, "--worker", json.dumps(settings)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def run_if_worker(measure):
    """In a worker process: measure what the command line says, print it, and leave."""
    if len(sys.argv) == 3 and sys.argv[1] == "--worker":
        print(json.dumps(measure(**json.loads(sys.argv[2]))))
        sys.exit()


def resident_mb():
    """The memory of this process that is in use now, or None off Linux."""
    return _memory("VmRSS")


def peak_mb():
    """The most memory since the last :func:`forget_peak`, or None off Linux."""
    return _memory("VmHWM")


def forget_peak():
    """Let the peak begin anew at what is in use now."""
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")


def _memory(name):
    if sys.platform != "linux":
        return None
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name + ":"))


def in_units(seconds):
    """A time that is easy to read."""
    if seconds >= 1:
        return f"{seconds:7.2f} s "
    return f"{seconds * 1e3:7.2f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:7.2f} µs"
