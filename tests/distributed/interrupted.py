"""A training that saves after each step, in which something may happen to the last rank.

``mpiexec -n 2 python interrupted.py checkpoint steps what`` goes on where the file ends.
"""

import os
import signal
import sys
import time
from pathlib import Path

import on_ranks

import lucid
from lucid import distributed as dist
from lucid import nn
from lucid.nn.functional import cross_entropy

FATAL_STEP = 3


def happen(what, model):
    """To the last rank, or to all."""
    is_last = dist.get_rank() == dist.get_world_size() - 1
    if what == "raises everywhere" or (what == "raises" and is_last):
        raise KeyError("no such image")
    if what == "killed" and is_last:
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "nan" and is_last:
        model.head.bias.array[0] = float("nan")


def main(file, steps, what):
    dist.init_process_group()
    lucid.manual_seed(0)
    model = on_ranks.convnext().double()
    optimizer = lucid.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    done = 0
    if Path(file).exists():
        saved = lucid.load(file)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        done = saved["done"]
    network = nn.parallel.DistributedDataParallel(model)
    loader = lucid.data.DataLoader(on_ranks.data(lucid.float64), batch_size=on_ranks.BATCH)
    batches = list(lucid.data.DistributedLoader(loader))[:3]
    for step in range(done, int(steps)):
        if step == FATAL_STEP and what != "nothing":
            Path(file).with_suffix(f".{dist.get_rank()}").write_text(str(time.monotonic()))
            happen(what, model)
        images, labels = batches[step % len(batches)]
        optimizer.zero_grad()
        cross_entropy(network(images), labels).backward()
        optimizer.step()
        if dist.get_rank() == 0:
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
            lucid.save({**state, "done": step + 1}, file)
    dist.destroy_process_group()


if __name__ == "__main__":
    main(*sys.argv[1:])
