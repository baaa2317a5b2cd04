"""How fast is lucid on a GPU, and how much memory does it take, against PyTorch eager on the same?

    python benchmarks/gpu.py             # ConvNeXt-Tiny, batch 64, 224 pixels, and the kernels
    python benchmarks/gpu.py --batch 16  # where memory is small

Both compute in float32 without TF32. Each measurement of the network runs in a process of its own,
and the contenders take turns; PyTorch runs with contiguous and with channels_last images, and the
better of the two counts. Times end when the GPU has done its work.
"""

import sys
from collections import Counter
from statistics import median
from time import perf_counter

from common import (
    has_peer,
    in_fresh_process,
    in_units,
    options,
    print_facts,
    run_if_worker,
)
from convnext import SIZES, batch_of, header, in_mb, medians, row

import lucid
from lucid.backend import cuda_backend

CLASSES = 1000
PHASES = ("inference", "training", "AdamW")
MAPS = [(96, 56), (192, 28), (384, 14), (768, 7)]  # channels and pixels of Tiny's stages
GOAL_BANDWIDTH, GOAL_TIME = 0.7, 1.0


def lucid_calls(size, batch, pixels):
    """A forward pass without a graph, a step's forward and backward, and its update, in lucid."""
    with lucid.device("cuda"):
        model = lucid.models.ConvNeXt(CLASSES, **SIZES[size])
    optimizer = lucid.optim.AdamW(model.parameters())
    images, labels = (lucid.from_numpy(array).to("cuda") for array in batch_of(batch, pixels))

    def infer():
        with lucid.no_grad():
            model(images)

    def train():
        optimizer.zero_grad()
        lucid.nn.functional.cross_entropy(model(images), labels).backward()

    return infer, train, optimizer.step


def torch_calls(size, batch, pixels, layout="contiguous_format"):
    """The same, in PyTorch, with transformers' class."""
    import torch
    from transformers import ConvNextConfig, ConvNextForImageClassification

    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    layout, sizes = getattr(torch, layout), SIZES[size]
    config = ConvNextConfig(
        num_stages=len(sizes["dims"]), hidden_sizes=list(sizes["dims"]),
        depths=list(sizes["depths"]), layer_norm_eps=1e-6, num_labels=CLASSES,
    )  # fmt: skip
    model = ConvNextForImageClassification(config).to("cuda", memory_format=layout)
    optimizer = torch.optim.AdamW(model.parameters())
    images, labels = (torch.from_numpy(array).to("cuda") for array in batch_of(batch, pixels))
    images = images.to(memory_format=layout)

    def infer():
        with torch.no_grad():
            model(images)

    def train():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(images).logits, labels).backward()

    return infer, train, optimizer.step


def channels_last_calls(**case):
    """The same, in PyTorch with its other order of memory."""
    return torch_calls(**case, layout="channels_last")


CONTENDERS = {"lucid": lucid_calls, "torch": torch_calls, "channels_last": channels_last_calls}


def measure(contender, seconds=1.0, with_ops=False, **case):
    """In a worker: time and memory of each phase of one contender."""
    gpu = Lucid if contender == "lucid" else Torch
    calls = dict(zip(PHASES, CONTENDERS[contender](**case), strict=True))
    for call in calls.values():
        call()  # kernels are compiled, and libraries choose theirs
    found = {"seconds": {}, "peak_mb": {}}
    for phase, call in calls.items():
        gpu.forget_peak()
        found["seconds"][phase] = time_of(call, gpu.wait, seconds)
        found["peak_mb"][phase] = gpu.peak_mb()
    if with_ops:
        found["ops"] = {phase: watched(calls[phase]) for phase in PHASES[:2]}
    return found


class Lucid:
    """What only CuPy can tell."""

    @staticmethod
    def wait():
        lucid.cuda.synchronize()

    @staticmethod
    def forget_peak():
        cuda_backend().xp.get_default_memory_pool().free_all_blocks()

    @staticmethod
    def peak_mb():
        """The memory that CuPy has taken from the GPU since its pool was emptied."""
        return cuda_backend().xp.get_default_memory_pool().total_bytes() / 2**20

    @staticmethod
    def name():
        properties = cuda_backend().xp.cuda.runtime.getDeviceProperties(0)
        return properties["name"].decode()


class Torch:
    """The same of PyTorch."""

    @staticmethod
    def wait():
        sys.modules["torch"].cuda.synchronize()

    @staticmethod
    def forget_peak():
        sys.modules["torch"].cuda.empty_cache()
        sys.modules["torch"].cuda.reset_peak_memory_stats()

    @staticmethod
    def peak_mb():
        return sys.modules["torch"].cuda.max_memory_reserved() / 2**20


def time_of(call, wait, seconds):
    """The median time of a call, in at least three turns of several calls each."""
    turn = max(1, min(100, round(0.05 / max(1e-6, _turn(call, wait, 1)))))
    times = []
    while len(times) < 3 or sum(times) * turn < seconds:
        times.append(_turn(call, wait, turn))
    return median(times)


def _turn(call, wait, calls):
    wait()
    start = perf_counter()
    for _ in range(calls):
        call()
    wait()
    return (perf_counter() - start) / calls


def watched(call):
    """The seconds of each class of op in one call; as the host waits for each, it takes longer."""
    from op_times import OpTimes

    class GPUOpTimes(OpTimes):
        def _time(self, name, call):
            def waited():
                result = call()
                Lucid.wait()
                return result

            return super()._time(name, waited)

    with GPUOpTimes() as ops:
        call()
    return dict(ops.seconds)


# Single kernels


def bandwidths(quick):
    """(name, bytes that it must read and write, call) of the kernels that only move memory."""
    kernels, xp = cuda_backend().kernels, cuda_backend().xp
    n, c, size = (2, 8, 4) if quick else (64, 96, 56)
    maps = [xp.ones((c, n, size, size), xp.float32).transpose(1, 2, 3, 0) for _ in range(2)]
    x, dy = maps
    w = xp.ones(c, xp.float32)
    y, mean, rstd = kernels.layer_norm(x, w, w, eps=1e-6)
    _, g = kernels.global_response_norm(x, w, w, eps=1e-6)
    p, dp, m, v = (xp.zeros(x.size, xp.float32) for _ in range(4))
    adam = dict(lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, step=1)
    sgd = dict(lr=1e-3, momentum=0.9, dampening=0, nesterov=False, weight_decay=0, first=False)
    one = x.nbytes
    return [
        ("copy", 2 * one, lambda: xp.copyto(y, x)),
        ("gelu", 2 * one, lambda: kernels.gelu(x)),
        ("gelu_grad", 3 * one, lambda: kernels.gelu_grad(dy, x)),
        ("layer_norm", 2 * one, lambda: kernels.layer_norm(x, w, w, eps=1e-6)),
        ("layer_norm_grad", 3 * one, lambda: kernels.layer_norm_grad(dy, x, w, mean, rstd)),
        ("response_norm", 3 * one, lambda: kernels.global_response_norm(x, w, w, eps=1e-6)),
        ("response_norm_grad", 5 * one,
         lambda: kernels.global_response_norm_grad(dy, x, w, g, eps=1e-6)),
        ("adamw", 7 * one, lambda: kernels.adamw(p, dp, m, v, **adam)),
        ("sgd", 5 * one, lambda: kernels.sgd(p, dp, m, **sgd)),
    ]  # fmt: skip


def report_bandwidths(given):
    """Print each kernel's bandwidth, and its share of a copy's."""
    print("Kernels that only move memory: goal, 70 % of a copy's bandwidth")
    print("-" * 90)
    copied = None
    for name, nbytes, call in bandwidths(given.quick):
        call()
        found = nbytes / time_of(call, Lucid.wait, 0 if given.quick else 0.3)
        copied = copied or found
        print(f"{name:20} {found / 1e9:9.1f} GB/s {found / copied:8.0%}")
    print(flush=True)


def report_depthwise(given, peer):
    """Print the times of the 7 x 7 depthwise convolution of each stage, and PyTorch's."""
    print("Depthwise 7 x 7: goal, at most PyTorch's time")
    print("-" * 90)
    header(["lucid", "torch"] if peer else ["lucid"], "time")
    for channels, pixels in [(8, 7)] if given.quick else MAPS:
        ours = depthwise_of_lucid(given.batch, channels, pixels)
        theirs = depthwise_of_torch(given.batch, channels, pixels) if peer else {}
        for what, call in ours.items():
            values = {"lucid": settled(call, Lucid, given)}
            values |= {"torch": settled(theirs[what], Torch, given)} if peer else {}
            row(f"{channels} {what}", values, in_units)
    print(flush=True)


def settled(call, gpu, given):
    """The time of a call after one to warm up."""
    call()
    return time_of(call, gpu.wait, 0 if given.quick else 0.3)


def depthwise_of_lucid(n, c, size):
    """Forward, the input's and the filters' gradient."""
    kernels, xp = cuda_backend().kernels, cuda_backend().xp
    x = xp.ones((c, n, size, size), xp.float32).swapaxes(0, 1)
    w = xp.ones((c, 1, 7, 7), xp.float32)
    window = dict(stride=(1, 1), padding=(3, 3), dilation=(1, 1), groups=c)
    return {
        "y": lambda: kernels.conv2d(x, w, None, **window),
        "dx": lambda: kernels.conv2d_input_grad(x, w, x_shape=x.shape, **window),
        "dw": lambda: kernels.conv2d_weight_grad(x, x, w_shape=w.shape, **window),
    }


def depthwise_of_torch(n, c, size):
    """The same, in PyTorch."""
    import torch

    x, w = (torch.ones(shape, device="cuda") for shape in ((n, c, size, size), (c, 1, 7, 7)))
    window = dict(padding=3, groups=c)
    grad = torch.nn.grad
    return {
        "y": lambda: torch.nn.functional.conv2d(x, w, **window),
        "dx": lambda: grad.conv2d_input(x.shape, w, x, **window),
        "dw": lambda: grad.conv2d_weight(x, w.shape, x, **window),
    }


def main():
    parser = options(__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=64, help="images of a step")
    given = parser.parse_args()
    try:
        cuda_backend()
    except RuntimeError as error:
        print(f"No GPU, so nothing was measured: {error}.")
        return
    peer = has_peer(given, "torch", "transformers") and _sees_gpu()
    print_facts("lucid and PyTorch eager on a GPU", peer)
    print(f"GPU: {Lucid.name()}, CuPy {cuda_backend().xp.__version__}\n")
    size, pixels = ("toy", 32) if given.quick else ("tiny", 224)
    given.batch = 2 if given.quick else given.batch
    report_network(dict(size=size, batch=given.batch, pixels=pixels), given, peer)
    report_bandwidths(given)
    report_depthwise(given, peer)


def _sees_gpu():
    import torch

    if not torch.cuda.is_available():
        print("No comparison with PyTorch: this one is not built for CUDA.\n")
    return torch.cuda.is_available()


def report_network(case, given, peer):
    """Let the contenders take turns; print medians of time and memory, and the share of each op."""
    settings = case | dict(seconds=0 if given.quick else 2)
    found = {name: [] for name in (CONTENDERS if peer else ["lucid"])}
    for _ in range(given.rounds or (1 if given.quick else 3)):
        for name, results in found.items():
            more = dict(contender=name, with_ops=name == "lucid")
            results.append(in_fresh_process(__file__, settings | more))
    print("ConvNeXt {}, batch {batch}, {pixels} x {pixels} pixels".format(
        case["size"].capitalize(), **{key: case[key] for key in ("batch", "pixels")}
    ))  # fmt: skip
    print("-" * 90)
    for what, title, show in (("seconds", "time", in_units), ("peak_mb", "memory taken", in_mb)):
        values = {name: medians(results, what) for name, results in found.items()}
        header(values, title)
        for phase in PHASES:
            row(phase, {name: of_phase[phase] for name, of_phase in values.items()}, show)
    for phase, seconds in found["lucid"][-1]["ops"].items():
        total = sum(seconds.values())
        shares = [f"{name} {t / total:.0%}" for name, t in Counter(seconds).most_common(10)]
        print(f"lucid's {phase}: {', '.join(shares)}")
    print(flush=True)


if __name__ == "__main__":
    run_if_worker(measure)
    main()
