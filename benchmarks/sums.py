"""What right sums cost: lucid's beside NumPy's own, which adds one by one along most axes.

``benchmarks/ops.py`` prints this table. The upper part are the sums of one training step of
ConvNeXt-Tiny, batch 8, 224 x 224 pixels, whose maps lie in memory channel by channel.
"""

import numpy as np
from common import alternate, in_units

from lucid.backend import CPU

BATCH, CHANNELS, SIDES, DEPTHS = 8, (96, 192, 384, 768), (56, 28, 14, 7), (3, 3, 9, 3)


def step():
    """(what, shape in memory, order of the axes, summed axes, how many times in a step)."""
    for c, side, depth in zip(CHANNELS, SIDES, DEPTHS, strict=True):
        maps = c, BATCH, side, side
        yield f"bias, {4 * c} channels", (4 * c, BATCH * side * side), (1, 0), 0, depth
        yield f"bias, {c} channels", (c, BATCH * side * side), (1, 0), 0, depth
        yield f"filters' bias, {c}", maps, (1, 0, 2, 3), (0, 2, 3), depth
        yield f"layer scale, {c}", maps, (1, 2, 3, 0), (0, 1, 2), depth
    yield "pixels of a channel", (768, BATCH, 7, 7), (1, 0, 2, 3), (2, 3), 1
    yield "bias of the head", (BATCH, 1000), (0, 1), 0, 1
    yield "classes", (BATCH, 1000), (0, 1), 1, 2


def others():
    """The same of sums that are not in that step."""
    yield "rows of 3", (10**6, 3), (0, 1), 0, 1
    yield "rows of 100", (10**5, 100), (0, 1), 0, 1
    yield "rows of 1000", (10**4, 1000), (0, 1), 0, 1
    yield "50 long rows", (50, 10**5), (0, 1), 0, 1
    yield "rows of a transpose", (10**4, 1000), (1, 0), 1, 1
    yield "colours of images", (16, 224, 224, 3), (0, 1, 2, 3), (0, 1, 2), 1
    yield "channels last", (8, 56, 56, 96), (0, 1, 2, 3), (0, 1, 2), 1
    yield "channels first", (8, 96, 56, 56), (0, 1, 2, 3), (0, 2, 3), 1
    yield "all", (10**7,), (0,), 0, 1


def print_sums(rounds, seconds, quick):
    """Print both parts, and what a step takes in all."""
    print(f"\n{'sum over':26} {'lucid':>10} {'NumPy':>10} {'ratio':>8}")
    rows = list(step())
    total = np.zeros(2)
    for row in rows[-2:] if quick else rows:
        total += row[-1] * np.array(_line(*row[:-1], rounds, seconds))
    print(_formatted("all of a step", *total), "\n")
    for row in list(others())[:1] if quick else others():
        _line(*row[:-1], rounds, seconds)


def _line(what, shape, order, axis, rounds, seconds):
    x = np.random.default_rng(0).random(shape, dtype=np.float32).transpose(order)
    calls = {"lucid": lambda: CPU.kernels.sum(x, axis), "NumPy": lambda: x.sum(axis)}
    times = alternate(calls, rounds, seconds)
    print(_formatted(what, times["lucid"], times["NumPy"]))
    return times["lucid"], times["NumPy"]


def _formatted(what, ours, theirs):
    return f"{what:26} {in_units(ours)} {in_units(theirs)} {ours / theirs:8.2f}"
