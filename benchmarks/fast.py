"""What do the compiled loops bring? ConvNeXt with and without them, beside PyTorch eager.

    python benchmarks/fast.py                        # the three cases that have goals
    python benchmarks/fast.py --avx2                 # as on a processor without AVX-512
    python benchmarks/fast.py --before ../old-lucid  # beside another copy of lucid, NumPy alone
    python benchmarks/fast.py --onnx                 # beside onnxruntime's inference too

The contenders take turns, each time in a process of its own. A turn during which other processes
computed is measured again, for they stall PyTorch's threads. PyTorch runs with contiguous and with
channels_last images, and the better of the two counts.
"""

import os
import sys
import tempfile
from contextlib import nullcontext
from statistics import median
from time import perf_counter

import numpy as np
from common import (
    forget_peak,
    has_peer,
    in_fresh_process,
    in_units,
    options,
    peak_mb,
    print_facts,
    resident_mb,
    run_if_worker,
)
from convnext import CONTENDERS, SIZES, batch_of, torch_model

CASES = ("tiny-8-224", "tiny-1-224", "atto-32-32")
PHASES = ("inference", "training", "step")
GOALS = {  # of loops + memory / better PyTorch: with AVX-512, and with AVX2 only
    "tiny-8-224": ((0.50, 0.53, 0.53), (0.82, 0.90, 0.92)),
    "tiny-1-224": ((0.65, 0.60, 0.58), (0.90, 0.98, 0.88)),
    "atto-32-32": ((1.00, 1.00, 0.95), (1.50, 0.92, 0.85)),
}
OURS = ("NumPy", "loops", "loops + memory")
PEERS = ("torch", "channels_last")
AVX2_ONLY = {  # each library's own way of leaving AVX-512 alone
    "OPENBLAS_CORETYPE": "Haswell",
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
    "NUMBA_CPU_NAME": "znver3",
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
}
UNDISTURBED = 0.1  # cores that others may use during a turn
TRIES = 3


def measure(contender, case, before=None, seconds=0.5):
    """In a worker: times and peaks of one contender, and how many cores others used meanwhile."""
    size, batch, pixels = case.split("-")
    with _prepared(contender, before):
        make = onnx_calls if contender == "onnxruntime" else CONTENDERS.get(contender)
        make = make or CONTENDERS["lucid"]
        infer, train, update, one = make(**SIZES[size], batch=int(batch), pixels=int(pixels))
        infer(one)  # libraries load and prepare what they need
        loaded = resident_mb()
        calls = [infer, train, train and (lambda: (train(), update()))]
        found = {"seconds": {}, "peak_mb": {}}
        start, others = perf_counter(), _others()
        for phase, call in zip(PHASES, calls, strict=True):
            if call is not None:
                forget_peak()
                found["seconds"][phase] = median(_times(call, seconds))
                found["peak_mb"][phase] = loaded and peak_mb() - loaded
    found["disturbed"] = (_others() - others) / (perf_counter() - start)
    return found


def _prepared(contender, before):
    """The context in which a contender runs."""
    if before and contender == "before":
        sys.path.insert(0, before)
    if contender not in (*OURS, "before"):
        return nullcontext()
    import lucid

    if not hasattr(lucid, "fast"):  # a copy from before there were loops
        return nullcontext()
    from lucid.backend import fast

    if "memory" in contender:
        lucid.keep_memory()
    if "loops" in contender:
        fast.loops()  # Numba belongs to what is loaded, as PyTorch's code does
    return lucid.fast("loops" in contender)


def _times(call, seconds):
    """At least three times of a call, after one to warm up."""
    call()
    found = []
    while len(found) < 3 or sum(found) < seconds:
        start = perf_counter()
        call()
        found.append(perf_counter() - start)
    return found


def _others():
    """Seconds that other processes have computed, all together; 0 off Linux."""
    if sys.platform != "linux":
        return 0.0
    with open("/proc/stat") as stat:
        ticks = sum(map(int, stat.readline().split()[1:4]))
    return ticks / os.sysconf("SC_CLK_TCK") - sum(os.times()[:2])


def onnx_calls(depths, dims, batch, pixels):
    """PyTorch's network, exported, in onnxruntime: inference alone."""
    import onnxruntime
    import torch

    images, _ = batch_of(batch, pixels)
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/network.onnx"
        example = (torch.from_numpy(images[:1]),)
        axes = {"images": {0: "n"}}
        torch.onnx.export(
            torch_model(depths, dims).eval(), example, path, dynamo=False, opset_version=20,
            input_names=["images"], output_names=["scores"], dynamic_axes=axes,
        )  # fmt: skip
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

    def infer(images=images):
        session.run(None, {"images": images})

    return infer, None, None, images[:1]


def turn(contender, case, before, seconds):
    """The best of a few tries: the first that nobody disturbed."""
    tries = []
    while len(tries) < TRIES and not (tries and tries[-1]["disturbed"] < UNDISTURBED):
        settings = dict(contender=contender, case=case, before=before, seconds=seconds)
        tries.append(in_fresh_process(__file__, settings))
    return min(tries, key=lambda found: found["disturbed"])


def main():
    parser = options(__doc__.splitlines()[0])
    parser.add_argument("--case", action="append", help="such as tiny-8-224; may be repeated")
    parser.add_argument("--avx2", action="store_true", help="simulate a processor without AVX-512")
    parser.add_argument("--before", help="a folder with another copy of lucid to compare with")
    parser.add_argument("--onnx", action="store_true", help="also onnxruntime's inference")
    given = parser.parse_args()
    if given.avx2 and AVX2_ONLY.items() - os.environ.items():
        os.environ.update(AVX2_ONLY)  # NumPy reads them when it is imported: begin anew
        os.execv(sys.executable, [sys.executable, *sys.argv])
    peer = has_peer(given, "torch", "transformers")
    print_facts("ConvNeXt with compiled loops", peer)
    print_settings(given)
    contenders = [*OURS, *["before"] * bool(given.before), *PEERS * peer]
    contenders += ["onnxruntime"] * given.onnx
    for case in given.case or (["toy-2-32"] if given.quick else CASES):
        rounds = given.rounds or (1 if given.quick else 3)
        seconds = 0 if given.quick else 0.5
        before = given.before and os.path.abspath(given.before)
        turns = [
            {name: turn(name, case, before, seconds) for name in contenders} for _ in range(rounds)
        ]
        report(case, turns, contenders, given)


def print_settings(given):
    """What was switched on, and whether the processor is the real one."""
    from lucid.backend import fast

    print("The loops:", fast.why_not() or "compiled by Numba; NumPy's column does without them.")
    print("Memory is kept by lucid.keep_memory() in the column that says so.")
    if given.avx2:
        print("AVX2 only is simulated, by", ", ".join(f"{k}={v!r}" for k, v in AVX2_ONLY.items()))
    print(flush=True)


def report(case, turns, contenders, given):
    """Print the medians of one case, in time and in memory."""
    print(f"{case}: {'':{9}}", *(f"{name:>14}" for name in contenders), "  ours / better   goal")
    goals = GOALS[case][given.avx2 or not has_avx512()] if case in GOALS else [None] * len(PHASES)
    for phase, goal in zip(PHASES, goals, strict=True):
        show_row(phase, medians(turns, contenders, "seconds", phase), in_units, goal)
    disturbed = max(found["disturbed"] for found in (t[c] for t in turns for c in contenders))
    print(f"others used up to {disturbed:.2f} cores during a turn that counts")
    if turns[0][contenders[0]]["peak_mb"]["step"] is not None:
        print("peak memory above the loaded model, in MB")
        for phase in PHASES:
            show_row(phase, medians(turns, contenders, "peak_mb", phase), "{:.1f}".format, None)
    print(flush=True)


def has_avx512():
    """Whether NumPy finds AVX-512 on this processor."""
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    return any(name.startswith(("AVX512", "X86_V4")) for name in found)


def medians(turns, contenders, what, phase):
    """Of each contender over its turns; None where it has no such phase."""
    found = {name: [t[name][what].get(phase) for t in turns] for name in contenders}
    return {name: None if None in column else median(column) for name, column in found.items()}


def show_row(phase, values, show, goal):
    """One phase: a value for each contender, each with its ratio to the better PyTorch."""
    peers = [values[name] for name in PEERS if values.get(name)]
    best = min(peers) if peers else None
    cells = [f"{'-' if x is None else show(x):>14}" for x in values.values()]
    ratios = [f"{values[name] / best:.2f}" for name in OURS] if best else []
    aim = "" if goal is None else f"   {goal:.2f}"
    print(f"  {phase:20}", *cells, "  ", " ".join(ratios), aim)


if __name__ == "__main__":
    run_if_worker(measure)
    main()
