"""A checkpointed function has the gradients of the function itself, and holds less memory."""

import tracemalloc

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.autograd import Function, checkpoint, grad
from lucid.utils.checkpoint import checkpoint as checkpoint_of_torch
from lucid.utils.checkpoint import checkpoint_sequential


@pytest.fixture
def block(randn):
    """A small network in float64, with dropout."""
    net = nn.Sequential(nn.Linear(4, 8), nn.GELU(), nn.Dropout(0.4), nn.Linear(8, 4))
    return net.to(lucid.float64)


def gradients(network, x, run):
    """The output, dx and the gradients of all parameters, from the same random numbers."""
    network.zero_grad()
    x.grad = None
    lucid.manual_seed(3)
    h = x * 1.5
    y = run(network, h) + h
    lucid.randn(5)
    (y * y).sum().backward()
    return [y, x.grad, *[p.grad for p in network.parameters()]]


def same(ours, theirs):
    return all(np.array_equal(a.array, b.array) for a, b in zip(ours, theirs, strict=True))


RUNS = {
    "module": checkpoint,
    "method of a module": lambda net, x: checkpoint(net.forward, x),
    "inside another": lambda net, x: checkpoint(nn.Sequential(Checkpointed(net)), x),
    "twice over": lambda net, x: checkpoint(Checkpointed(Checkpointed(net)), x),
    "several inputs": lambda net, x: checkpoint(Adding(net), x, x, 0.0, None)[0],
}


class Checkpointed(nn.Module):
    """Saves memory in its own forward."""

    def __init__(self, inner):
        self.inner = inner

    def forward(self, x):
        return checkpoint(self.inner, x)


class Adding(Checkpointed):
    """Takes a tensor twice and what is no tensor, and gives integers too."""

    def forward(self, a, b, c, d):
        y = self.inner((a + b) / 2 + c)
        return y, (y > 0).long(), d is None and y.detach()


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_outputs_and_gradients_are_those_of_the_plain_run(block, leaf, randn, run):
    x = leaf(randn(3, 4))
    plain = gradients(block, x, lambda net, h: net(h))
    assert same(gradients(block, x, run), plain)
    assert same(gradients(block, x, run), plain)


def test_the_numbers_drawn_after_it_are_those_of_the_plain_run(block, leaf, randn):
    x, drawn = leaf(randn(3, 4)), []
    for run in (lambda net, h: net(h), checkpoint):
        gradients(block, x, run)
        drawn.append(lucid.randn(3).tolist())
    assert drawn[0] == drawn[1]


def test_the_second_run_draws_the_numbers_of_the_first_whatever_the_seed_is_now(block, leaf, randn):
    x = leaf(randn(3, 4))
    lucid.manual_seed(0)
    y = checkpoint(block, x)
    lucid.manual_seed(99)
    (dx,) = grad(y.sum(), [x])
    lucid.manual_seed(0)
    assert np.array_equal(dx.array, grad(block(x).sum(), [x])[0].array)


def test_it_has_derivatives_of_all_orders(block, leaf, randn):
    block.eval()
    x, w = leaf(randn(3, 4)), block[0].weight

    def third(run):
        y = run(block, x * 2.0)
        (dx, dw) = grad((y * y).sum(), [x, w], create_graph=True)
        (dxx,) = grad((dx * dx).sum() + (dw * dw).sum(), [x], create_graph=True)
        return grad((dxx * dxx).sum(), [x, w])

    for ours, theirs in zip(third(checkpoint), third(lambda net, h: net(h)), strict=True):
        np.testing.assert_allclose(ours.array, theirs.array, rtol=1e-10)


def test_an_input_that_is_a_parameter_too_gets_its_gradient_once(leaf, randn):
    layer = nn.Linear(4, 4).to(lucid.float64)
    for create_graph in (False, True):
        slopes = [
            grad(run(layer, layer.weight).sum(), [layer.weight], create_graph=create_graph)[0]
            for run in (checkpoint, lambda net, x: net(x))
        ]
        np.testing.assert_allclose(slopes[0].array, slopes[1].array, rtol=1e-12)


def test_hooks_of_a_parameter_and_an_input_see_their_gradient_once(leaf, randn):
    layer, x, seen = nn.Linear(4, 4), leaf(np.ones((1, 4), np.float32)), []
    for tensor in (layer.weight, x):
        tensor.register_hook(lambda g: seen.append(g.shape) or g * 10.0)
    checkpoint(layer, x).sum().backward()
    assert sorted(seen) == [(1, 4), (4, 4)]
    assert layer.weight.grad.tolist() == [[10.0] * 4] * 4


def test_frozen_parameters_and_plain_inputs_get_no_gradient(block, randn):
    block[0].requires_grad_(False)
    x = lucid.tensor(randn(3, 4))
    checkpoint(block, x).sum().backward()
    assert x.grad is None
    assert [p.grad is None for p in block.parameters()] == [True, True, False, False]


def test_where_nothing_requires_a_gradient_the_output_has_none(block, randn):
    block.requires_grad_(False)
    assert not checkpoint(block, lucid.tensor(randn(3, 4))).requires_grad


def test_under_no_grad_it_is_the_function_itself(leaf):
    x = leaf(np.ones(2))
    with lucid.no_grad():
        y = checkpoint(lambda a: a * x, lucid.ones(2))
    assert not y.requires_grad


STRANGERS = {
    "made before": lambda w: (lambda h: lambda x: x + h)(w * 2.0),
    "given back": lambda w: (lambda h: lambda x: (x * 1.0, h))(w * 2.0),
}
LEAVES = {
    "a leaf": lambda w: lambda x: x * w,
    "a leaf that is used twice": lambda w: lambda x: x * w + w.exp(),
    "given back": lambda w: lambda x: (x * w, w),
    "alone": lambda w: lambda x: w * w,
    "in a function of a function": lambda w: (lambda f: lambda x: f(x).tanh())(lambda x: x * w),
}


@pytest.mark.parametrize("make", LEAVES.values(), ids=LEAVES)
@pytest.mark.parametrize("requires_grad", [True, False])
def test_a_leaf_that_a_function_uses_gets_its_gradient(leaf, make, requires_grad):
    found = []
    for run in (checkpoint, lambda function, x: function(x)):
        w, x = leaf(np.array([2.0, 3.0])), leaf(np.array([0.5, -1.0]))
        seen = []
        w.register_hook(seen.append)
        y = run(make(w), x.requires_grad_(requires_grad))
        for part in y if isinstance(y, tuple) else (y,):
            (part * part).sum().backward(retain_graph=True)
        gradients = [g if g is None else g.tolist() for g in (w.grad, x.grad)]
        found.append((gradients, [g.tolist() for g in seen]))
    assert found[0] == found[1]


def test_a_closure_over_a_module_is_run_again_as_in_densenet(block, randn):
    x = lucid.tensor(randn(3, 4), requires_grad=True)
    wrapped = gradients(block, x, lambda net, h: checkpoint(lambda part: net(part), h))
    assert same(wrapped, gradients(block, x, lambda net, h: net(h)))


def test_the_function_may_have_keyword_arguments(leaf):
    def scaled(x, scale, power=1):
        return (x * scale) ** power

    w, x = leaf(np.array([2.0, 3.0])), leaf(np.array([0.5, -1.0]))
    y = checkpoint_of_torch(scaled, x, scale=w * 2.0, power=2, use_reentrant=False)
    y.sum().backward()
    assert w.grad.tolist() == (8 * np.array([2.0, 3.0]) * np.array([0.25, 1.0])).tolist()
    assert x.grad.tolist() == (8 * np.array([4.0, 9.0]) * np.array([0.5, -1.0])).tolist()


def test_an_item_of_a_view_that_a_checkpoint_gave_is_not_written(leaf):
    h = leaf(np.ones((2, 2))) * 2
    y = checkpoint(lambda h: h.view(-1), h)
    with pytest.raises(RuntimeError, match=r"shares the memory .* write x = x.clone\(\) first"):
        y[0] = 1.0


@pytest.mark.parametrize("make", STRANGERS.values(), ids=STRANGERS)
@pytest.mark.parametrize("requires_grad", [True, False])
def test_a_tensor_whose_gradient_would_be_lost_is_an_error(make, requires_grad):
    function = make(lucid.ones(2, requires_grad=True))
    x = lucid.ones(2, requires_grad=requires_grad)
    with pytest.raises(RuntimeError, match="neither an input nor a parameter"):
        checkpoint(function, x)
    assert (x * x).requires_grad == requires_grad  # the modes are as before


def test_a_closed_over_tensor_without_a_gradient_is_welcome(leaf):
    x, c = leaf(np.ones(2)), lucid.Tensor(np.full(2, 3.0))
    checkpoint(lambda a: a * c, x).sum().backward()
    assert x.grad.tolist() == [3, 3]


@pytest.mark.parametrize("wrong", [{"y": 1}, [lucid.ones(2)], 1.0, None])
def test_the_output_is_a_tensor_or_a_tuple(wrong):
    with pytest.raises(TypeError, match=f"a tuple of tensors, not {type(wrong).__name__}"):
        checkpoint(lambda x: wrong, lucid.ones(2))


def test_an_overwritten_parameter_is_an_error_and_no_wrong_gradient(block, leaf, randn):
    y = checkpoint(block, leaf(randn(3, 4)))
    with lucid.no_grad():
        block[0].weight *= 2.0
    with pytest.raises(RuntimeError, match=r"Checkpoint: a saved array of shape .* overwritten"):
        y.sum().backward()


def test_a_second_backward_needs_retain_graph(block, leaf, randn):
    x = leaf(randn(3, 4))
    y = checkpoint(block, x).sum()
    y.backward(retain_graph=True)
    once = x.grad.array.copy()
    y.backward()
    assert np.array_equal(x.grad.array, 2 * once)
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        y.backward()


def test_only_what_is_asked_for_is_computed(leaf):
    asked = []

    class Asking(Function):
        def forward(self, x, y):
            return x + y

        def backward(self, grad):
            asked.append(self.needs_input_grad)
            return grad, grad

    a, b = leaf(np.ones(2)), leaf(np.ones(2))
    grad(checkpoint(Asking.apply, a, b).sum(), [b])
    assert asked == [(False, True)]


def peak(run, x):
    """The most memory that forward and backward take beyond what there was, in bytes."""
    tracemalloc.start()
    try:
        y = x
        for _ in range(8):
            y = run(deep, y)
        y.sum().backward()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        x.grad = None


def deep(x):
    for _ in range(8):
        x = lucid.tanh(x)
    return x


def test_it_takes_a_fraction_of_the_memory():
    x = lucid.zeros(50_000, requires_grad=True)
    plain, saving = peak(lambda f, y: f(y), x), peak(checkpoint, x)
    assert plain > 60 * x.array.nbytes
    assert saving < 25 * x.array.nbytes


def test_a_function_that_changes_its_input_in_place_is_refused(leaf):
    def shift(x):
        x += 1.0
        return x * x

    h = leaf(np.ones(2)) * 1.0
    with pytest.raises(RuntimeError, match="checkpoint: the function changed one of its inputs"):
        checkpoint(shift, h)


@pytest.mark.parametrize("segments", [1, 2, 3, 5])
def test_segments_have_the_gradients_of_the_whole(block, randn, segments):
    x, tied = lucid.tensor(randn(3, 4), requires_grad=True), nn.Linear(4, 4).to(lucid.float64)
    net = nn.Sequential(tied, nn.Sequential(tied, nn.Tanh()), *block)

    def in_segments(net, x):
        return checkpoint_sequential(net, segments, x, preserve_rng_state=False)

    assert same(gradients(net, x, in_segments), gradients(net, x, lambda net, x: net(x)))


def test_functions_that_are_no_modules_may_be_in_segments(leaf):
    x, runs = leaf(np.array([0.5])), []

    def noted(x):
        runs.append("noted")
        return lucid.exp(x)

    checkpoint_sequential([noted, lucid.exp, noted, noted], 2, x).backward()
    assert len(runs) == 4  # the first once more, for it was in a checkpoint
    y = leaf(np.array([0.5]))
    y.exp().exp().exp().exp().backward()
    assert same([x.grad], [y.grad])


@pytest.mark.parametrize("segments", [0, 3])
def test_segments_are_no_more_than_the_functions(segments):
    with pytest.raises(ValueError, match=rf"segments \(={segments}\) must be from 1 to 2"):
        checkpoint_sequential([lucid.exp, lucid.exp], segments, lucid.ones(1))
