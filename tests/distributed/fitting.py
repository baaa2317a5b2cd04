"""``train.fit`` on ranks of which one is killed: ``mpiexec -n 2 python fitting.py file``."""

import os
import signal
import sys

import on_ranks

import lucid
from lucid import distributed as dist

KILLED_AFTER = 6  # of eight steps; the run is saved after each second one


def run(file, callbacks=(), **settings):
    """The weights and the history of a run that goes on with the file."""
    lucid.manual_seed(0)
    model = on_ranks.convnext().double()
    loader = lucid.data.DataLoader(on_ranks.data(lucid.float64), on_ranks.BATCH, shuffle=True)
    optimizer = lucid.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    history = lucid.train.fit(
        model, loader, 2, optimizer=optimizer, checkpoint=file, save_every=2, resume=True,
        callbacks=list(callbacks), **settings,
    )  # fmt: skip
    return {name: x.numpy() for name, x in model.state_dict().items()}, history


def kill_the_last(record):
    is_last = dist.get_rank() == dist.get_world_size() - 1
    if record.event == "batch" and record.step == KILLED_AFTER and is_last:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    run(sys.argv[1], [kill_the_last], distributed=True)
