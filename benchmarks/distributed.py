"""Is a training step of several ranks, a thread each, as fast as that of one process with threads?

    python benchmarks/distributed.py     # 2 ranks x 1 thread, and 1 process x 2 threads

ConvNeXt-Atto, 64 pixels, a global batch of 32, AdamW. The ranks also run without sums, and do the
sums alone, one after the other: what a step takes longer than without sums is not hidden behind the
backward. Each figure is the least of its times. The ranks are on one machine: the sums go through
its memory, and no network is measured.
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import numpy as np
from common import ROOT, in_units, options, print_facts

RANKS, PIXELS, BATCH, CLASSES = 2, 64, 32, 1000
SIZES = {"atto": ((2, 2, 6, 2), (40, 80, 160, 320)), "toy": ((1, 1), (8, 16))}


def main():
    given = options(__doc__.splitlines()[0]).parse_args()
    print_facts("Several ranks: a step of training", False)
    size, steps, rounds = ("toy", 2, 1) if given.quick else ("atto", 12, given.rounds or 5)
    print(f"ConvNeXt-{size.title()}, {PIXELS} x {PIXELS} pixels, global batch {BATCH}")
    mpiexec = None if given.alone else command()
    alone, ranks = [], []
    for _ in range(rounds):  # in turns
        alone.append(run([], RANKS, size, steps))
        if mpiexec is not None:
            ranks.append(run([mpiexec, "-n", str(RANKS)], 1, size, steps))
    one = min(each["step"] for each in alone)
    print(f"1 process, {RANKS} threads: {in_units(one)} a step")
    if not ranks:
        print("lucid is measured alone, in one process: mpi4py or mpiexec is missing, or --alone")
        return
    report(one, {name: min(each[name] for each in ranks) for name in ranks[0]})


def report(one, found):
    """The ranks beside the one process, and what became of the sums."""
    exposed = max(0.0, found["step"] - found["without sums"])
    print(f"{RANKS} ranks, 1 thread each: {in_units(found['step'])} a step")
    print(f"ratio {found['step'] / one:.2f} (goal: at most 1.0)")
    print(f"sent a step: {found['bytes'] / 1e6:.1f} MB in {found['buckets']:.0f} buckets")
    print(f"a step without sums {in_units(found['without sums'])}, "
          f"the sums alone {in_units(found['sums'])}")  # fmt: skip
    print(f"hidden: {1 - min(1.0, exposed / found['sums']):.0%} of the sums' time")


def command():
    """The mpiexec of this environment, or the machine's."""
    beside = Path(sys.executable).with_name("mpiexec")
    found = str(beside) if beside.exists() else shutil.which("mpiexec")
    return found if find_spec("mpi4py") else None


def run(launcher, threads, size, steps):
    """What rank 0 of a fresh run measured."""
    environment = os.environ | {"OMP_NUM_THREADS": str(threads), "PYTHONPATH": str(ROOT)}
    line = [*launcher, sys.executable, "-B", __file__, "--worker", size, str(steps)]
    line += ["ranks"] * bool(launcher)
    printed = subprocess.check_output(line, env=environment, text=True)
    return json.loads(printed)


def measure(size, steps, is_of_ranks):
    """Seconds of a step, and on ranks of its parts."""
    import lucid
    from lucid import distributed, nn

    if is_of_ranks:
        distributed.init_process_group()
    share = distributed.get_world_size() if is_of_ranks else 1
    depths, dims = SIZES[size]
    model = lucid.models.ConvNeXt(CLASSES, depths, dims)
    network = nn.parallel.DistributedDataParallel(model) if is_of_ranks else model
    optimizer = lucid.optim.AdamW(model.parameters())
    rng = np.random.default_rng(0)
    images = lucid.tensor(rng.random((BATCH // share, 3, PIXELS, PIXELS), dtype=np.float32))
    labels = lucid.tensor(rng.integers(CLASSES, size=BATCH // share))

    def step(block=nullcontext):
        with block():
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(images), labels).backward()
            optimizer.step()

    found = {"step": timed(step, steps)}
    if is_of_ranks:
        flat = [bucket.flat for bucket in network._buckets.buckets]
        found["without sums"] = timed(lambda: step(network.no_sync), steps)
        found["sums"] = timed(lambda: sums_alone(flat), steps)
        found |= {"bytes": sum(array.nbytes for array in flat), "buckets": len(flat)}
    return found


def sums_alone(arrays):
    """The sums of a step one after the other, with nothing to hide behind."""
    from lucid.distributed.group import the_group

    for array in arrays:
        array[:] = 0
        the_group().route(array).start(array).Wait()


def timed(call, times):
    """The least time, after one that nobody measures: other programs only add to it."""
    call()
    seconds = []
    for _ in range(times):
        start = perf_counter()
        call()
        seconds.append(perf_counter() - start)
    return min(seconds)


def worker(size, steps, *ranks):
    """Measure, and print it as JSON; of several ranks the first."""
    from lucid.distributed.group import is_first

    found = measure(size, int(steps), bool(ranks))
    if is_first():
        print(json.dumps(found))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker(*sys.argv[2:])
    else:
        main()
