"""Which class of op took how long inside a block, and the matrix products alone, for comparison."""

from collections import Counter
from functools import partial
from math import prod
from time import perf_counter

import numpy as np

from lucid.autograd import Function
from lucid.autograd.watch import Watcher


class OpTimes(Watcher):
    """Times every op and every backward by itself, without the ops that run inside it."""

    def __init__(self):
        self.seconds = Counter()  # by class
        self.products = Counter()  # by what bare_seconds needs
        self.inner = [0.0]  # for each op that runs now: the time of those inside it
        self.in_backward = False

    def __enter__(self):
        self.apply = apply = Function.__dict__["apply"]
        time = self._time

        def timed(cls, *inputs, **settings):
            call = partial(apply.__get__(None, cls), *inputs, **settings)
            return time(_name(cls, settings.get("groups", 1)), call)

        Function.apply = classmethod(timed)
        return super().__enter__()

    def __exit__(self, *error):
        Function.apply = self.apply
        super().__exit__(*error)

    def op_ran(self, node, inputs, settings, outputs):
        """Note the matrix product of a layer, and those that its backward will need."""
        name = type(node).__name__
        if self.in_backward or name not in ("Linear", "Conv2d") or settings.get("groups", 1) > 1:
            return
        w = inputs[1].shape
        columns = prod(outputs[0].shape) // w[0]  # rows of x, or pixels of all images
        self.products[w[0], prod(w[1:]), columns, *node.needs_input_grad[:2]] += 1

    def backward(self, run, node, *incoming):
        """Time what a backward does besides the ops that it calls."""
        self.in_backward = True
        try:
            return self._time(f"{_name(type(node))}.backward", partial(run, node, *incoming))
        finally:
            self.in_backward = False

    def _time(self, name, call):
        self.inner.append(0.0)
        start = perf_counter()
        try:
            return call()
        finally:
            whole = perf_counter() - start
            self.seconds[name] += whole - self.inner.pop()
            self.inner[-1] += whole


def bare_seconds(products):
    """The time of all matrix products by ``np.matmul`` and nothing else."""
    return sum(count * _bare(*product) for product, count in products.items())


def _bare(rows, inner, columns, needs_x, needs_w):
    rng = np.random.default_rng(0)
    shapes = ((rows, inner), (inner, columns), (rows, columns))
    w, x, y = (rng.standard_normal(shape, dtype=np.float32) for shape in shapes)
    pairs = [(w, x)] + [(w.T, y)] * needs_x + [(y, x.T)] * needs_w
    return sum(min(_seconds(a, b) for _ in range(3)) for a, b in pairs)


def _seconds(a, b):
    start = perf_counter()
    np.matmul(a, b)
    return perf_counter() - start


def _name(cls, groups=1):
    return cls.__name__ + (" depthwise" if groups > 1 else "")
