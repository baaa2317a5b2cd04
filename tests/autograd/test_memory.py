"""Graphs die by reference counting: the garbage collector has nothing to do."""

import gc
import tracemalloc
import weakref

import numpy as np
import pytest

import lucid
from lucid import Tensor, ops
from lucid.autograd import grad


@pytest.fixture(autouse=True)
def _no_cycle_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def nodes_of(y):
    """Weak references to all Functions that made ``y``."""
    found, stack = {}, [y.grad_fn]
    while stack:
        node = stack.pop()
        if node not in found and not isinstance(node, Tensor):
            found[node] = weakref.ref(node)
            stack += [edge[0] for edge in node.edges if edge is not None]
    return list(found.values())


OPS = {
    "elementwise": lambda x: ops.tanh(ops.gelu(x) * x + 2.0),
    "reduction": lambda x: x.sum(dim=0, keepdim=True).reshape((1, 4)),
    "norm": lambda x: ops.layer_norm(x, 4, x.sum(dim=0), x.sum(dim=0)),
    "softmax": lambda x: ops.log_softmax(x, dim=1)[[0, 0, 2]],
    "matmul": lambda x: x @ x.transpose(0, 1),
    "convolution": lambda x: ops.conv2d(x.reshape(1, 1, 3, 4), x[:2, :2].reshape(1, 1, 2, 2)),
}


@pytest.mark.parametrize("fn", OPS.values(), ids=OPS)
@pytest.mark.parametrize("use", [None, False, True], ids=["forward", "grad", "create_graph"])
def test_a_graph_is_freed_without_the_cycle_collector(randn, leaf, fn, use):
    x = leaf(randn(3, 4))
    y = fn(x)
    nodes = nodes_of(y)
    g = None if use is None else grad(y, [x], Tensor(randn(*y.shape)), create_graph=use)
    del y, g
    assert not any(node() for node in nodes)


def test_hooks_and_retained_gradients_leave_no_cycle(randn, leaf):
    x = leaf(randn(3))
    h = ops.tanh(x)
    h.retain_grad()
    h.register_hook(lambda g: g * 2.0)
    y = (h * h).sum()
    y.backward(retain_graph=True)
    nodes = nodes_of(y)
    del y, h
    assert not any(node() for node in nodes)


def test_saved_arrays_go_as_soon_as_backward_has_run(randn, leaf):
    x = leaf(randn(8))
    h = ops.tanh(x)
    y = h.sum()
    memory = weakref.ref(h.array)
    del h
    assert memory() is not None
    y.backward()
    assert memory() is None


def test_a_graph_does_not_keep_the_tensors_it_went_through(randn, leaf):
    h = leaf(randn(8)) * 2.0
    y, inside = ops.exp(h).sum(), weakref.ref(h)
    del h
    assert inside() is None
    y.backward()


@pytest.fixture(params=[dict()], ids=["two blocks"])
def training(request, small_network, train_step):
    """A function that trains a small ConvNeXt for one step and gives the loss."""
    network = small_network(**request.param)
    optimizer = lucid.optim.AdamW(network.parameters(), lr=1e-3)
    images, labels = lucid.random.randn(2, 1, 8, 8), lucid.tensor([0, 3])
    return lambda: train_step(network, optimizer, images, labels)


def test_a_training_step_of_convnext_is_freed_without_the_cycle_collector(training):
    training()  # Numba leaves cycles when it compiles a loop for the first time
    gc.collect()
    loss = training()
    nodes = nodes_of(loss)
    assert len(nodes) >= 30
    del loss
    assert not any(node() for node in nodes)
    assert gc.collect() == 0


def bytes_in_arrays():
    """The memory of all arrays made since tracing began."""
    arrays = tracemalloc.DomainFilter(True, np.lib.tracemalloc_domain)
    return sum(t.size for t in tracemalloc.take_snapshot().filter_traces([arrays]).traces)


@pytest.mark.parametrize("training", [dict(depths=[1], dims=[8])], ids=["one block"], indirect=True)
def test_two_hundred_training_steps_take_no_memory(training):
    tracemalloc.start()
    try:
        for _ in range(3):
            training()
        arrays, objects = bytes_in_arrays(), len(gc.get_objects())
        for _ in range(197):
            training()
        assert bytes_in_arrays() == arrays > 0
        assert len(gc.get_objects()) == objects
    finally:
        tracemalloc.stop()


class Nested(lucid.autograd.Function):
    """y = x, and how many nodes are being taken apart within one another."""

    now = deepest = 0

    def forward(self, x):
        return x.copy()

    def backward(self, grad):
        return grad

    def __del__(self):
        Nested.now += 1
        Nested.deepest = max(Nested.deepest, Nested.now)
        super().__del__()
        Nested.now -= 1


@pytest.mark.parametrize("runs_backward", [False, True])
def test_a_long_graph_is_taken_apart_by_a_loop(leaf, runs_backward):
    Nested.now = Nested.deepest = 0
    y = leaf(np.ones(2))
    for _ in range(100):
        y = Nested.apply(y)
    if runs_backward:
        y.sum().backward()
    del y
    assert Nested.deepest == 2
