"""Hooks see a gradient when it is complete, and may put another in its place."""

import weakref

import numpy as np
import pytest

import lucid
from lucid import Tensor
from lucid.autograd import Function, grad
from lucid.autograd.hooks import call_at_the_end


@pytest.fixture(params=["leaf", "inside"])
def line(request, leaf):
    """(x, y, hooked): y = Σ 3h and h = 2x; ``hooked`` is x in one run and h in the other."""
    x = leaf(np.ones(2))
    h = x * 2.0
    return x, (h * 3.0).sum(), x if request.param == "leaf" else h


def test_a_hook_sees_the_gradient(line):
    x, y, hooked = line
    seen = []
    hooked.register_hook(seen.append)
    y.backward()
    assert [g.tolist() for g in seen] == [[6, 6]] if hooked is x else [[3, 3]]
    assert x.grad.tolist() == [6, 6]


def test_what_a_hook_returns_takes_the_gradients_place(line):
    x, y, hooked = line
    hooked.register_hook(lambda g: g * 10.0)
    y.backward()
    assert x.grad.tolist() == [60, 60]


def test_hooks_run_in_the_order_of_their_registration(line):
    x, y, hooked = line
    seen = []
    hooked.register_hook(lambda g: g * 0.0 + 1.0)
    hooked.register_hook(seen.append)  # returns None: the gradient stays
    hooked.register_hook(lambda g: g + 4.0)
    y.backward()
    assert [g.tolist() for g in seen] == [[1, 1]]
    assert x.grad.tolist() == ([5, 5] if hooked is x else [10, 10])


def test_a_removed_hook_is_silent(line):
    x, y, hooked = line
    first = hooked.register_hook(lambda g: g * 10.0)
    hooked.register_hook(lambda g: g * 7.0)
    first.remove()
    first.remove()  # a second time does nothing
    with hooked.register_hook(lambda g: g * 100.0):
        pass
    y.backward()
    assert x.grad.tolist() == [42, 42]


def test_a_hook_may_remove_itself(line):
    x, y, hooked = line

    def once(g):
        handle.remove()
        return g * 10.0

    handle = hooked.register_hook(once)
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [66, 66]


def test_hooks_run_under_grad_too(line):
    x, y, hooked = line
    hooked.register_hook(lambda g: g * 10.0)
    (dx,) = grad(y, [x], retain_graph=True)
    assert dx.tolist() == [60, 60]
    assert x.grad is None
    (dhooked,) = grad(y, [hooked])
    assert dhooked.tolist() == ([60, 60] if hooked is x else [30, 30])


def test_a_replaced_gradient_can_be_differentiated(leaf):
    x = leaf(np.array(2.0))
    h = x * 1.0
    h.register_hook(lambda g: g * x)
    (dx,) = grad(h * 3.0, [x], create_graph=True)  # = 3x
    assert grad(dx, [x])[0].item() == 3


@pytest.mark.parametrize("uses", [1, 2, 3])
def test_a_hook_sees_the_whole_sum_once(line, uses):
    _, _, hooked = line
    seen = []
    hooked.register_hook(seen.append)
    sum(hooked * 2.0 for _ in range(uses)).sum().backward()
    assert [g.tolist() for g in seen] == [[2 * uses] * 2]


@pytest.mark.parametrize("uses", [1, 2, 3])
def test_a_gradient_that_a_hook_keeps_is_not_the_leafs_own(leaf, uses):
    x, seen = leaf(np.ones(2)), []
    x.register_hook(seen.append)
    sum(x * 1.0 for _ in range(uses)).sum().backward()
    x.grad.array *= 0.5
    assert seen[0].tolist() == [uses, uses]


def test_a_gradient_that_a_hook_gives_is_not_the_leafs_own(leaf):
    x, z, constant = leaf(np.ones(2)), leaf(np.ones(2)), Tensor(np.full(2, 8.0))
    for t in (x, z):
        t.register_hook(lambda g: constant)
    (x * z).sum().backward()
    x.grad.array *= 0.5
    assert [t.tolist() for t in (x.grad, z.grad, constant)] == [[4, 4], [8, 8], [8, 8]]


def test_a_replaced_gradient_takes_the_dtype_of_its_tensor():
    x = lucid.ones(2, requires_grad=True)
    x.register_hook(lambda g: g * Tensor(np.ones(2)))
    (x * x).sum().backward()
    assert x.grad.dtype == lucid.float32


@pytest.mark.parametrize(
    "wrong", [1.0, np.ones(2), Tensor(np.ones(3))], ids=["1.0", "array", "(3,)"]
)
def test_a_hook_returns_a_tensor_of_the_same_shape_or_none(line, wrong):
    _, y, hooked = line
    hooked.register_hook(lambda g: wrong)
    with pytest.raises(TypeError, match=r"a hook returns None or a tensor of shape \(2,\)"):
        y.backward()


class TwoHalves(Function):
    def forward(self, x):
        return x[:1].copy(), x[1:].copy()

    def backward(self, a, b):
        return lucid.cat([a, b])


def test_each_output_of_an_op_has_hooks_of_its_own(leaf):
    x = leaf(np.ones(2))
    first, second = TwoHalves.apply(x)
    second.register_hook(lambda g: g * 10.0)
    second.retain_grad()
    (first * 2.0 + second * 3.0).sum().backward()
    assert x.grad.tolist() == [2, 30]
    assert first.grad is None
    assert second.grad.tolist() == [30]


def test_retain_grad_fills_the_grad_of_a_tensor_inside(leaf):
    x = leaf(np.ones(2))
    h = x * 2.0
    assert h.grad is None
    h.retain_grad()
    h.retain_grad()  # a second time changes nothing
    y = (h * h).sum()
    y.backward(retain_graph=True)
    assert h.grad.tolist() == [4, 4]
    y.backward()
    assert h.grad.tolist() == [8, 8]
    assert x.grad.tolist() == [16, 16]


def test_a_retained_gradient_is_what_the_hooks_left_and_nobody_elses(leaf):
    x = leaf(np.ones(2))
    h = x * 1.0
    h.retain_grad()
    h.register_hook(lambda g: g * 10.0)
    h.sum().backward()
    h.grad.array *= 0.5
    assert h.grad.tolist() == [5, 5]
    assert x.grad.tolist() == [10, 10]


def test_retain_grad_of_a_leaf_changes_nothing(leaf):
    x = leaf(np.ones(2))
    x.retain_grad()
    (x * 2.0).sum().backward()
    assert x.grad.tolist() == [2, 2]


def test_retain_grad_does_not_keep_the_tensor(leaf):
    x = leaf(np.ones(2))
    h = x * 2.0
    h.retain_grad()
    y, kept = h.sum(), weakref.ref(h)
    del h
    assert kept() is None
    y.backward()
    assert x.grad.tolist() == [2, 2]


@pytest.mark.parametrize("method", ["register_hook", "retain_grad"])
def test_a_tensor_without_a_gradient_takes_no_hook(method):
    arguments = [print] if method == "register_hook" else []
    with pytest.raises(RuntimeError, match=f"{method} needs a tensor that requires a gradient"):
        getattr(lucid.ones(2), method)(*arguments)


def test_a_hook_may_write_into_the_gradient_that_it_gets(leaf):
    x, y, given = leaf(np.ones(2)), leaf(np.ones(2)), Tensor(np.ones(2))

    def double(g):
        g *= 2.0

    seen = []
    x.register_hook(seen.append)
    x.register_hook(double)
    (x + y).backward(given)
    assert x.grad.tolist() == [2, 2]
    assert y.grad.tolist() == given.tolist() == seen[0].tolist() == [1, 1]


def test_a_hook_of_a_module_may_write_into_the_gradients_that_it_gets(leaf):
    def spoil(module, grad_input, grad_output):
        grad_output[0].mul_(100.0)  # nobody else sees this
        grad_input[0].mul_(7.0)  # and this goes on

    layer, x, given = lucid.nn.Identity(), leaf(np.ones(2)), Tensor(np.ones(2))
    layer.register_full_backward_hook(spoil)
    (x + layer(x)).backward(given)
    assert x.grad.tolist() == [8, 8]
    assert given.tolist() == [1, 1]


def test_a_leaf_has_its_whole_gradient_while_backward_goes_on(leaf):
    first, last, seen = leaf(np.ones(2)), leaf(np.ones(2)), []
    h = first * 2.0
    h.register_hook(lambda g: seen.append(("below", last.grad is not None)))
    last.register_post_accumulate_grad_hook(lambda p: seen.append((p is last, p.grad.tolist())))
    (h * last * last).sum().backward()
    assert seen == [(True, [4, 4]), ("below", True)]
    assert first.grad.tolist() == [2, 2]


@pytest.mark.parametrize("uses", [1, 2, 3])
def test_a_leaf_is_told_once_a_backward_that_its_gradient_is_there(leaf, uses):
    x, seen = leaf(np.ones(2)), []
    handle = x.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad.tolist()))
    for _ in range(2):
        (sum(x * 1.0 for _ in range(uses)).sum() + x.sum()).backward()
    handle.remove()
    x.sum().backward()
    assert seen == [[uses + 1] * 2, [2 * uses + 2] * 2]


def test_a_leaf_that_is_itself_the_output_is_told_too(leaf):
    x, seen = leaf(np.array(2.0)), []
    x.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad.item()))
    lucid.autograd.backward([x, x * 3.0])
    assert seen == [4.0]


def test_grad_tells_no_leaf(leaf):
    x = leaf(np.ones(2))
    x.register_post_accumulate_grad_hook(lambda p: pytest.fail("grad() adds nothing"))
    assert grad((x * x).sum(), [x])[0].tolist() == [2, 2]


def test_only_a_leaf_is_told(leaf):
    x = leaf(np.ones(2))
    with pytest.raises(RuntimeError, match="takes a leaf"):
        (x * 1.0).register_post_accumulate_grad_hook(print)
    with pytest.raises(RuntimeError, match="requires a gradient"):
        x.detach().register_post_accumulate_grad_hook(print)


def test_what_is_asked_for_the_end_of_a_backward_is_called_once_all_gradients_are_there(leaf):
    first, last, seen = leaf(np.ones(2)), leaf(np.ones(2)), []
    ask = lambda p: call_at_the_end(lambda: seen.append(first.grad.tolist()))  # noqa: E731
    last.register_post_accumulate_grad_hook(ask)
    (first * 2.0 * last).sum().backward()
    assert seen == [[2, 2]]


def test_nothing_is_called_at_the_end_of_a_backward_that_fails(leaf):
    first, last = leaf(np.ones(2)), leaf(np.ones(2))
    ask = lambda p: call_at_the_end(lambda: pytest.fail("it did not end"))  # noqa: E731
    last.register_post_accumulate_grad_hook(ask)
    first.register_hook(lambda g: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        (first * 2.0 * last).sum().backward()
    first, last = leaf(np.ones(2)), leaf(np.ones(2))
    (first * last).sum().backward()
