"""The story of backpropagation is what the engine does: its order, its gradients, its sums."""

from xml.etree import ElementTree

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.autograd.watch import Watcher
from lucid.nn import functional as F
from lucid.viz import trace_backward


class Order(Watcher):
    """The nodes in the order in which the engine runs them."""

    def __init__(self):
        self.nodes = []

    def backward(self, run, node, *incoming):
        self.nodes.append(node)
        return run(node, *incoming)


@pytest.fixture
def loss():
    lucid.manual_seed(0)
    model = lucid.models.ConvNeXt(3, (1, 1), (4, 6), image_size=8, layer_scale_init=1)
    x = lucid.randn(2, 3, 8, 8)
    return F.cross_entropy(model(x), lucid.tensor([0, 2]))


def test_the_steps_are_the_nodes_in_the_order_of_the_engine(loss):
    trace = trace_backward(loss)
    with Order() as order:
        loss.backward()
    assert [step.op for step in trace.steps] == [type(node).__name__ for node in order.nodes]
    assert [step.node for step in trace.steps] == order.nodes
    assert [step.number for step in trace.steps] == list(range(1, len(order.nodes) + 1))


def test_the_leaves_get_what_backward_gives_them_and_it_may_run_afterwards():
    model = nn.Sequential(nn.Linear(4, 3), nn.GELU(), nn.Linear(3, 1))
    trace = trace_backward(lambda: (model(lucid.ones(2, 4)) ** 2).sum())
    assert all(p.grad is None for p in model.parameters())
    (model(lucid.ones(2, 4)) ** 2).sum().backward()
    found = {g.name: g for g in trace.gradients}
    for path, p in model.named_parameters():
        np.testing.assert_allclose(found[f"model.{path}"].norm, p.grad.norm().item(), rtol=1e-5)
        assert found[f"model.{path}"].shape == p.shape


def test_what_comes_in_is_the_sum_of_what_went_out(loss):
    trace = trace_backward(loss)
    went = {}
    for step in trace.steps:
        for slot, g in enumerate(step.incoming):
            if (step.node, slot) in went:
                last = went[step.node, slot]
                assert last.arrival == last.uses == g.uses
                if last.total:
                    np.testing.assert_allclose(last.total, g.numbers)
        went |= {g.edge: g for g in step.outgoing}
    residual = [g for step in trace.steps for g in step.outgoing if g.arrival > 1]
    assert residual  # the skip connections


def test_the_lecture_of_a_and_b():
    a = lucid.tensor(1.0, requires_grad=True)

    def program():
        b = a + a
        c = b + b
        return c

    first, second = trace_backward(program).steps
    assert (first.output, first.code, first.incoming[0].numbers) == ("c", "c = b + b", (1.0,))
    assert [(g.name, g.arrival, g.total) for g in first.outgoing] == [
        ("b", 1, (1.0,)), ("b", 2, (2.0,)),
    ]  # fmt: skip
    assert (second.output, second.code, second.incoming[0].numbers) == ("b", "b = a + a", (2.0,))
    assert second.place.endswith(f"{__file__}:{program.__code__.co_firstlineno + 1}")
    text = str(trace_backward(program))
    assert "d b += 1, which makes 2, because `b` is used twice" in text
    assert "after the first it would have gone on with 1, not 2" in text
    assert text.endswith("a.grad = 4")


def test_a_finished_loss_is_told_with_the_names_of_the_callers_variables():
    weight = lucid.tensor([1.0, 2.0], requires_grad=True)
    square = weight * weight
    total = square.sum()
    steps = trace_backward(total).steps
    assert [step.output for step in steps] == ["total", "square"]
    assert {g.name for g in steps[1].outgoing} == {"weight"}


def test_a_gradient_that_is_retained_on_the_way_is_left_alone():
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    y.retain_grad()
    loss = y.sum()
    trace_backward(loss)
    assert y.grad is None
    loss.backward(retain_graph=True)
    assert y.grad.tolist() == [1.0, 1.0]
    trace_backward((y * 2).sum())
    assert y.grad.tolist() == [1.0, 1.0]


def test_tensors_that_had_one_name_after_the_other_are_told_apart():
    x = lucid.tensor(2.0, requires_grad=True)

    def program():
        h = x
        for _ in range(3):
            h = h * h
        return h

    outputs = [step.output for step in trace_backward(program).steps]
    assert len(set(outputs)) == 3
    assert all(name.startswith("h") for name in outputs)


def test_backward_inside_of_a_checkpoint_is_one_step():
    layer = nn.Linear(2, 2)
    y = lucid.autograd.checkpoint(layer, lucid.ones(1, 2, requires_grad=True)).sum()
    steps = trace_backward(y).steps
    assert [step.op for step in steps].count("Checkpoint") == 1


def test_each_step_tells_its_formula_and_the_page_is_valid(loss):
    trace = trace_backward(loss)
    assert all(step.forward and step.backward for step in trace.steps)
    ElementTree.fromstring(trace._repr_html_())
    assert trace._repr_svg_() is None


def test_what_has_no_story_is_refused():
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    for what in (x * 2, lucid.tensor(1.0), "loss", lambda: x * 2, x.sum().detach()):
        with pytest.raises(RuntimeError, match="needs one number that has a graph"):
            trace_backward(what)
