"""How right are exp, log and tanh? The worst of every float32 of a range, in its last digits.

    python benchmarks/digits.py

That are 4 billion numbers and takes some minutes. Exact is what NumPy finds in float64.
"""

import numpy as np
from common import options, print_facts

from lucid.backend import fast

RANGES = {  # by their bits, which are whole numbers: below 0 the numbers grow away from 0
    "exp": [(0.0, 90.0), (-0.0, -104.5)],
    "log": [(1e-45, np.inf)],
    "tanh": [(0.0, 10.0)],
}
STEP = 1 << 24


def main():
    given = options(__doc__.splitlines()[0]).parse_args()
    print_facts("Digits of exp, log and tanh", peer=False)
    if fast.loops() is None:
        print(f"no loops: {fast.why_not()}; lucid's are NumPy's")
    print(f"{'':8}{'lucid':>8}{'NumPy':>8}   units in the last place, at most")
    for name, ranges in RANGES.items():
        exact, worst = getattr(np, name), np.zeros(2)
        for x in blocks(ranges, every=4099 if given.quick else 1):
            found = getattr(fast, name)(x), exact(x)
            worst = np.maximum(worst, errors(found, exact(x.astype(np.float64))))
        print(f"{name:8}{worst[0]:8.2f}{worst[1]:8.2f}")


def blocks(ranges, every):
    """All float32 from the first to the last number of each range, or one in ``every``."""
    for limits in ranges:
        first, last = (int(np.float32(x).view(np.uint32)) for x in limits)
        for start in range(first, last, STEP * every):
            bits = np.arange(start, min(start + STEP * every, last), every)
            yield bits.astype(np.uint32).view(np.float32)


def errors(found, exact):
    """The greatest error of each; inf where one is inf, and the other not."""
    rounded = exact.astype(np.float32)
    unit = np.spacing(np.abs(rounded)).astype(np.float64)
    with np.errstate(invalid="ignore"):
        return [np.where(y == rounded, 0, np.abs(y - exact) / unit).max() for y in found]


if __name__ == "__main__":
    with np.errstate(over="ignore", under="ignore"):
        main()
