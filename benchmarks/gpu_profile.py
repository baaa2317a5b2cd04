"""Which kernels one training step of ConvNeXt-Tiny launches on the GPU, and what they take.

python benchmarks/gpu_profile.py           # a table by kernel, of lucid and of PyTorch eager
python benchmarks/gpu_profile.py --quick   # rehearsal on the stand-in for CuPy: launches alone
"""

import sys
from collections import Counter
from contextlib import nullcontext

from common import ROOT, has_peer, options, print_facts
from gpu import lucid_calls, torch_calls

import lucid

sys.path.insert(0, str(ROOT / "tests"))


def main():
    parser = options(__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=64, help="images of a step")
    parser.add_argument("--figures", action="store_true", help="benchmarks/gpu.py in rehearsal")
    given = parser.parse_args()
    with stand_in() if given.quick else nullcontext():
        if given.figures:
            rehearse_figures()
            return
        print_facts("One training step, kernel by kernel", peer=False)
        show("lucid", launches_on_stand_in() if given.quick else kernels_of(lucid_calls, given))
    if not given.quick and has_peer(given, "torch", "transformers"):
        show("PyTorch eager", kernels_of(torch_calls, given))


def stand_in():
    """CuPy's stand-in, where lucid looks for CuPy."""
    import cupy_stand_in

    return cupy_stand_in.installed(cupy_stand_in.modules())


def step_of(calls, **case):
    """One training step with its update, after one to warm up."""
    _, train, update = calls(**case)

    def step():
        train()
        update()

    step()
    return step


def launches_on_stand_in():
    """(kernel, times, seconds) of a small network's step, which takes no time that counts."""
    from cupy_stand_in import counting

    step = step_of(lucid_calls, size="toy", batch=2, pixels=32)
    with counting.counted() as launches:
        step()
    return [(name, times, 0.0) for name, times in launches.most_common()]


def kernels_of(calls, given):
    """(kernel, times, seconds), as PyTorch's profiler sees them: it sees CuPy's launches too."""
    from torch.profiler import ProfilerActivity, profile

    step = step_of(calls, size="tiny", batch=given.batch, pixels=224)
    lucid.cuda.synchronize()
    with profile(activities=[ProfilerActivity.CUDA]) as profiler:
        step()
        lucid.cuda.synchronize()
    found = Counter(), Counter()
    for event in profiler.events():
        found[0][event.name] += 1
        found[1][event.name] += event.device_time_total * 1e-6
    return [(name, found[0][name], seconds) for name, seconds in found[1].most_common()]


def show(who, kernels):
    """Print the table."""
    times, seconds = (sum(column) for column in list(zip(*kernels, strict=True))[1:])
    print(f"{who}: {times} launches, {seconds * 1e3:.2f} ms on the GPU")
    for name, count, taken in kernels[:60]:
        print(f"{taken * 1e3:10.3f} ms {count:6} x {name[:80]}")
    print(flush=True)


def rehearse_figures():
    """benchmarks/gpu.py on the stand-in, in this process: what only CuPy can tell is left out."""
    import gpu

    gpu.Lucid.name = staticmethod(lambda: "stand-in")
    gpu.Lucid.forget_peak = staticmethod(lambda: None)
    gpu.Lucid.peak_mb = staticmethod(lambda: 0.0)
    gpu.in_fresh_process = lambda file, settings: gpu.measure(**settings)
    sys.argv = ["gpu.py", "--quick", "--alone"]
    gpu.main()


if __name__ == "__main__":
    main()
