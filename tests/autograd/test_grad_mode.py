"""Whether a graph is recorded: one answer for each thread, each task and each block."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

import lucid
from lucid import enable_grad, is_grad_enabled, no_grad, set_grad_enabled
from lucid.autograd import Function, grad


def test_no_grad_is_a_block(leaf):
    x = leaf(np.ones(2))
    with no_grad():
        y = x * x
    assert y.is_leaf
    assert not y.requires_grad
    assert (x * x).requires_grad


def test_no_grad_is_a_decorator_that_keeps_the_functions_name(leaf):
    @no_grad()
    def predict(x, factor=1.0):
        """Doubles."""
        return x * 2.0 * factor

    x = leaf(np.ones(2))
    assert not predict(x, factor=3.0).requires_grad
    assert predict(x, factor=3.0).tolist() == [6, 6]  # a second call records none either
    assert (predict.__name__, predict.__doc__) == ("predict", "Doubles.")
    assert is_grad_enabled()


def test_a_decorated_function_may_call_itself():
    @no_grad()
    def depth(n):
        assert not is_grad_enabled()
        return 0 if n == 0 else 1 + depth(n - 1)

    assert depth(3) == 3
    assert is_grad_enabled()


def test_enable_grad_is_a_decorator_too(leaf):
    x = leaf(np.ones(2))
    with no_grad():
        assert enable_grad()(lambda: x * x)().requires_grad


def test_one_object_serves_any_number_of_times_also_inside_itself():
    off = no_grad()
    for _ in range(2):
        with off:
            with off, enable_grad(), off:
                assert not is_grad_enabled()
            assert not is_grad_enabled()
        assert is_grad_enabled()


def test_one_object_serves_several_threads():
    off, barrier = no_grad(), Barrier(2)

    def work(_):
        for _ in range(20):
            with off:
                barrier.wait()
                assert not is_grad_enabled()
            assert is_grad_enabled()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))


def test_set_grad_enabled_alone_is_a_statement(leaf):
    x = leaf(np.ones(2))
    set_grad_enabled(False)
    try:
        assert not (x * x).requires_grad
        with enable_grad():
            assert (x * x).requires_grad
        assert not (x * x).requires_grad
    finally:
        set_grad_enabled(True)
    assert (x * x).requires_grad


def test_a_statement_inside_a_block_holds_to_the_end_of_the_block():
    with no_grad():
        set_grad_enabled(True)
        assert is_grad_enabled()
        set_grad_enabled(False)
    assert is_grad_enabled()


def test_set_grad_enabled_is_a_decorator_that_changes_nothing_around_it():
    @set_grad_enabled(False)
    def asks():
        return is_grad_enabled()

    assert is_grad_enabled()
    assert [asks(), is_grad_enabled(), asks()] == [False, True, False]


def test_a_generator_runs_in_its_mode_and_who_takes_its_values_does_not():
    @no_grad()
    def modes(n):
        """Counts."""
        for i in range(n):
            yield i, is_grad_enabled()
        return "end"

    @enable_grad()
    def inside():
        yield is_grad_enabled()
        assert (yield from modes(1)) == "end"
        yield is_grad_enabled()

    for i, mode in modes(2):
        assert (mode, is_grad_enabled()) == (False, True), i
    assert modes.__doc__ == "Counts."
    with no_grad():
        assert list(inside()) == [True, (0, False), True]


def test_what_is_sent_and_thrown_reaches_a_decorated_generator():
    closed = []

    @no_grad()
    def echo():
        got = yield
        try:
            while True:
                try:
                    got = yield got, is_grad_enabled()
                except KeyError as error:
                    got = error
        finally:
            closed.append(is_grad_enabled())

    generator = echo()
    next(generator)
    assert generator.send(1) == (1, False)
    error = KeyError("k")
    assert generator.throw(error) == (error, False)
    generator.close()
    assert closed == [False]
    assert is_grad_enabled()


@pytest.mark.parametrize("mode", [True, False])
def test_set_grad_enabled_takes_the_mode(mode):
    with set_grad_enabled(not mode):
        with set_grad_enabled(mode):
            assert is_grad_enabled() is mode
        assert is_grad_enabled() is not mode
    assert is_grad_enabled()


def test_an_exception_restores_the_mode():
    with pytest.raises(KeyError), no_grad():
        raise KeyError
    assert is_grad_enabled()


def test_a_tensor_made_under_no_grad_may_still_ask_for_a_gradient():
    with no_grad():
        x = lucid.ones(2, requires_grad=True)
        layer = lucid.nn.Linear(2, 1)
    layer(x).sum().backward()
    assert x.grad is not None
    assert all(p.grad is not None for p in layer.parameters())


class Asking(Function):
    """y = x; it notes whether a graph of its backward is recorded."""

    def forward(self, x, *, answers):
        self.answers = answers
        return x.copy()

    def backward(self, grad):
        self.answers.append(is_grad_enabled())
        return grad


def test_backward_records_a_graph_only_where_create_graph_asks_for_one(leaf):
    x, answers = leaf(np.ones(())), []
    for create_graph in (False, True):
        with set_grad_enabled(not create_graph):  # what surrounds the call makes no difference
            with enable_grad():
                y = Asking.apply(x, answers=answers)
            grad(y, [x], create_graph=create_graph)
            with enable_grad():
                y = Asking.apply(x, answers=answers)
            y.backward(create_graph=create_graph)
    assert answers == [False, False, True, True]


def test_each_thread_has_its_own_grad_mode(leaf):
    x = leaf(np.ones(2))
    with no_grad(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: (x * x).requires_grad).result()
        assert not (x * x).requires_grad
        with enable_grad():
            assert (x * x).requires_grad
    assert (x * x).requires_grad


def test_each_asynchronous_task_has_its_own_grad_mode():
    async def evaluate():
        with no_grad():
            await asyncio.sleep(0)
            return is_grad_enabled()

    async def train():
        await asyncio.sleep(0)
        return is_grad_enabled()

    async def both():
        return await asyncio.gather(evaluate(), train())

    assert asyncio.run(both()) == [False, True]
