"""Writes into a tensor's memory: where they are allowed, and that none goes unnoticed."""

import numpy as np
import pytest

import lucid
from lucid import Tensor, no_grad, ops
from lucid.nn import Module, Parameter


class Line(Module):
    def __init__(self):
        self.slope = Parameter([1.0, 2.0])

    def forward(self, x):
        return self.slope * x


def test_the_training_loop_that_everyone_teaches_trains():
    model, x = Line(), Tensor([1.0, 1.0])
    memory = model.slope.array
    for _ in range(2):
        (model(x) * model(x)).sum().backward()
        with no_grad():
            for p in model.parameters():
                p -= 0.25 * p.grad
                p.grad = None
            model.slope *= 1.0
    assert memory.tolist() == [0.25, 0.5]
    assert model.slope.array is memory


CHANGES = {
    "+=": lambda x: x.__iadd__(1.0),
    "-=": lambda x: x.__isub__(1.0),
    "*=": lambda x: x.__imul__(2.0),
    "/=": lambda x: x.__itruediv__(2.0),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_leaf_that_requires_a_gradient_changes_only_under_no_grad(leaf, change):
    x = leaf(np.ones(2))
    with pytest.raises(RuntimeError, match=r"only under no_grad\(\)"):
        change(x)
    assert x.tolist() == [1, 1]
    with no_grad():
        assert change(x) is x
    assert x.tolist() != [1, 1]


def test_augmented_assignment_changes_the_tensor_for_every_name_where_a_graph_is_recorded(leaf):
    x = leaf(np.ones(2))
    y = before = x * x
    y += 1.0
    y.sum().backward()
    assert before is y
    assert before.tolist() == [2, 2]
    assert x.grad.tolist() == [2, 2]


def test_in_place_results_must_fit():
    x = Tensor(np.arange(3))
    with no_grad(), pytest.raises(TypeError, match="float32"):
        x += 0.5
    with no_grad(), pytest.raises(TypeError, match=r"an array of shape \(3,\), not shape \(2, 3\)"):
        x += np.ones((2, 3), int)
    assert x.tolist() == [0, 1, 2]


WRONG = {
    "another shape": (np.ones(3), r"of shape \(2,\), not shape \(3,\)"),
    "a number": (1.0, "not float"),
    "a list": ([1.0, 1.0], "not list"),
    "a tensor": (Tensor([1.0, 1.0]), "not Tensor"),
    "an array without numbers": (lucid.ones(2, device="meta").array, "on 'cpu', not one on 'meta'"),
    "complex numbers": (np.ones(2) * 1j, "Cannot cast"),
}


@pytest.mark.parametrize(("wrong", "message"), WRONG.values(), ids=WRONG)
def test_array_takes_only_an_array_of_the_same_shape(leaf, wrong, message):
    x = leaf(np.ones(2))
    with pytest.raises(TypeError, match=message):
        x.array = wrong
    assert x.tolist() == [1, 1]


def test_array_copies_numbers_into_the_tensors_own_memory(leaf):
    x, array = leaf(np.ones(2, np.float32)), np.array([3.0, 4.0])
    memory = x.array
    x.array = array
    assert x.array is memory
    assert memory.tolist() == [3, 4]
    assert not np.shares_memory(memory, array)


def test_data_is_a_tensor_in_the_same_memory(leaf):
    p = leaf(np.ones(2))
    assert isinstance(p.data, Tensor)
    assert p.data.array is p.array
    assert not p.data.requires_grad
    memory = p.array
    p.grad = lucid.ones_like(p)
    p.data -= 0.5 * p.grad
    assert p.array is memory
    assert p.tolist() == [0.5, 0.5]


def test_data_takes_a_copy_of_an_array(leaf):
    p, given = leaf(np.ones(2)), np.array([3.0, 4.0])
    p.data = given
    assert p.tolist() == [3, 4]
    assert not np.shares_memory(p.array, given)


def test_data_takes_the_memory_of_a_tensor(leaf):
    p, flat = leaf(np.ones(2)), Tensor(np.arange(4.0))
    p.data = flat[1:3]
    flat += 1
    assert p.tolist() == [2, 3]
    assert p.requires_grad
    with no_grad():
        p *= 2
    assert flat.tolist() == [1, 4, 6, 4]


def test_data_moves_into_memory_of_another_order(leaf):
    p, given = leaf(np.zeros((2, 2))), Tensor(np.array([[1.0, 2.0], [3.0, 4.0]]))
    p.data = given.T
    with no_grad():
        p[0, 1] += 5
    assert given.tolist() == [[1, 2], [8, 4]]


def test_data_takes_a_copy_of_what_is_expanded(leaf):
    given = Tensor(np.ones((2, 1))).expand(2, 2)
    p, before = leaf(np.zeros((2, 2))), given.tolist()
    p.data = given
    assert p.tolist() == before
    assert p.array.flags.c_contiguous
    with no_grad():
        p += 1
    assert given.tolist() == before


def test_who_took_data_before_can_give_the_old_numbers_back(leaf):
    p, average = leaf(np.ones(2)), Tensor(np.full(2, 5.0))
    before = p.data
    p.data = average
    assert p.tolist() == [5, 5]
    p.data = before
    assert p.tolist() == [1, 1]
    assert average.tolist() == [5, 5]


def test_two_tensors_exchange_their_data(leaf):
    p, q = leaf(np.ones(2)), leaf(np.full(2, 2.0))
    p.data, q.data = q.data, p.data
    assert (p.tolist(), q.tolist()) == ([2, 2], [1, 1])


def test_a_view_from_before_keeps_the_old_memory(leaf):
    p = leaf(np.ones(2))
    view = p.detach()[:1]
    p.data = Tensor(np.full(2, 5.0))
    view.zero_()
    assert p.tolist() == [5, 5]


WRONG_DATA = {
    "another shape": (Tensor(np.ones(3)), r"of shape \(2,\), not shape \(3,\)"),
    "another dtype": (lucid.ones(2), r"numbers of float64, not of float32: write .to\(float64\)"),
    "another device": (lucid.ones(2, dtype=lucid.float64, device="meta"), "on 'cpu', not one on"),
    "a list": ([1.0, 1.0], "not list"),
}


@pytest.mark.parametrize(("wrong", "message"), WRONG_DATA.values(), ids=WRONG_DATA)
def test_data_refuses_what_does_not_fit(leaf, wrong, message):
    p = leaf(np.ones(2))
    with pytest.raises(TypeError, match=message):
        p.data = wrong
    assert p.tolist() == [1, 1]


def write_array(x):
    x.array -= 0.5


def write_new_array(x):
    x.array = np.zeros(2)


def write_numbers(x):
    with no_grad():
        x -= 0.5


def write_view(x):
    with no_grad():
        view = x.reshape((1, 2))
        view -= 0.5


def write_slice_of_view(x):
    with no_grad():
        view = x.reshape((1, 2))[:, 1:]
        view *= 2.0


def write_detached(x):
    x.detach().array -= 0.5


def write_data(x):
    x.data -= 0.5


def write_data_of_data(x):
    x.data = x.data * 2.0


def write_into_data(x):
    x.data[0] = 7.0


WRITES = [
    write_array, write_new_array, write_numbers, write_view, write_slice_of_view, write_detached,
    write_data, write_data_of_data, write_into_data,
]  # fmt: skip


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("saves", ["input", "output"])
def test_a_stale_saved_array_is_an_error_that_names_the_op(leaf, write, saves):
    x = leaf(np.ones(2))
    y = x * x if saves == "input" else ops.tanh(x)
    write(x if saves == "input" else y)
    with pytest.raises(RuntimeError, match=r"(Mul|Tanh): a saved array .* was overwritten"):
        y.sum().backward()


def test_a_mask_through_data_in_a_layer_that_is_applied_twice_is_answered_by_a_copy(leaf):
    w, x, mask = leaf(np.ones(2)), leaf(np.full(2, 2.0)), Tensor(np.array([1.0, 0.0]))
    for _ in range(2):
        w.data *= mask
        x = x * w
    with pytest.raises(RuntimeError, match=r"compute with a changed copy, x \* 2 instead"):
        x.sum().backward()
    x = leaf(np.full(2, 2.0))
    for _ in range(2):
        x = x * (w * mask)
    x.sum().backward()
    assert w.grad.tolist() == [4, 0]


def take_a_step(layer):
    optimizer = lucid.optim.SGD(layer.parameters(), lr=0.1)
    for p in layer.parameters():
        p.grad = lucid.ones_like(p)
    optimizer.step()


MODULE_WRITES = {
    "an optimizer's step": take_a_step,
    "load_state_dict": lambda layer: layer.load_state_dict(layer.state_dict()),
    "to another dtype": lambda layer: layer.to(lucid.float64),
    "init": lambda layer: lucid.nn.init.zeros_(layer.weight),
    "a write into the state": lambda layer: write_array(layer.state_dict()["weight"]),
}


@pytest.mark.parametrize("write", MODULE_WRITES.values(), ids=MODULE_WRITES)
def test_a_change_of_a_weight_between_forward_and_backward_is_an_error(leaf, write):
    layer, x = lucid.nn.Linear(2, 2), lucid.ones(1, 2, requires_grad=True)
    y = layer(x)
    write(layer)
    with pytest.raises(RuntimeError, match=r"Linear: a saved array .* was overwritten"):
        y.sum().backward()


def test_writing_elsewhere_leaves_saved_arrays_valid(leaf):
    x, y = leaf(np.ones(2)), leaf(np.ones(2))
    z = (x * x + y).sum()
    write_numbers(y)
    z.backward()
    assert x.grad.tolist() == [2, 2]


def test_a_write_after_backward_is_nobodys_harm(leaf):
    x = leaf(np.ones(2))
    for _ in range(2):
        x.grad = None
        (x * x).sum().backward()
        write_numbers(x)
    assert x.tolist() == [0, 0]
    assert x.grad.tolist() == [1, 1]
