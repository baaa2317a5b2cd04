"""How fast is ConvNeXt, and how much memory does it take, against transformers' in PyTorch eager?

    python benchmarks/convnext.py                     # all cases but the longest
    python benchmarks/convnext.py --case tiny-8-224   # one: size, batch, pixels

Each measurement runs in a process of its own, and the contenders take turns. PyTorch runs with
contiguous and with channels_last images, and the better of the two counts.
"""

from collections import Counter
from statistics import median
from time import perf_counter

import numpy as np
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

SIZES = {
    "tiny": dict(depths=(3, 3, 9, 3), dims=(96, 192, 384, 768)),
    "atto": dict(depths=(2, 2, 6, 2), dims=(40, 80, 160, 320)),
    "toy": dict(depths=(1, 1), dims=(8, 16)),
}
CASES = [
    (size, batch, pixels)
    for size in ("tiny", "atto")
    for pixels in (224, 32)
    for batch in (1, 8, 32)
]
LONGEST = ("tiny", 32, 224)
PHASES = ("inference", "training", "AdamW")
CLASSES = 1000


def lucid_calls(depths, dims, batch, pixels):
    """A forward pass without a graph, a step's forward and backward, and its update, in lucid."""
    import lucid

    model = lucid.models.ConvNeXt(CLASSES, depths, dims)
    optimizer = lucid.optim.AdamW(model.parameters())
    images, labels = (lucid.from_numpy(array) for array in batch_of(batch, pixels))

    def infer(images=images):
        with lucid.no_grad():
            model(images)

    def train():
        optimizer.zero_grad()
        lucid.nn.functional.cross_entropy(model(images), labels).backward()

    return infer, train, optimizer.step, images[:1, :, :32, :32]


def torch_model(depths, dims):
    """The same network in PyTorch."""
    from transformers import ConvNextConfig, ConvNextForImageClassification

    config = ConvNextConfig(
        num_stages=len(dims),
        hidden_sizes=list(dims),
        depths=list(depths),
        layer_norm_eps=1e-6,
        num_labels=CLASSES,
    )
    return ConvNextForImageClassification(config)


def torch_calls(depths, dims, batch, pixels, layout="contiguous_format"):
    """What ``lucid_calls`` returns, in PyTorch."""
    import torch

    layout = getattr(torch, layout)
    model = torch_model(depths, dims).to(memory_format=layout)
    optimizer = torch.optim.AdamW(model.parameters())
    images, labels = (torch.from_numpy(array) for array in batch_of(batch, pixels))
    images = images.to(memory_format=layout)

    def infer(images=images):
        with torch.no_grad():
            model(images)

    def train():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(images).logits, labels).backward()

    return infer, train, optimizer.step, images[:1, :, :32, :32]


def channels_last_calls(**case):
    """The same, in PyTorch with its other order of memory."""
    return torch_calls(**case, layout="channels_last")


CONTENDERS = {"lucid": lucid_calls, "torch": torch_calls, "channels_last": channels_last_calls}


def batch_of(batch, pixels):
    """Random images and labels."""
    rng = np.random.default_rng(0)
    images = rng.standard_normal((batch, 3, pixels, pixels), dtype=np.float32)
    return images, rng.integers(CLASSES, size=batch)


def measure(contender, seconds=1.0, with_ops=False, **case):
    """In a worker: time and peak memory of each phase of one contender in one case."""
    infer, train, update, one_image = CONTENDERS[contender](**case)
    infer(one_image)  # libraries load and prepare what they need
    loaded = resident_mb()
    found = {"seconds": {}, "peak_mb": {}}
    for phase, call in zip(PHASES, (infer, train, update), strict=True):
        forget_peak()
        found["seconds"][phase] = median_time(call, seconds)
        found["peak_mb"][phase] = loaded and peak_mb() - loaded
    if with_ops:
        found["ops"] = {"inference": watched(infer), "training": watched(train)}
    return found


def median_time(call, seconds):
    """The median of at least three calls, after one to warm up."""
    call()
    times = []
    while len(times) < 3 or sum(times) < seconds:
        start = perf_counter()
        call()
        times.append(perf_counter() - start)
    return median(times)


def watched(call):
    """The seconds of each class of op in one call, and those of its matrix products alone."""
    from op_times import OpTimes, bare_seconds

    with OpTimes() as ops:
        call()
    return {"seconds": ops.seconds, "bare": bare_seconds(ops.products)}


def main():
    parser = options(__doc__.splitlines()[0])
    parser.add_argument("--case", action="append", help="such as tiny-8-224; may be repeated")
    parser.add_argument("--all", action="store_true", help="also tiny-32-224")
    given = parser.parse_args()
    peer = has_peer(given, "torch", "transformers")
    print_facts("ConvNeXt: lucid and PyTorch eager", peer)
    for case in chosen_cases(given):
        report(case, *run(case, CONTENDERS if peer else ["lucid"], given))


def chosen_cases(given):
    """(size, batch, pixels) of each case to run."""
    if given.case:
        cases = [case.split("-") for case in given.case]
        return [(size, int(batch), int(pixels)) for size, batch, pixels in cases]
    if given.quick:
        return [("toy", 2, 32)]
    return [case for case in CASES if given.all or case != LONGEST]


def run(case, contenders, given):
    """Let the contenders take turns; the medians of time and memory, and lucid's ops."""
    size, batch, pixels = case
    settings = dict(SIZES[size], batch=batch, pixels=pixels, seconds=0 if given.quick else 1)
    found = {name: [] for name in contenders}
    for _ in range(given.rounds or (1 if given.quick else 3)):
        for name in contenders:
            more = dict(contender=name, with_ops=name == "lucid")
            found[name].append(in_fresh_process(__file__, settings | more))
    return (
        {name: medians(results, "seconds") for name, results in found.items()},
        {name: medians(results, "peak_mb") for name, results in found.items()},
        found["lucid"][-1]["ops"],
    )


def medians(results, what):
    """Of each phase, over the rounds; None where it could not be measured."""
    columns = {phase: [result[what][phase] for result in results] for phase in PHASES}
    return {p: None if None in column else median(column) for p, column in columns.items()}


def report(case, seconds, peaks, ops):
    """Print one case."""
    size, batch, pixels = case
    print(f"ConvNeXt {size.capitalize()}, batch {batch}, {pixels} x {pixels} pixels")
    print("-" * 90)
    header(seconds, "time")
    for phase in PHASES:
        bare = ops.get(phase, {}).get("bare")
        note = f"   matrix products alone{in_units(bare)}" if bare else ""
        row(phase, {name: found[phase] for name, found in seconds.items()}, in_units, note)
    header(peaks, "peak memory above the loaded model")
    for phase in PHASES:
        row(phase, {name: found[phase] for name, found in peaks.items()}, in_mb)
    for phase, found in ops.items():
        total = sum(found["seconds"].values())
        shares = [f"{name} {t / total:.0%}" for name, t in Counter(found["seconds"]).most_common(8)]
        print(f"lucid's {phase}: {', '.join(shares)}")
    print(flush=True)


def header(contenders, what):
    ratio = "lucid / better" if len(contenders) > 1 else ""
    print("          ", *(f"{name:>13}" for name in contenders), f"{ratio:>16}   {what}")


def row(phase, values, show, note=""):
    cells = [f"{'unknown' if x is None else show(x):>13}" for x in values.values()]
    peers = [x for name, x in values.items() if name != "lucid" and x]
    ratio = f"{values['lucid'] / min(peers):16.2f}" if peers and values["lucid"] else " " * 16
    print(f"{phase:10}", *cells, ratio + note)


def in_mb(x):
    return f"{x:.1f} MB"


if __name__ == "__main__":
    run_if_worker(measure)
    main()
