"""How do time and memory of a step of training grow with batch, pixels, depth and threads?

    python benchmarks/scaling.py    # prints a table, draws benchmarks/out/scaling.png

A ConvNeXt with the widths of Atto. A slope of 1 is cost in proportion: twice the work takes twice
the time. (Of threads, -1 would be perfect.)
"""

import os
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from common import has_peer, in_fresh_process, in_units, options, print_facts

WORKER = Path(__file__).with_name("convnext.py")
PLOT = Path(__file__).parent / "out" / "scaling.png"
BASE = dict(depth=2, batch=4, pixels=128, threads=None)
SWEEPS = {  # what is changed: its values, and the amount of work or of workers at each
    "batch": ((1, 2, 4, 8, 16, 32), lambda batch: batch),
    "pixels": ((32, 64, 128, 256), lambda side: side**2),
    "depth": ((1, 2, 4, 8), lambda depth: 4 * depth),
    "threads": (tuple(2**i for i in range(os.cpu_count().bit_length())), lambda threads: threads),
}
UNITS = {"batch": "images", "pixels": "pixels an image", "depth": "blocks", "threads": "threads"}


def main():
    given = options(__doc__.splitlines()[0]).parse_args()
    contenders = ["lucid", "torch"] if has_peer(given, "torch", "transformers") else ["lucid"]
    print_facts("Scaling: a step of training", "torch" in contenders)
    found = {}
    for name in ("batch", "threads") if given.quick else SWEEPS:
        values, amount = SWEEPS[name]
        values = values[:2] if given.quick else values
        for contender in contenders:
            points = [point(contender, given, **BASE | {name: value}) for value in values]
            found[name, contender] = [amount(value) for value in values], *zip(*points, strict=True)
            report(name, contender, *found[name, contender])
    draw(found, PLOT.with_stem("scaling_quick") if given.quick else PLOT)


def point(contender, given, depth, batch, pixels, threads):
    """Seconds and peak megabytes of a step: the median over the rounds."""
    widths = (8, 8, 16, 16) if given.quick else (40, 80, 160, 320)
    case = dict(depths=[depth] * 4, dims=widths, batch=batch, pixels=pixels)
    settings = dict(case, contender=contender, seconds=0 if given.quick else 1)
    rounds = 1 if given.quick else given.rounds or 3
    results = [in_fresh_process(WORKER, settings, threads) for _ in range(rounds)]
    peaks = [result["peak_mb"]["training"] or np.nan for result in results]
    return np.median([result["seconds"]["training"] for result in results]), np.median(peaks)


def report(name, contender, amounts, seconds, peaks):
    """Print one sweep."""
    print(f"{UNITS[name]}, {contender}")
    for amount, time, peak in zip(amounts, seconds, peaks, strict=True):
        print(f"{amount:10} {in_units(time)} {peak:10.1f} MB")
    print(f"{'slope':>10} {slope(amounts, seconds):7.2f}    {slope(amounts, peaks):10.2f}\n")


def slope(amounts, costs):
    """Of the straight line through the logarithms: the exponent of the growth."""
    if len(amounts) < 2:
        return np.nan
    return np.polyfit(np.log(amounts), np.log(costs), 1)[0]


def draw(found, path):
    """One picture for time and one for memory of each sweep, both axes logarithmic."""
    if find_spec("matplotlib") is None:
        print("No plot: matplotlib is not installed.")
        return
    from matplotlib.figure import Figure

    names = list(dict.fromkeys(name for name, _ in found))
    figure = Figure(figsize=(4 * len(names), 7), layout="constrained")
    pictures = figure.subplots(2, len(names))
    for (name, contender), (amounts, *costs) in found.items():
        for row, what in enumerate(("seconds", "MB above the loaded model")):
            axes = pictures[row, names.index(name)]
            axes.set(xlabel=UNITS[name], ylabel=what, xscale="log", yscale="log")
            label = f"{contender}: slope {slope(amounts, costs[row]):.2f}"
            axes.plot(amounts, costs[row], "o-", label=label)
            axes.legend()
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=100)
    print(f"The plot is in {path}")


if __name__ == "__main__":
    main()
