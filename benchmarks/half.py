"""What does float16 cost? ConvNeXt-Atto's pass in float16, against the same in float32.

    python benchmarks/half.py

Goal: at most 2 times. NumPy multiplies matrices of float16 one number at a time; lucid stores 16
bits and computes in 32, and what it pays is the way from the one to the other.
"""

from time import process_time

import numpy as np
from common import alternate, in_units, options, print_facts

CASES = [(1, 224), (8, 224), (32, 32)]


def main():
    given = options(__doc__.splitlines()[0]).parse_args()
    print_facts("ConvNeXt-Atto: a pass in float16", peer=False)
    print(f"{'':24} {'float32':>10} {'float16':>10} {'ratio':>7} {'CPU time':>9}   goal: at most 2")
    for batch, pixels in [(1, 32)] if given.quick else CASES:
        calls = {dtype: one_pass(dtype, batch, pixels) for dtype in ("float32", "float16")}
        rounds = 1 if given.quick else given.rounds or 9
        times = list(alternate(calls, rounds, 0.05).values())
        ratios = times[1] / times[0], least(calls["float16"]) / least(calls["float32"])
        name = f"batch {batch}, {pixels} pixels"
        print(f"{name:24} {in_units(times[0]):>10} {in_units(times[1]):>10}", end="")
        print(f" {ratios[0]:7.2f} {ratios[1]:9.2f}")


def one_pass(dtype, batch, pixels):
    """A pass without a graph, of a trained model's kind: layer scale 1 keeps all parts alike."""
    import lucid

    lucid.manual_seed(0)
    model = lucid.models.ConvNeXt(1000, (2, 2, 6, 2), (40, 80, 160, 320), layer_scale_init=1.0)
    model.eval().to(lucid.__dict__[dtype])
    images = np.random.default_rng(0).normal(size=(batch, 3, pixels, pixels))
    images = lucid.tensor(images.astype(dtype))

    def run():
        with lucid.no_grad():
            return model(images)

    return run


def least(run, times=9):
    """The least processor time of a pass, of all threads: other programs disturb it less."""
    found = []
    for _ in range(times):
        start = process_time()
        run()
        found.append(process_time() - start)
    return min(found)


if __name__ == "__main__":
    main()
