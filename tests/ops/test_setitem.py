"""``x[index] = value`` writes into memory or joins the graph, and is refused where it would lie."""

import numpy as np
import pytest

import lucid
from lucid import no_grad
from lucid.autograd import gradcheck

INDICES = {
    "a number": 1,
    "numbers": (2, -1),
    "a slice": slice(1, 3),
    "steps backwards": (slice(None), slice(3, 0, -2)),
    "an ellipsis": (..., 0),
    "None": (None, 1),
    "a list": [0, 2],
    "integers": np.array([2, 0]),
    "pairs": (np.array([0, 1]), np.array([3, 2])),
    "a mask": np.arange(12).reshape(3, 4) % 3 == 0,
    "a number and integers": (1, np.array([0, 3])),
    "nothing": slice(2, 2),
}
LEAF = r"a leaf that requires a gradient .* only under no_grad\(\)"
SHARED = r"x shares the memory of another tensor.* x = x.clone\(\) first"
MESSAGES = {
    "a leaf": (lambda leaf: leaf, LEAF),
    "a row of a leaf": (lambda leaf: leaf[:1], LEAF),
    "a leaf in another shape": (lambda leaf: leaf.reshape(-1)[1:], LEAF),
    "without its graph": (lambda leaf: (leaf * 2).detach(), SHARED),
    "a row without its graph": (lambda leaf: (leaf * 2).data[:1], SHARED),
    "of a shape that changed": (lambda leaf: (leaf * 2).unsqueeze_(0), SHARED),
}
BAD = {
    "a fraction into integers": (lambda x: (x.long(), 0, 0.5), "int64 has no room for fractions"),
    "floats into integers": (lambda x: (x.long(), 0, x[0]), "int64 has no room for fractions"),
    "nan into bools": (lambda x: (x > 0, 0, float("nan")), "bool has no room for fractions"),
    "text": (lambda x: (x, 0, "1.5"), "takes a tensor or a number, not str"),
    "None": (lambda x: (x, 0, None), "takes a tensor or a number, not NoneType"),
    "a list": (lambda x: (x, 0, [1.0, 2.0, 3.0]), "takes a tensor or a number, not list"),
    "complex": (lambda x: (x, 0, 1j), "complex"),
    "shape": (lambda x: (x, 0, lucid.ones(2)), r"from shape \(2,\) into shape \(3,\)"),
    "index": (lambda x: (x, 2, 0.0), "index 2 is out of bounds for axis 0 with size 2"),
    "float index": (lambda x: (x, x, 0.0), "an index holds integers or bools, not float32"),
    "bytes": (
        lambda x: (x, lucid.tensor([0, 1], dtype=lucid.uint8), 0.0),
        r"an index of uint8 may be a mask or positions: write \.bool\(\) or \.long\(\)",
    ),
    "device": (lambda x: (x, 0, lucid.ones(3, device="meta")), "x is on '.*', value on 'meta'"),
    "a tensor without memory of its own": (
        lambda x: (lucid.ones(3).expand(2, 3), 0, 0.0),
        "destination is read-only",
    ),
}


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_what_the_index_chooses_is_written_and_nothing_else(index):
    expected = np.arange(12.0).reshape(3, 4)
    x = lucid.tensor(expected.copy())
    memory = x.array
    x[index] = -x[index] - 1
    expected[index] = -expected[index] - 1
    assert x.array is memory
    assert x.tolist() == expected.tolist()


VALUES = {
    "one number": ((0, 1), (1, 1)),
    "a row": (0, (1, 1, 3)),
    "a mask": (lucid.tensor([[True, False, True], [False, False, False]]), (1, 2)),
    "a mask, one number": (lucid.tensor([[True, False, True], [False, False, False]]), (1, 1)),
    "integers": (([0, 1], [0, 1]), (1, 1, 2)),
    "True and numbers": ((True, 1, 1), (1, 1)),
    "dots for no axes": ((None, [0, 1], ..., [0, 1]), (1, 2)),
}


@pytest.mark.parametrize(("index", "shape"), VALUES.values(), ids=VALUES)
def test_axes_of_length_1_in_front_of_a_value_may_be_too_many(index, shape):
    x = lucid.zeros(2, 3)
    value = lucid.arange(1.0, lucid.zeros(shape).numel() + 1)
    x[index] = value.reshape(shape)
    assert x[index].reshape(-1).tolist() == value.expand(x[index].numel()).tolist()
    assert x.sum().item() == x[index].sum().item()


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize("as_index", [bool, lucid.tensor], ids=["bool", "tensor"])
def test_one_number_is_written_where_a_truth_stands_in_the_index(truth, as_index):
    x = lucid.zeros(3)
    x[as_index(truth), 1] = 5.0
    assert x.tolist() == [0, 5 if truth else 0, 0]


def test_where_an_index_is_there_twice_the_last_value_stays():
    x = lucid.zeros(3)
    x[[0, 0, 1]] = lucid.tensor([1.0, 2.0, 3.0])
    assert x.tolist() == [2, 3, 0]


def test_a_tensor_written_over_itself():
    x = lucid.arange(5)
    x[1:] = x[:-1]
    assert x.tolist() == [0, 0, 1, 2, 3]


def test_augmented_assignment_of_an_item():
    x = lucid.arange(4.0)
    x[1:3] += 10
    x[0] *= 0
    with no_grad():
        x[x > 5] -= 1
    assert x.tolist() == [0, 10, 11, 3]


@pytest.mark.parametrize(("make", "message"), MESSAGES.values(), ids=MESSAGES)
def test_what_would_be_lost_or_wrong_in_a_graph_is_refused(leaf, make, message):
    x = make(leaf(np.ones((2, 3))))
    before = x.tolist()
    with pytest.raises(RuntimeError, match=message):
        x[0] = leaf(np.array(5.0))
    assert x.tolist() == before
    with no_grad():
        x[0] = 5.0
    assert x[0].flatten().tolist() == [5] * x[0].numel()
    assert x.clone()[1:].tolist() == before[1:]


def test_a_view_from_before_a_write_in_a_graph_still_reaches_its_tensor(leaf):
    x, table = leaf(np.ones(2)), lucid.zeros(2, 2, dtype=lucid.float64)
    row = table[0]
    table[1] = x * 3
    row[1] = 5.0
    assert table.tolist() == [[0, 5], [3, 3]]
    assert row.tolist() == [0, 5]


def test_a_method_that_changes_a_view_changes_what_it_views(leaf):
    x = leaf(np.ones((2, 2)))
    h = x * 3
    row = h[0]
    row += 1.0
    row[0] = 7.0
    assert (row.tolist(), h.tolist()) == ([7, 4], [[7, 4], [3, 3]])
    (row.sum() + h.sum()).backward()
    assert x.grad.tolist() == [[0, 6], [3, 3]]


def test_a_bias_is_set_to_zero_in_its_middle_as_swin_v2_does(leaf):
    bias = leaf(np.arange(6.0))
    copied = bias.clone()
    copied[2:4].zero_()
    assert copied.tolist() == [0, 1, 0, 0, 4, 5]
    copied.sum().backward()
    assert bias.grad.tolist() == [1, 1, 0, 0, 1, 1]


def test_views_that_were_made_before_all_reach_their_tensor(leaf):
    w, table = leaf(np.array([1.0, 2.0])), lucid.ones(3, 2, dtype=lucid.float64)
    for i, row in enumerate(list(table)):
        row += w * i
    assert table.tolist() == [[1, 1], [2, 3], [3, 5]]
    table.sum().backward()
    assert w.grad.tolist() == [3, 3]


def test_an_activation_in_place_reaches_what_is_viewed(leaf):
    x = leaf(np.array([[-1.0, 2.0], [3.0, -4.0]]))
    h = x * 2
    flat = lucid.nn.functional.relu(h.view(-1), inplace=True)
    assert (flat.tolist(), h.tolist()) == ([0, 4, 6, 0], [[0, 4], [6, 0]])
    h.sum().backward()
    assert x.grad.tolist() == [[0, 2], [2, 0]]


def test_an_activation_in_place_of_a_view_from_before_a_change_is_refused(leaf):
    h = leaf(np.ones((2, 2))) * 2
    row = h[0]
    h -= 3.0
    with pytest.raises(RuntimeError, match=r"relu with inplace=True: .* take the view once more"):
        lucid.nn.functional.relu(row, inplace=True)
    assert h.tolist() == [[-1, -1], [-1, -1]]
    assert row.relu_().tolist() == h[0].tolist() == [0, 0]


def test_gradients_of_any_order_go_through_a_view_that_a_method_changed(leaf):
    x, y = leaf(np.arange(12.0).reshape(3, 4) / 7), leaf(np.arange(1.0, 4.0))

    def changed(x, y):
        z = x * x
        z[1:].T[0].mul_(y[1:] * 2).add_(1.0)
        z.view(-1)[5:8].sub_(y)
        z.view(2, 6).T.mul_(y.sum())
        return z * z

    assert gradcheck(changed, (x, y), order=2)


@pytest.mark.parametrize("make", [lambda w: w[0], lambda w: w.view(-1), lambda w: w.T[1:]])
def test_a_view_of_a_leaf_changes_only_without_a_graph(leaf, make):
    w = leaf(np.ones((2, 2)))
    with pytest.raises(RuntimeError, match=r"fill_ in a view: a leaf .* only under no_grad\(\)"):
        make(w).fill_(0)
    view = make(w)
    with pytest.raises(RuntimeError, match=r"\+= in a view: a leaf that requires a gradient"):
        view += 1.0
    assert w.tolist() == [[1, 1], [1, 1]]
    with no_grad():
        make(w).fill_(0)
    assert make(w).sum().item() == 0


def test_what_was_expanded_or_detached_moves_alone(leaf):
    x = leaf(np.ones(2))
    h = x * 3
    for view in (h.expand(2, 2), h.detach()):
        view += x
        assert view.flatten()[0].item() == 4
        assert h.tolist() == [3, 3]


def test_a_view_of_what_changed_its_shape_is_refused(leaf):
    h = leaf(np.ones((2, 2))) * 3
    row = h[0]
    h.t_()
    with pytest.raises(RuntimeError, match=SHARED):
        row[1] = 7.0
    with pytest.raises(RuntimeError, match=SHARED):
        row += 7.0
    assert h.tolist() == [[3, 3], [3, 3]]


def test_one_of_several_outputs_that_a_hook_watches_is_refused(leaf):
    class Two(lucid.nn.Module):
        def forward(self, x):
            return x * 2, x * 3

    two = Two()
    two.register_full_backward_hook(lambda *_: None)
    _, y = two(leaf(np.ones(2)))
    with pytest.raises(RuntimeError, match=SHARED):
        y[0] = 7.0


VIEWS = {
    "a row": lambda x: x[1],
    "a column": lambda x: x[:, -1],
    "one number": lambda x: x[1, 2],
    "another shape": lambda x: x.reshape(-1),
    "exchanged axes": lambda x: x.T,
    "a part of a part": lambda x: x[1:].T[::2, None],
    "one of several": lambda x: x.unbind(1)[2],
    "a piece": lambda x: x.split([1, 2], dim=0)[1],
    "a middle axis": lambda x: x.unsqueeze(1).transpose(0, 2).squeeze(),
}


@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("has_graph", [True, False], ids=["in a graph", "without one"])
def test_a_write_through_a_view_changes_what_it_views(leaf, make, has_graph):
    x, value = leaf(np.arange(12.0).reshape(3, 4)), leaf(np.array(7.0))
    h = x * 2 if has_graph else lucid.arange(12.0).reshape(3, 4).double() * 2
    view = make(h)
    expected, places = h.detach().clone(), make(lucid.arange(12).reshape(3, 4))
    for number in (value * value, 3.0):
        view[...] = number
        expected.reshape(-1)[places.reshape(-1)] = float(number)
        assert h.tolist() == expected.tolist()
        assert view.tolist() == make(expected).tolist()


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_gradients_of_any_order_go_to_what_is_there_in_the_end(leaf, index):
    numbers = np.arange(12.0).reshape(3, 4) / 7
    x, y = leaf(numbers), leaf(np.array(0.5 + 0 * numbers[index]))

    def written(x, y):
        z = x * x
        z[index] = y * y * y
        z[0, 0] = y.sum()
        return z * z

    assert gradcheck(written, (x, y), order=2)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (1, 1), (2, 1), (1, 2, 4)])
def test_the_gradient_of_a_value_that_broadcasts_has_its_shape(leaf, shape):
    value = leaf(np.full(shape, 2.0))
    x = lucid.zeros(2, 4, dtype=lucid.float64)
    x[:] = value
    (x * lucid.arange(8).reshape(2, 4)).sum().backward()
    grad = np.arange(8.0).reshape(1, 2, 4)
    axes = tuple(i for i, n in enumerate((1,) * (3 - len(shape)) + shape) if n == 1)
    assert value.grad.tolist() == grad.sum(axes).reshape(shape).tolist()


def test_a_number_that_was_overwritten_has_no_gradient(leaf):
    x, value = leaf(np.ones(3)) * 1, leaf(np.array([1.0, 2.0, 3.0]))
    x[[0, 0, 1]] = value
    assert x.tolist() == [2, 3, 1]
    x.sum().backward()
    assert value.grad.tolist() == [0, 1, 1]


def test_what_was_saved_before_a_write_in_a_graph_stays_valid(leaf):
    x = leaf(np.array([1.0, 2.0]))
    h = same = x * 3
    y = (h * h).sum()
    h.retain_grad()
    h[0] = 100.0
    assert same.tolist() == [100, 6]
    (y + h.sum()).backward()
    assert x.grad.tolist() == [18, 36 + 3]
    assert h.grad.tolist() == [1, 1]


def test_a_tensor_without_a_gradient_is_filled_in_a_graph(leaf):
    x, filled = leaf(np.arange(3.0)), lucid.zeros(3, 2, dtype=lucid.float64)
    for i in range(3):
        filled[i] = x[i] * (i + 1)
    filled[0] += x[:2]
    assert filled.requires_grad
    assert filled.tolist() == [[0, 1], [2, 2], [6, 6]]
    filled.sum().backward()
    assert x.grad.tolist() == [3, 5, 6]


def test_a_value_with_a_graph_is_written_without_it_under_no_grad(leaf):
    x, value = lucid.zeros(2), leaf(np.ones(2))
    x[:] = value.detach()
    with no_grad():
        x[0] = value[1] * 3
    assert x.tolist() == [3, 1]
    assert not x.requires_grad


@pytest.mark.parametrize("index", [0, slice(0, 1), [0], (0, np.array([0]))], ids=str)
def test_a_stale_saved_array_is_an_error_that_names_the_op(leaf, index):
    x = leaf(np.ones((2, 3)))
    y = x * x
    with no_grad():
        x[index] = 2.0
    with pytest.raises(RuntimeError, match=r"Mul: a saved array .* was overwritten"):
        y.sum().backward()


def test_a_write_into_a_view_is_a_write_into_its_tensor(leaf):
    x = leaf(np.ones(3))
    y = x * x
    x.detach()[1:][0] = 2.0
    assert x.tolist() == [1, 2, 1]
    with pytest.raises(RuntimeError, match="overwritten"):
        y.sum().backward()


def test_an_index_that_changes_after_use_leaves_the_gradient_right(leaf):
    x, index, mask = leaf(np.ones(3)), lucid.tensor([0, 1]), lucid.tensor([True, False, True])
    y = x[index].sum() + x[mask].sum()
    index[0] = 2
    mask[1] = True
    y.backward()
    assert x.grad.tolist() == [2, 1, 1]


def test_a_tensor_without_numbers_has_nowhere_to_write():
    x = lucid.zeros(2, 3, device="meta")
    x[0] = lucid.ones(3, device="meta")
    x[:, [0, 1]] = 1.0
    assert x.shape == (2, 3)


@pytest.mark.parametrize(("make", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(make, sentence):
    x, index, value = make(lucid.ones(2, 3))
    before = x.tolist()
    with pytest.raises((TypeError, ValueError, IndexError), match=sentence):
        x[index] = value
    assert x.tolist() == before
