"""detect_anomaly names the op, the module and the line that made the first nan or inf."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.autograd import Function, checkpoint, detect_anomaly, grad

HERE = re.escape(__file__)


def line():
    """The number of the line that calls."""
    return sys._getframe(1).f_lineno


FORWARD = {
    "log of 0": (lambda x: x.log(), "Log made inf"),
    "log of -1": (lambda x: (x - 1.0).log(), "Log made nan"),
    "0 / 0": (lambda x: x / x, "Div made nan"),
    "overflow": (lambda x: (x + 1000.0).exp(), "Exp made inf"),
    "both": (lambda x: (x - lucid.tensor([0.0, 1.0])).log(), "Log made nan and inf"),
    "inf - inf": (lambda x: (x + float("inf")) - (x + float("inf")), "Sub made nan"),
    "float16": (lambda x: (x + 1e5).to(lucid.float16), "Cast made inf"),
}


@pytest.mark.parametrize(("fn", "message"), FORWARD.values(), ids=FORWARD)
def test_the_first_op_of_forward_is_named(fn, message):
    with detect_anomaly(), pytest.raises(RuntimeError, match=f"{message} at {HERE}"):
        fn(lucid.zeros(2, requires_grad=True)).tanh() * 2.0


BACKWARD = {
    "sqrt": (lambda x: x.sqrt(), "the backward of Sqrt made inf; Sqrt ran at"),
    "pow": (lambda x: x**0.5, "the backward of Power made inf; Power ran at"),
    "nan": (lambda x: Spoiled.apply(x * 2.0), "the backward of Spoiled made nan; Spoiled ran at"),
}


class Spoiled(Function):
    """Its backward gives an array that no op made."""

    def forward(self, x):
        return x.copy()

    def backward(self, grad):
        return lucid.Tensor(grad.array * np.float32(np.nan))


@pytest.mark.parametrize(("fn", "message"), BACKWARD.values(), ids=BACKWARD)
def test_the_first_backward_is_named_with_the_line_of_its_forward(fn, message):
    x = lucid.zeros(2, requires_grad=True)
    with detect_anomaly(), pytest.raises(RuntimeError, match=message):
        (fn(x) * 2.0).sum().backward()
    assert x.grad is None


def test_the_line_is_the_users():
    x = lucid.zeros(2, requires_grad=True)
    with detect_anomaly():
        y = x * 3.0
        z, here = y.sqrt(), line()
        with pytest.raises(RuntimeError, match=f"{HERE}:{here}$"):
            z.sum().backward()


MASK = lucid.tensor([True, False])
FINE = {
    "a mask of minus infinity": lambda x: x.masked_fill(MASK, -float("inf")).softmax(0),
    "a nan of the user's": lambda x: x.detach() * float("nan"),
    "a backward that masks": lambda x: (x**2.0) ** 1.0,
    "integers": lambda x: lucid.arange(3) + 1,
    "shapes without numbers": lambda x: x.to("meta").log(),
    "no elements": lambda x: x[:0].log(),
}


@pytest.mark.parametrize("fn", FINE.values(), ids=FINE)
def test_what_no_op_made_is_no_anomaly(fn):
    x = lucid.zeros(2, requires_grad=True)
    with detect_anomaly():
        y = fn(x)
        if y.requires_grad and y.device.type == "cpu":
            y.sum().backward()


class Log(nn.Module):
    def forward(self, x):
        return x.log()


class Net(nn.Module):
    """The log sits in a list in a dict."""

    def __init__(self, inner):
        self.branches = {"left": [nn.Identity(), nn.Sequential(nn.ReLU(), inner)]}

    def forward(self, x):
        return self.branches["left"][1](x)


class Root(nn.Module):
    def forward(self, x):
        return x.sqrt()


def test_the_path_of_the_module_is_told_in_forward():
    x = lucid.zeros(2)
    with detect_anomaly(), pytest.raises(RuntimeError, match=r"in branches.left.1.1, at"):
        Net(Log())(x)
    with detect_anomaly(), pytest.raises(RuntimeError, match="Log made inf in Log, at"):
        Log()(x)


def test_the_path_of_the_module_is_told_in_backward():
    x = lucid.zeros(2, requires_grad=True)
    with detect_anomaly(), pytest.raises(RuntimeError, match=r"Sqrt ran in branches.left.1.1, at"):
        (Net(Root())(x) * 2.0).sum().backward()


def test_the_path_is_right_after_a_module_failed():
    net, x = Net(Log()), lucid.zeros(2)
    with detect_anomaly():
        for _ in range(2):
            with pytest.raises(RuntimeError, match=r"in branches.left.1.1, at"):
                net(x)
        with pytest.raises(RuntimeError, match=f"Log made inf at {HERE}"):
            x.log()


def test_a_node_keeps_the_path_and_not_the_module():
    with detect_anomaly():
        y = Net(Root())(lucid.ones(2, requires_grad=True))
    assert y.grad_fn.place.startswith("in branches.left.1.1, at ")
    assert isinstance(y.grad_fn.place, str)


def test_a_graph_from_before_the_block_is_watched_too():
    y = lucid.zeros(2, requires_grad=True).sqrt().sum()
    with detect_anomaly(), pytest.raises(RuntimeError, match="put its forward in, too"):
        y.backward()


def test_a_second_derivative_tells_the_line_of_the_first_forward():
    x = lucid.tensor(0.0, requires_grad=True)
    with detect_anomaly():
        y, here = x**1.5, line()
        (dx,) = grad(y, [x], create_graph=True)
        with pytest.raises(
            RuntimeError, match=f"in the backward of Power, which ran at .*:{here}$"
        ):
            grad(dx, [x])


def test_the_op_inside_a_checkpoint_is_named():
    x = lucid.zeros(2, requires_grad=True)
    with detect_anomaly(), pytest.raises(RuntimeError, match=r"^Log made inf"):
        checkpoint(Log(), x)
    with detect_anomaly(), pytest.raises(RuntimeError, match=r"^the backward of Sqrt made inf"):
        checkpoint(Root(), x).sum().backward()


def test_it_watches_its_own_block_and_thread_alone():
    x = lucid.zeros(2)
    with detect_anomaly(), ThreadPoolExecutor(1) as pool:
        pool.submit(x.log).result()
        with pytest.raises(RuntimeError, match="Log made inf"):
            x.log()
        with detect_anomaly():
            pass
        with pytest.raises(RuntimeError, match="Log made inf"):
            x.log()
    assert x.log().grad_fn is None
    assert (lucid.ones(2, requires_grad=True) * 2.0).grad_fn.place is None


def test_lines_of_numpy_with_relative_file_names_are_not_the_users():
    """In the browser NumPy's files are named relative to its wheel."""
    source = compile("def call(f, x):\n    return f(x)\n", "numpy/lib/_some_file.py", "exec")
    numpys = {"__name__": "numpy.lib._some_file"}
    exec(source, numpys)
    with detect_anomaly(), pytest.raises(RuntimeError, match=rf"{HERE}:{line() + 1}$"):
        numpys["call"](lucid.log, lucid.tensor([0.0], requires_grad=True))


def test_lines_of_a_user_with_relative_file_names_are_theirs():
    source = compile("def call(f, x):\n    return f(x)\n", "lesson.py", "exec")
    users = {"__name__": "__main__"}
    exec(source, users)
    with detect_anomaly(), pytest.raises(RuntimeError, match=r"lesson\.py:2$"):
        users["call"](lucid.log, lucid.tensor([0.0], requires_grad=True))
