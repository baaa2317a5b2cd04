"""Which op is slow? Every op against PyTorch's, from 1 to 10 million elements, the worst first.

    python benchmarks/ops.py             # the 60 worst
    python benchmarks/ops.py --top 1000  # all
    python benchmarks/ops.py --op gelu

Both libraries take turns in one process. "both" is forward and backward. At the end stands what
right sums cost beside NumPy's: see ``sums.py``.
"""

import sys
from math import isqrt

import numpy as np
from common import alternate, forward_and_backward, has_peer, in_units, options, print_facts
from sums import print_sums

from lucid.backend import fast

SIZES = (1, 100, 10**4, 10**5, 10**6, 10**7)
rng = np.random.default_rng(0)


def nn(library):
    return library.nn.functional


def floats(*shape):
    return rng.random(shape, dtype=np.float32) + np.float32(0.1)


def one(n):
    return [floats(n)]


def two(n):
    return [floats(n), floats(n)]


def table(n):
    """Rows of up to 100 numbers."""
    width = min(n, 100)
    return [floats(n // width, width)]


def table_and_places(n):
    (x,) = table(n)
    return [x, rng.integers(x.shape[1], size=x.shape)]


def table_and_labels(n):
    (x,) = table(n)
    return [x, rng.integers(x.shape[1], size=len(x))]


def table_and_rows(n):
    (x,) = table(n)
    return [x, rng.integers(len(x), size=len(x))]


def table_and_row(n):
    (x,) = table(n)
    return [x, floats(x.shape[1])]


def table_and_two_rows(n):
    (x,) = table(n)
    return [x, floats(x.shape[1]), floats(x.shape[1])]


def images(n):
    """Up to 32 channels of up to 56 x 56 pixels."""
    channels = min(n, 32)
    side = min(56, isqrt(n // channels))
    return [floats(max(1, n // (channels * side * side)), channels, side, side)]


def images_and_rows(n):
    (x,) = images(n)
    return [x, floats(x.shape[1]), floats(x.shape[1])]


def images_and_filters(size, depthwise=False):
    """Images with a filter of ``size`` x ``size`` for each channel, over all of them or its own."""

    def make(n):
        (x,) = images(n)
        channels = x.shape[1]
        return [x, floats(channels, 1 if depthwise else channels, size, size), floats(channels)]

    return make


def square(n):
    return [floats(isqrt(n), isqrt(n))]


def two_squares(n):
    return square(n) + square(n)


def table_and_weight(n):
    (x,) = table(n)
    return [x, floats(64, x.shape[1]), floats(64)]


def heads(n):
    """Queries, keys and values of up to 64 positions and 32 features."""
    features = min(n, 32)
    positions = min(64, n // features)
    shape = max(1, n // (features * positions)), positions, features
    return [floats(*shape) for _ in range(3)]


def conv(padding=0, depthwise=False, stride=1):
    def function(library, x, w, b):
        groups = len(w) if depthwise else 1
        return nn(library).conv2d(x, w, b, stride, padding, groups=groups)

    return function


def batch_norm(library, x, w, b):
    return nn(library).batch_norm(x, None, None, w, b, True)


OPS = {
    "neg": (lambda t, x: -x, one),
    "x + 1": (lambda t, x: x + 1, one),
    "abs": (lambda t, x: t.abs(x), one),
    "exp": (lambda t, x: t.exp(x), one),
    "log": (lambda t, x: t.log(x), one),
    "sqrt": (lambda t, x: t.sqrt(x), one),
    "rsqrt": (lambda t, x: t.rsqrt(x), one),
    "sin": (lambda t, x: t.sin(x), one),
    "tanh": (lambda t, x: t.tanh(x), one),
    "erf": (lambda t, x: t.erf(x), one),
    "x ** 2": (lambda t, x: x**2, one),
    "x ** 3": (lambda t, x: x**3, one),
    "clamp": (lambda t, x: t.clamp(x, 0.3, 0.8), one),
    "relu": (lambda t, x: nn(t).relu(x), one),
    "gelu": (lambda t, x: nn(t).gelu(x), one),
    "sigmoid": (lambda t, x: nn(t).sigmoid(x), one),
    "silu": (lambda t, x: nn(t).silu(x), one),
    "softplus": (lambda t, x: nn(t).softplus(x), one),
    "add": (lambda t, x, y: x + y, two),
    "mul": (lambda t, x, y: x * y, two),
    "div": (lambda t, x, y: x / y, two),
    "pow": (lambda t, x, y: x**y, two),
    "maximum": (lambda t, x, y: t.maximum(x, y), two),
    "x < y": (lambda t, x, y: x < y, two),
    "where": (lambda t, x, y: t.where(x < y, x, y), two),
    "mse_loss": (lambda t, x, y: nn(t).mse_loss(x, y), two),
    "l1_loss": (lambda t, x, y: nn(t).l1_loss(x, y), two),
    "yes-or-no loss": (lambda t, x, y: nn(t).binary_cross_entropy_with_logits(x, y), two),
    "add a row": (lambda t, x, y: x + y, table_and_row),
    "sum": (lambda t, x: x.sum(), one),
    "mean of rows": (lambda t, x: x.mean(1), table),
    "sum of columns": (lambda t, x: x.sum(0), table),
    "var of rows": (lambda t, x: x.var(1), table),
    "amax of rows": (lambda t, x: x.amax(1), table),
    "argmax of rows": (lambda t, x: x.argmax(1), table),
    "logsumexp": (lambda t, x: t.logsumexp(x, 1), table),
    "softmax": (lambda t, x: nn(t).softmax(x, 1), table),
    "log_softmax": (lambda t, x: nn(t).log_softmax(x, 1), table),
    "cross_entropy": (lambda t, x, y: nn(t).cross_entropy(x, y), table_and_labels),
    "cumsum": (lambda t, x: t.cumsum(x, 1), table),
    "sort": (lambda t, x: t.sort(x, 1)[0], table),
    "topk": (lambda t, x: t.topk(x, 1)[0], table),
    "clone": (lambda t, x: x.clone(), one),
    "transpose, clone": (lambda t, x: x.transpose(0, 1).contiguous(), square),
    "cat": (lambda t, x, y: t.cat([x, y]), two),
    "stack": (lambda t, x, y: t.stack([x, y]), two),
    "x[::2]": (lambda t, x: x[::2], one),
    "x[rows]": (lambda t, x, rows: x[rows], table_and_rows),
    "gather": (lambda t, x, places: t.gather(x, 1, places), table_and_places),
    "flip": (lambda t, x: t.flip(x, (0,)), one),
    "tril": (lambda t, x: t.tril(x), square),
    "pad": (lambda t, x: nn(t).pad(x, (1, 1, 1, 1)), images),
    "matmul": (lambda t, x, y: x @ y, two_squares),
    "linear": (lambda t, x, w, b: nn(t).linear(x, w, b), table_and_weight),
    "einsum": (lambda t, x, w: t.einsum("ni,i->n", x, w), table_and_row),
    "conv2d 1x1": (conv(), images_and_filters(1)),
    "conv2d 3x3": (conv(1), images_and_filters(3)),
    "conv2d 3x3, stride 2": (conv(1, stride=2), images_and_filters(3)),
    "conv2d 5x5": (conv(2), images_and_filters(5)),
    "conv2d 3x3 depthwise": (conv(1, True), images_and_filters(3, True)),
    "conv2d 7x7 depthwise": (conv(3, True), images_and_filters(7, True)),
    "layer_norm": (lambda t, x, w, b: nn(t).layer_norm(x, x.shape[1:], w, b), table_and_two_rows),
    "group_norm": (lambda t, x: nn(t).group_norm(x, 1), images),
    "group_norm with w, b": (lambda t, x, w, b: nn(t).group_norm(x, 1, w, b), images_and_rows),
    "batch_norm": (batch_norm, images_and_rows),
    "attention": (lambda t, q, k, v: nn(t).scaled_dot_product_attention(q, k, v), heads),
    "max_pool2d 2x2": (lambda t, x: nn(t).max_pool2d(x, 2), images),
    "max_pool2d": (lambda t, x: nn(t).max_pool2d(x, 3, 1, 1), images),
    "avg_pool2d": (lambda t, x: nn(t).avg_pool2d(x, 3, 1, 1), images),
    "interpolate": (lambda t, x: nn(t).interpolate(x, scale_factor=2), images),
    "unfold": (lambda t, x: nn(t).unfold(x, 3, padding=1), images),
}
LIMITS = {  # the fewest and the most elements, where not all sizes make sense
    "var of rows": (100, 10**7),
    "group_norm": (100, 10**7),
    "group_norm with w, b": (100, 10**7),
    "batch_norm": (100, 10**7),
    "max_pool2d 2x2": (1000, 10**7),
    "matmul": (1, 10**6),
    "unfold": (1, 10**6),
}


def main():
    parser = options(__doc__.splitlines()[0])
    parser.add_argument("--op", choices=OPS, action="append", help="only this one; may be repeated")
    parser.add_argument("--top", type=int, default=60, help="how many lines to print")
    given = parser.parse_args()
    peer = has_peer(given, "torch")
    print_facts("Single ops: lucid and PyTorch eager", peer)
    fast.loops()  # from now on threads wait awake, as they do after the first step of a training
    rounds, seconds = (1, 0) if given.quick else (given.rounds or 5, 0.005)
    found = []
    for name in given.op or OPS:
        print(name, end=" ... ", file=sys.stderr, flush=True)
        function, make = OPS[name]
        for n in sizes(name, (1, 1000) if given.quick else SIZES):
            for direction, calls in forward_and_backward(function, make(n), peer).items():
                found.append((name, n, direction, alternate(calls, rounds, seconds)))
    print(file=sys.stderr)
    found.sort(key=lambda line: loss(line[-1]), reverse=True)
    print(f"{'op':22} {'elements':>9} {'':8} {'lucid':>10} {'torch':>10} {'ratio':>8}")
    for name, n, direction, times in found[: None if given.quick else given.top]:
        theirs = f"{in_units(times['torch'])} {loss(times):8.2f}" if peer else ""
        print(f"{name:22} {n:9} {direction:8} {in_units(times['lucid'])} {theirs}")
    if peer:
        for limit in (1, 2, 3, 10):
            slower = sum(loss(times) > limit for *_, times in found)
            print(f"{slower} of {len(found)} take more than {limit} times as long as PyTorch's")
    print_sums(rounds, seconds, given.quick)


def sizes(name, wanted):
    """Those of the wanted sizes that an op can take."""
    fewest, most = LIMITS.get(name, (1, max(wanted)))
    return [n for n in wanted if fewest <= n <= most]


def loss(times):
    """How many times as long lucid takes; without a peer, how long."""
    return times["lucid"] / times.get("torch", 1)


if __name__ == "__main__":
    main()
