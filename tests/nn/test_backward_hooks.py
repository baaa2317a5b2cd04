"""A backward hook sees the gradients on both sides of a module, and may replace the inputs'."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.autograd import checkpoint, grad


class Triple(nn.Module):
    """y = 3 (x + y), of one input or two; it also keeps what it gave."""

    def forward(self, x, y=0.0):
        self.kept = (x + y) * 3.0
        return self.kept


class Both(nn.Module):
    def forward(self, x):
        return x * 2.0, x * 5.0, (x > 0).long()


@pytest.fixture
def x(leaf):
    return leaf(np.ones(2))


@pytest.fixture
def watch():
    """Registers a hook on a module; gives the list of what the hook saw, as numbers."""

    def register(module):
        seen = []
        numbers = lambda grads: [None if g is None else g.tolist() for g in grads]  # noqa: E731
        module.register_full_backward_hook(
            lambda m, gin, gout: seen.append((m, numbers(gin), numbers(gout)))
        )
        return seen

    return register


def test_it_sees_the_gradients_of_input_and_output(x, watch):
    module = Triple()
    seen = watch(module)
    (module(x * 1.0) * 7.0).sum().backward()
    assert seen == [(module, [[21, 21]], [[7, 7]])]
    assert x.grad.tolist() == [21, 21]


def test_the_outputs_gradient_is_what_comes_from_outside_alone(x, watch):
    class Twice(nn.Module):
        def forward(self, x):
            self.y = x * 3.0
            self.square = self.y * self.y
            return self.y

    module = Twice()
    seen = watch(module)
    (module(x) + module.square).sum().backward()
    assert seen == [(module, [[3 + 18, 3 + 18]], [[1, 1]])]


def test_the_inputs_gradient_is_what_the_module_gives_alone(x, watch):
    module = Triple()
    seen = watch(module)
    (module(x) + x * 100.0).sum().backward()
    assert seen == [(module, [[3, 3]], [[1, 1]])]
    assert x.grad.tolist() == [103, 103]


@pytest.mark.parametrize("as_tuple", [True, False])
def test_what_it_returns_goes_on_in_the_place_of_the_inputs_gradient(x, watch, as_tuple):
    module = Triple()
    module.register_full_backward_hook(
        lambda m, gin, gout: (gin[0] * 10.0,) if as_tuple else gin[0] * 10.0
    )
    seen = watch(module)
    module(x).sum().backward()
    assert seen == [(module, [[30, 30]], [[1, 1]])]  # the second hook sees what the first gave
    assert x.grad.tolist() == [30, 30]


def test_the_parameters_gradients_stay_as_they_are(x):
    plain, hooked = (nn.Linear(2, 2).to(lucid.float64) for _ in range(2))
    hooked.load_state_dict(plain.state_dict())
    hooked.register_full_backward_hook(lambda m, gin, gout: gin[0] * 0.0)
    plain(x).sum().backward()
    x.grad = None
    hooked(x).sum().backward()
    assert hooked.weight.grad.tolist() == plain.weight.grad.tolist()
    assert x.grad.tolist() == [0, 0]


def test_a_module_whose_input_takes_no_gradient_shows_its_outputs(watch):
    module = nn.Linear(2, 2)
    seen = watch(module)
    module(lucid.ones(1, 2)).sum().backward()
    assert seen == [(module, [None], [[[1, 1]]])]


def test_inputs_without_a_gradient_are_none_in_their_place(x, watch):
    module = Triple()
    seen = watch(module)
    module(lucid.zeros(2), x).sum().backward()
    module(x, 1.0).sum().backward()
    assert [gin for _, gin, _ in seen] == [[None, [3, 3]], [[3, 3], None]]


def test_a_tuple_of_outputs_has_a_gradient_each(x, watch):
    module = Both()
    seen = watch(module)
    a, b, kinds = module(x)
    assert not kinds.requires_grad
    (a * 1.0 + b * 10.0).sum().backward()
    assert seen[0][1] == [[52, 52]]
    assert seen[0][2][:2] == [[1, 1], [10, 10]]


def test_a_gradient_that_goes_around_the_output_is_not_shown(x, watch):
    module = Triple()
    seen = watch(module)
    module(x)
    module.kept.sum().backward()
    assert seen == []
    assert x.grad.tolist() == [3, 3]


def test_each_call_of_a_module_has_gradients_of_its_own(x, watch):
    module = Triple()
    seen = watch(module)
    module(module(x)).sum().backward()
    assert [(gin, gout) for _, gin, gout in seen] == [([[3, 3]], [[1, 1]]), ([[9, 9]], [[3, 3]])]


def test_a_removed_hook_is_silent(x):
    module, seen = Triple(), []
    with module.register_full_backward_hook(lambda *_: seen.append("first")):
        module(x).sum().backward()
    y = module(x)
    assert y is module.kept  # no node of a hook is left
    y.sum().backward()
    assert seen == ["first"]


def test_without_a_graph_it_is_silent(x, watch):
    module = Triple()
    seen = watch(module)
    with lucid.no_grad():
        assert not module(x).requires_grad
    module(lucid.ones(2))
    assert seen == []


def test_replaced_gradients_can_be_differentiated(x):
    module = Triple()
    module.register_full_backward_hook(lambda m, gin, gout: gin[0] * x)
    (dx,) = grad(module(x).sum(), [x], create_graph=True)  # 3 x
    assert grad(dx.sum(), [x])[0].tolist() == [3, 3]


def test_inside_a_checkpoint_it_runs_once(x, watch):
    module = Triple()
    seen = watch(module)
    checkpoint(nn.Sequential(module), x).sum().backward()
    assert seen == [(module, [[3, 3]], [[1, 1]])]


WRONG = {
    "too many": (lambda g: (g, g), "gave 2 gradients for 1 inputs"),
    "another shape": (lambda g: g.sum(), r"one of shape \(\) for input 0.* of shape \(2,\)"),
    "no tensor": (lambda g: 3.0, r"gave float for input 0"),
}


@pytest.mark.parametrize(("answer", "message"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_an_error(x, answer, message):
    module = Triple()
    module.register_full_backward_hook(lambda m, gin, gout: answer(gin[0]))
    with pytest.raises(RuntimeError, match=message):
        module(x).sum().backward()


def test_a_gradient_for_an_input_that_takes_none_is_an_error():
    module = nn.Linear(2, 2)
    module.register_full_backward_hook(lambda m, gin, gout: gout)
    with pytest.raises(RuntimeError, match="for input 0, which takes none"):
        module(lucid.ones(1, 2)).sum().backward()


def test_the_output_is_a_tensor_or_a_tuple(x, watch):
    class Dict(nn.Module):
        def forward(self, x):
            return {"y": x}

    module = Dict()
    watch(module)
    with pytest.raises(TypeError, match="returns a tensor or a tuple of tensors, not dict"):
        module(x)
