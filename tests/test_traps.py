"""Mistakes that other small frameworks made, each as a test that would notice."""

import numpy as np
import pytest

from lucid import Tensor, ops, tensor
from lucid.autograd import gradcheck

CHAINS = {
    "x + 3x": lambda x: x + 3 * x,
    "3x + x": lambda x: 3 * x + x,
    "x + x 3": lambda x: x + x * 3.0,
    "x - (-3x)": lambda x: x - x * -3.0,
    "x += 3x": lambda x: x.__iadd__(x * 3.0),
}


@pytest.mark.parametrize("step", CHAINS.values(), ids=CHAINS)
@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_a_skip_connection_counts_once_however_long_the_chain(leaf, step, n):
    x = leaf(np.ones(2))
    y = x * 1.0
    for _ in range(n):
        y = step(y)
    y.sum().backward()
    assert x.grad.tolist() == [4**n, 4**n]


SHARED = {
    "h h": (lambda h, a: h * h, 2 * 3 * 3),
    "h + h": (lambda h, a: h + h, 2 * 3),
    "h - h": (lambda h, a: h - h, 0),
    "(a + h) + a": (lambda h, a: (a + h) + a, 3 + 2),
    "a + (h + a)": (lambda h, a: a + (h + a), 3 + 2),
    "h h h": (lambda h, a: h * h * h, 3 * 3**3),
    "h / h": (lambda h, a: h / h, 0),
    "h @ h": (lambda h, a: h @ h, 2 * 3 * 3),
}


@pytest.mark.parametrize(("fn", "slope"), SHARED.values(), ids=SHARED)
def test_a_tensor_may_be_both_operands(leaf, fn, slope):
    a = leaf(np.ones(1))
    fn(a * 3.0, a).sum().backward()
    np.testing.assert_allclose(a.grad.array, [slope], atol=1e-15)


@pytest.mark.parametrize("create_graph", [False, True])
def test_parents_never_share_a_gradient_array(leaf, create_graph):
    a, b, g = leaf(np.ones(2)), leaf(np.ones(2)), Tensor(np.full(2, 8.0))
    y = a + b
    y.backward(g, retain_graph=True, create_graph=create_graph)
    a.grad.array *= 0.5
    assert [t.tolist() for t in (a.grad, b.grad, g)] == [[4, 4], [8, 8], [8, 8]]
    y.backward(g, create_graph=create_graph)  # adds exactly once
    assert [t.tolist() for t in (a.grad, b.grad, g)] == [[12, 12], [16, 16], [8, 8]]
    a.grad = b.grad = None  # with create_graph, leaf, gradient and graph hold one another


SAVING = {  # ops that save an array: a contiguous copy of it would have no graph
    "gelu": ops.gelu,
    "tanh": ops.tanh,
    "softmax": lambda x: ops.softmax(x, dim=0),
    "layer_norm": lambda x: ops.layer_norm(x, 3),
    "matmul": lambda x: x @ x.transpose(0, 1),
    "linear": lambda x: ops.linear(x, x, x[:, 0]),
    "norm": lambda x: ops.norm(x, dim=0),
    "convolution": lambda x: ops.conv2d(x.reshape(1, 1, 3, 3), x[:2, 1:].reshape(1, 1, 2, 2)),
}


@pytest.mark.parametrize("fn", SAVING.values(), ids=SAVING)
def test_transposed_inputs_keep_their_second_derivative(randn, fn):
    gradcheck(lambda x: fn(x.transpose(0, 1)), randn(3, 3))


INDICES = {
    "a list": ([0, 0, 1], [2, 1, 0]),
    "a tensor": (tensor([2, 0, 2, 2]), [1, 0, 3]),
    "an array": (np.array([[0, 0], [1, 0]]), [3, 1, 0]),
    "negative and positive": ([-1, 2, 0], [1, 0, 2]),
    "a pair": (([0, 0, 2], [1, 1, 0]), [[0, 2], [0, 0], [1, 0]]),
}


@pytest.mark.parametrize(("index", "counts"), INDICES.values(), ids=INDICES)
def test_a_repeated_index_gets_every_gradient(leaf, randn, index, counts):
    counts = np.array(counts, float)
    x = leaf(np.ones(counts.shape))
    x[index].sum().backward()
    assert np.array_equal(x.grad.array, counts)
    gradcheck(lambda x: x[index] * x[index], randn(*counts.shape), order=3)


WATCH = """
import os, sys
touched = []
def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if set(mode or "") & set("wax+") or (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            touched.append(f"open {path}")
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink"):
        touched.append(f"{event} {arguments}")
    elif event.startswith(("shutil.", "socket.", "subprocess.", "urllib.")):
        touched.append(event)
sys.addaudithook(watch)
"""
BUILD = """
import lucid
for make in (lucid.models.convnext_atto, lucid.models.convnext_v2_atto):
    model = make(num_classes=10, patch_size=1)
    model(lucid.random.randn(1, 3, 8, 8)).sum().backward()
    lucid.optim.AdamW(model.parameters()).step()
    str(model), str(model.summary((3, 32, 32))), model.state_dict()
"""
WRITES = {
    "a file": "open(os.devnull, 'w')",
    "a descriptor": "os.open(os.devnull, os.O_RDWR)",
    "a folder": "import tempfile; tempfile.mkdtemp()",
    "a save": "import lucid, tempfile; lucid.save(tempfile.gettempdir() + '/x.safetensors', {})",
}


@pytest.fixture
def writes_of(fresh_python):
    """The writes to disk and network that a fresh Python makes while it runs some code."""
    return lambda code: fresh_python(f"{WATCH}{code}\nprint(*touched)")


def test_importing_building_and_training_touch_no_disk(writes_of, monkeypatch):
    monkeypatch.setenv("LUCID_FAST", "0")  # Numba keeps what it has compiled in files
    assert writes_of(BUILD) == ""


@pytest.mark.parametrize("code", WRITES.values(), ids=WRITES)
def test_the_watch_notices_a_write(writes_of, code):
    assert writes_of(code)
