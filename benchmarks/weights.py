"""How long does a file of weights take to load, and how much memory? ConvNeXt Tiny, 114 MB.

    python benchmarks/weights.py

lucid and PyTorch read the same file, by turns and each in a process of its own. The goals: at most
1.2 times the time of ``torch.load``, and at most 1.3 times the file in memory.
"""

import os
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

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


def measure(contender, path, times):
    """In a worker: the median time of a load, and the peak of the first."""
    load = CONTENDERS[contender]()
    loaded = resident_mb()
    forget_peak()
    seconds = [_time_of(load, path)]
    peak = loaded and peak_mb() - loaded
    seconds += [_time_of(load, path) for _ in range(times - 1)]
    return {"seconds": median(seconds), "peak_mb": peak}


def _time_of(load, path):
    start = perf_counter()
    kept = load(path)
    seconds = perf_counter() - start
    del kept  # after the clock: to give memory back is no part of it
    return seconds


def _torch_load():
    import torch

    return lambda path: torch.load(path, weights_only=True)


def _lucid_load():
    import lucid

    return lucid.load


def _from_pretrained():
    import lucid

    return lucid.models.from_pretrained


CONTENDERS = {
    "torch.load": _torch_load,
    "lucid.load": _lucid_load,
    "from_pretrained": _from_pretrained,
}


def write_files(folder, size, peer):
    """The file of a network as both libraries write it: PyTorch's .pth, lucid's .safetensors."""
    import lucid

    model = lucid.models.create_model(f"convnext_{size}")
    ours = Path(folder, "weights.safetensors")
    lucid.save(ours, model.state_dict())
    if not peer:
        return [ours]
    import torch

    state = {name: torch.from_numpy(x.numpy()) for name, x in model.state_dict().items()}
    torch.save({"model": state}, Path(folder, "weights.pth"))
    return [Path(folder, "weights.pth"), ours]


def compare(path, rounds, times):
    """Each contender's times and peaks, by turns."""
    is_pytorchs = path.suffix == ".pth"
    names = [name for name in CONTENDERS if is_pytorchs or name != "torch.load"]
    found = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            settings = dict(contender=name, path=str(path), times=times)
            found[name].append(in_fresh_process(__file__, settings))
    return {
        name: [median(run[what] or 0 for run in runs) for what in ("seconds", "peak_mb")]
        for name, runs in found.items()
    }


def print_table(path, found):
    """A line a contender."""
    size = os.path.getsize(path) / 2**20
    print(f"{path.name}, {size:.1f} MB{'':21} time   / torch.load    peak memory   / file")
    best = found.get("torch.load", (None,))[0]
    for name, (seconds, peak) in found.items():
        ratio = f"{seconds / best:12.2f}" if best else f"{'':12}"
        print(f"    {name:32} {in_units(seconds)} {ratio}    {peak:8.1f} MB {peak / size:8.2f}")
    print(flush=True)


def main():
    """Print one table a file."""
    given = options(__doc__.split("\n")[0]).parse_args()
    peer = has_peer(given, "torch")
    print_facts("Loading weights", peer)
    rounds, times = (1, 1) if given.quick else (given.rounds or 3, 7)
    with tempfile.TemporaryDirectory() as folder:
        for path in write_files(folder, "atto" if given.quick else "tiny", peer):
            print_table(path, compare(path, rounds, times))


if __name__ == "__main__":
    run_if_worker(measure)
    main()
