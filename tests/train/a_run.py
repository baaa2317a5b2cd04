"""Small training runs in processes of their own, which are killed: a script.

    python a_run.py FOLDER CASES

CASES is JSON, {"name": [["within a step", 7, 9], ...]}: in the folder of that name a run begins
again and again; at call 7 of what is named it sends itself signal 9, or, "at any moment", gets it
after so many seconds. The last one is not killed.
It prints JSON: for each name the statuses and what was said, and a sum of all bits at the end.
Each run is a fork, so that lucid is imported once.
"""

import hashlib
import json
import os
import sys
import time

import lucid
from lucid import nn
from lucid.data import DataLoader, TensorDataset
from lucid.optim import EMA, AdamW, CosineWithWarmup
from lucid.train import csv_log, fit, keep_best

CHANCE = "at any moment"


def deadly(function, number, signal_number, before=True):
    """The function; at this call the process is sent a signal before it, or after."""
    calls = 0

    def call(*args, **kwargs):
        nonlocal calls
        calls += 1
        if before and calls == number:
            os.kill(os.getpid(), signal_number)
        result = function(*args, **kwargs)
        if not before and calls == number:
            os.kill(os.getpid(), signal_number)
        return result

    return call


def arm(what, number, signal_number):
    """Let the process send itself a signal at a place."""
    places = {
        "before a rename": (os, "replace", True),
        "after a rename": (os, "replace", False),
        "within a step": (AdamW, "remember", True),  # once for each parameter
        "within a forward": (nn.GELU, "forward", True),
        "within a write": (os, "fsync", True),
    }
    owner, name, before = places[what]
    function = getattr(owner, name)
    setattr(owner, name, deadly(function, number, signal_number, before))


class Net(nn.Module):
    """With buffers that change, and numbers of chance."""

    def __init__(self):
        self.first, self.norm = nn.Linear(3, 8), nn.BatchNorm1d(8)
        self.act, self.drop, self.last = nn.GELU(), nn.Dropout(0.3), nn.Linear(8, 2)

    def forward(self, x):
        return self.last(self.drop(self.act(self.norm(self.first(x)))))


def train(folder):
    """The run: two batches a step, averages, a schedule, three epochs of six batches."""
    lucid.manual_seed(5)
    x, noise = lucid.randn(24, 3), lucid.randn(24)
    data = TensorDataset(x, (x[:, 0] + noise > 0).long())
    loader = DataLoader(data, batch_size=4, shuffle=True, num_workers=2)
    model = Net()
    optimizer = AdamW(model.parameters(), lr=0.02)
    return model, fit(
        model, loader, 3, DataLoader(data, batch_size=8), optimizer,
        CosineWithWarmup(optimizer, total_steps=9, warmup_steps=2), accumulate=2, clip=1.0,
        ema=EMA(model, 0.9), checkpoint=folder + "/run.safetensors", save_every=2, resume=True,
        callbacks=[csv_log(folder + "/log.csv"), keep_best(folder + "/best.safetensors")],
    )  # fmt: skip


def sum_of_bits(folder, model, history):
    total = hashlib.sha256(repr(history).encode())
    for tensor in model.state_dict().values():
        total.update(tensor.numpy().tobytes())
    for name in ("run.safetensors", "best.safetensors", "log.csv"):
        with open(f"{folder}/{name}", "rb") as file:
            total.update(file.read())
    return total.hexdigest()


def run(folder, *place):
    """In a fork; what happened to it, and what it said."""
    pid = os.fork()
    if not pid:
        told = "an error"
        try:
            if place and place[0] != CHANCE:
                arm(*place)
            told = sum_of_bits(folder, *train(folder))
        except KeyboardInterrupt as error:
            told = str(error)
        finally:
            with open(f"{folder}/told", "w") as file:
                file.write(told)
            os._exit(told == "an error")
    if place and place[0] == CHANCE:
        time.sleep(place[1])
        os.kill(pid, place[2])
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status < 0:
        return status, ""
    with open(f"{folder}/told") as file:
        return status, file.read()


def main(folder, cases):
    """All cases, each in a folder of its own."""
    results = {}
    for number, (name, places) in enumerate(json.loads(cases).items()):
        here = os.path.join(folder, str(number))
        os.mkdir(here)
        results[name] = [run(here, *place) for place in (*places, ())]
    print(json.dumps(results))


if __name__ == "__main__":
    main(*sys.argv[1:])
