"""``x += y`` and ``x.add_(y)`` change the tensor itself, for every name that it has."""

import operator
import weakref

import numpy as np
import pytest

import lucid
from lucid import no_grad
from lucid.ops.in_place_methods import OPERATORS, OPS, VIEWS

FLOATS = {"+=": 2.0, "-=": 0.5, "*=": 3.0, "/=": 4.0, "//=": 2.0, "%=": 2.0, "**=": 2.0}
INTEGERS = {"&=": 3, "|=": 8, "^=": 5, "<<=": 2, ">>=": 1}
AUGMENTED = {
    "+=": operator.iadd, "-=": operator.isub, "*=": operator.imul, "/=": operator.itruediv,
    "//=": operator.ifloordiv, "%=": operator.imod, "**=": operator.ipow, "&=": operator.iand,
    "|=": operator.ior, "^=": operator.ixor, "<<=": operator.ilshift, ">>=": operator.irshift,
}  # fmt: skip
ARGUMENTS = {
    "add": (2.0,), "sub": (2.0,), "mul": (2.0,), "div": (2.0,), "pow": (2.0,), "remainder": (2.0,),
    "floor_divide": (2.0,), "clamp": (1.0, 2.0), "cumsum": (0,), "cumprod": (0,),
    "swapaxes": (0, 1), "transpose": (0, 1), "squeeze": (), "unsqueeze": (1,),
    **dict.fromkeys(("eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or"), (2.0,)),
    **{f"bitwise_{name}": (3,) for name in ("and", "or", "xor", "left_shift", "right_shift")},
}  # fmt: skip


def name_of(op):
    return op.__name__.rstrip("_")


def numbers(symbol):
    """An array of three rows, and what to change it with."""
    if symbol in FLOATS:
        return np.arange(1.0, 7.0).reshape(3, 2), FLOATS[symbol]
    return np.arange(1, 7).reshape(3, 2), INTEGERS[symbol]


def arguments(x, name):
    if name == "masked_fill":
        return x > 2, 9.0
    if name == "scatter_add":
        return 0, lucid.zeros(1, 2, dtype=lucid.int64), x[:1].detach() * 1
    if name in ("index_add", "index_copy"):
        return 0, lucid.tensor([2]), x[:1].detach() * 3.0
    if name == "index_fill":
        return 0, lucid.tensor([2]), 3.0
    if name in ("addcmul", "addcdiv"):
        return x.detach() * 2.0, x.detach() + 1.0
    if name == "addmm":
        return x.detach() * 2.0, lucid.ones(2, 2, dtype=x.dtype)
    if name == "scatter":
        return 0, lucid.zeros(1, 2, dtype=lucid.int64), x[:1].detach() * 3.0
    if name in ("atan2", "lerp"):
        return (x.detach() * 2.0, 0.25)[: 1 + (name == "lerp")]
    return ARGUMENTS.get(name, ())


def sample(name):
    x = lucid.tensor(np.arange(1.0, 7.0).reshape(3, 2))
    x = x / 10.0 if name in ("acos", "asin", "atanh") else x  # where they have a value
    return x.long() if name.startswith("bitwise") else x


def test_the_table_has_every_augmented_assignment():
    assert list(OPERATORS) == list(AUGMENTED)


@pytest.mark.parametrize("under_no_grad", [False, True])
@pytest.mark.parametrize("symbol", AUGMENTED)
def test_without_a_graph_it_writes_into_the_memory(symbol, under_no_grad):
    array, y = numbers(symbol)
    x = same = lucid.tensor(array)
    memory, row, before = x.array, x[0], x.writes.count
    with lucid.set_grad_enabled(not under_no_grad):
        row = AUGMENTED[symbol](row, y)
    array[0] = AUGMENTED[symbol](array[0].copy(), y)
    assert x is same
    assert x.array is memory
    assert x.tolist() == array.tolist()
    assert row.tolist() == array[0].tolist()
    assert x.writes.count > before


@pytest.mark.parametrize("symbol", FLOATS)
def test_in_a_graph_the_tensor_takes_the_new_value_and_its_place(leaf, symbol):
    array, y = numbers(symbol)
    x = leaf(array)
    out = same = x * 1.0
    old, before, view = out.array, out.array.copy(), out[0]
    out = AUGMENTED[symbol](out, y)
    assert out is same
    assert out.array is not old
    assert bool((old == before).all())  # what was saved before stays as it was
    assert out.tolist() == AUGMENTED[symbol](array.copy(), y).tolist()
    assert view.tolist() == array[0].tolist()  # the one difference from PyTorch
    assert out.requires_grad
    assert not out.is_leaf
    out.sum().backward()
    slope = {"*=": 3.0, "/=": 0.25, "//=": 0.0, "**=": 2 * array}.get(symbol, 1.0)
    assert x.grad.tolist() == np.broadcast_to(slope, array.shape).tolist()


def test_a_residual_block_with_an_augmented_sum_has_exact_gradients():
    def block(x):
        h = x.tanh()
        identity = h
        out = h * x
        out += identity
        out *= out
        identity = out
        out = out.exp()
        out -= identity
        return out

    assert lucid.autograd.gradcheck(block, (np.array([0.3, -0.7]),))


def test_what_was_saved_before_gives_the_gradient_of_the_old_value(leaf):
    x = leaf(np.array([2.0, 3.0]))
    h = x * 1.0
    y = h * h
    h += 10.0
    (y.sum() + h.sum()).backward()
    assert x.grad.tolist() == [5, 7]


def test_a_tensor_without_a_gradient_gets_a_graph_from_what_is_added(leaf):
    x = leaf(np.array([1.0, 2.0]))
    out = lucid.zeros(2, dtype=lucid.float64)
    memory, total = out.array, out.sum()
    for weight in (3.0, 4.0):
        out += x * weight
    assert (out.requires_grad, out.is_leaf) == (True, False)
    assert memory.tolist() == [0, 0]
    assert total.item() == 0
    out.sum().backward()
    assert x.grad.tolist() == [7, 7]


def test_a_saved_leaf_that_later_joins_a_graph_stays_what_it_was(leaf):
    x, plain = leaf(np.array([2.0])), lucid.tensor(np.array([5.0]))
    y = x * plain
    plain += x
    (y + plain).sum().backward()
    assert x.grad.tolist() == [6]


def test_a_saved_leaf_that_gives_up_its_gradient_and_changes_is_an_error(leaf):
    x, z = leaf(np.array([2.0])), leaf(np.array([1.0]))
    y = x * z
    x.requires_grad_(False)
    x += z
    with pytest.raises(RuntimeError, match="Mul: a leaf that it saved was changed in place"):
        y.sum().backward()


def test_second_derivatives_go_through_an_augmented_assignment(leaf):
    x = leaf(np.array(3.0))
    y = x * x
    y *= x
    (dx,) = lucid.autograd.grad(y, x, create_graph=True)
    dx *= x
    (dxx,) = lucid.autograd.grad(dx, x)
    assert (dx.item(), dxx.item()) == (81.0, 81.0)  # 3x³ and 9x²


def test_the_kept_gradient_follows_the_tensor_and_a_hook_stays_with_the_old_value(leaf):
    x, seen = leaf(np.array([1.0, 2.0])), []
    h = x * 2.0
    h.retain_grad()
    h.register_hook(lambda g: seen.append(g.tolist()))
    h *= 5.0
    (h * 3.0).sum().backward()
    assert h.grad.tolist() == [3, 3]
    assert seen == [[15, 15]]


def test_under_no_grad_a_tensor_of_a_graph_is_written_and_the_graph_notices(leaf):
    x = leaf(np.array([1.0, 2.0]))
    h = x * 2.0
    y = h * h
    node, memory = h.grad_fn, h.array
    with no_grad():
        h += 1.0
    assert h.grad_fn is node
    assert h.array is memory
    assert h.tolist() == [3, 5]
    with pytest.raises(RuntimeError, match=r"Mul: a saved array .* was overwritten"):
        y.sum().backward()


@pytest.mark.parametrize("symbol", AUGMENTED)
def test_a_leaf_that_requires_a_gradient_refuses_every_one(leaf, symbol):
    x = leaf(np.ones((3, 2)))
    message = r"a leaf that requires a gradient changes only under no_grad\(\)"
    with pytest.raises(RuntimeError, match=message):
        AUGMENTED[symbol](x, 2)
    assert x.tolist() == np.ones((3, 2)).tolist()


@pytest.mark.parametrize("op", [*OPS, *VIEWS], ids=name_of)
def test_a_leaf_that_requires_a_gradient_refuses_every_method(leaf, op):
    x = leaf(np.ones((3, 2)))
    with pytest.raises(RuntimeError, match=f"{name_of(op)}_: a leaf that requires a gradient"):
        getattr(x, name_of(op) + "_")(*arguments(x, name_of(op)))
    assert x.tolist() == np.ones((3, 2)).tolist()


@pytest.mark.parametrize("op", OPS, ids=name_of)
def test_a_method_with_an_underscore_does_what_the_op_does(op):
    x = sample(name_of(op))
    given, memory, row = arguments(x, name_of(op)), x.array, x[1]
    expected = getattr(x, name_of(op))(*given).to(x.dtype).tolist()
    changed = getattr(x, name_of(op) + "_")(*given)
    assert changed is x
    assert x.array is memory
    assert x.tolist() == expected
    assert row.tolist() == expected[1]


@pytest.mark.parametrize("op", VIEWS, ids=name_of)
@pytest.mark.parametrize("with_graph", [False, True])
def test_another_shape_stays_in_the_same_memory(op, with_graph, leaf):
    x = leaf(np.arange(6.0).reshape(3, 2)) * 1.0 if with_graph else sample("")
    x = x.reshape(1, 3, 2) if op.__name__ == "squeeze" else x
    given, other = arguments(x, name_of(op)), x.detach()
    expected = getattr(x, name_of(op))(*given)
    assert getattr(x, name_of(op) + "_")(*given) is x
    assert x.shape == expected.shape
    assert x.tolist() == expected.tolist()
    with no_grad():
        x += 1.0
    assert other.reshape(-1).tolist() != lucid.arange(6.0).tolist()
    assert sorted(other.reshape(-1).tolist()) == sorted(x.reshape(-1).tolist())
    assert x.requires_grad == with_graph


def test_matmul_assignment_makes_a_new_tensor():
    x = same = lucid.eye(2)
    x @= lucid.ones(2, 2)
    assert x is not same
    assert same.tolist() == [[1, 0], [0, 1]]


ALIASES = {
    "itself": (lambda x: operator.iadd(x, x), lambda a: 2 * a),
    "its neighbour": (
        lambda x: operator.iadd(x[1:], x[:-1]),
        lambda a: np.concatenate([a[:1], a[1:] + a[:-1]]),
    ),
    "its transpose": (lambda x: operator.isub(x, x.T), lambda a: a - a.T),
    "its mirror": (lambda x: x.copy_(x.flip(0)), lambda a: a[::-1]),
    "its own transpose copied": (lambda x: x.copy_(x.T), lambda a: a.T),
    "a row of it": (lambda x: operator.imul(x, x[0]), lambda a: a * a[0]),
}


@pytest.mark.parametrize(("change", "expected"), ALIASES.values(), ids=ALIASES)
def test_the_right_side_is_computed_first_where_both_share_memory(change, expected):
    array = np.arange(9.0).reshape(3, 3)
    x = lucid.tensor(array)
    change(x)
    assert x.tolist() == expected(array).tolist()


BAD = {
    "fractions into integers": (lambda x: operator.iadd(x.long(), 0.5), r"\+= gives float32, for"),
    "a quotient of integers": (lambda x: operator.itruediv(x.long(), 2), "/= gives float32"),
    "integers into bools": (lambda x: operator.iadd(x > 0, 2), "int64, for which bool has no room"),
    "a method": (lambda x: x.long().add_(0.5), "add_ gives float32, for which int64 has no room"),
    "a root of integers": (lambda x: x.long().sqrt_(), "sqrt_ gives float32"),
    "another shape": (lambda x: operator.iadd(x[0], x), r"shape \(2,\), not shape \(3, 2\)"),
    "a larger mask": (lambda x: x[0].masked_fill_(x > 2, 0.0), r"not shape \(3, 2\)"),
    "bits of floats": (lambda x: operator.iand(x, 1), "take bools and integers, not floats"),
    "a shift of floats": (lambda x: operator.ilshift(x, 1), "<< and >> take integers, not float"),
    "a list": (lambda x: x.copy_([1.0]), "copy_ takes a tensor, not list"),
    "a shape to fill with": (lambda x: x.fill_(x[0]), "one number, not a value of shape"),
    "a fraction to fill with": (lambda x: x.long().fill_(0.5), "no room for fractions"),
    "normal integers": (lambda x: x.long().normal_(), "normal_ takes floats, not int64"),
    "a negative spread": (lambda x: x.normal_(0, -1), r"std \(=-1\) must not be negative"),
    "bounds turned round": (lambda x: x.uniform_(2, 1), r"must not be greater than to \(=1\)"),
    "a negative rate": (lambda x: x.exponential_(0), r"lambd \(=0\) must be above 0"),
    "a probability": (lambda x: x.bernoulli_(1.5), r"p \(=1.5\) must be from 0 to 1"),
    "no number": (lambda x: x.random_(5, 5), "no number from 5 to less than 5"),
    "too large a number": (lambda x: x.to(lucid.uint8).random_(257), "uint8 cannot hold"),
}


@pytest.mark.parametrize(("change", "sentence"), BAD.values(), ids=BAD)
def test_what_does_not_fit_is_an_error_and_changes_nothing(change, sentence):
    x = lucid.tensor(np.arange(6.0).reshape(3, 2))
    with pytest.raises((TypeError, ValueError), match=sentence):
        change(x)
    assert x.tolist() == [[0, 1], [2, 3], [4, 5]]


def test_the_dtype_stays():
    x, i = lucid.ones(2, dtype=lucid.float32), lucid.ones(2, dtype=lucid.int8)
    x += lucid.ones(2, dtype=lucid.float64)
    i *= lucid.full((2,), 300)
    assert (x.dtype, i.dtype) == (lucid.float32, lucid.int8)
    assert (x.tolist(), i.tolist()) == ([2, 2], [44, 44])


def test_fill_and_copy_in_a_graph_pass_the_gradient_to_what_they_take(leaf):
    x, source = leaf(np.ones((2, 2))), leaf(np.array([3.0, 4.0]))
    h = x * 2.0
    h.copy_(source)
    h.sum().backward()
    assert (source.grad.tolist(), x.grad.tolist()) == ([2, 2], [[0, 0], [0, 0]])
    h = x * 2.0
    h.zero_()
    assert h.requires_grad
    h.fill_(source.sum())
    h.sum().backward()
    assert source.grad.tolist() == [6, 6]


def test_copy_takes_any_dtype_and_device(leaf):
    x = lucid.zeros(2, 2)
    assert x.copy_(lucid.tensor([1, 2], device="cpu")) is x
    assert x.tolist() == [[1, 2], [1, 2]]
    assert lucid.zeros(2, dtype=lucid.int64).copy_(lucid.tensor([1.7, -1.7])).tolist() == [1, -1]


def test_a_weight_is_drawn_and_scaled_through_its_data():
    layer = lucid.nn.Linear(300, 100)
    memory = layer.weight.array
    layer.weight.data.normal_(0, 0.01)
    layer.bias.data.zero_()
    spread = layer.weight.std().item()
    layer.weight.data.mul_(10.0)
    assert layer.weight.array is memory
    assert abs(spread - 0.01) < 2e-4
    assert abs(layer.weight.std().item() - 10 * spread) < 1e-6
    assert layer.bias.tolist() == [0.0] * 100
    with no_grad():
        layer.weight.fill_(0.5)
        layer.weight.clamp_(max=0.25)
    assert layer.weight.requires_grad
    assert layer.weight.mean().item() == 0.25


DRAWS = {
    "normal_": ((2.0, 3.0), 2.0, 3.0),
    "uniform_": ((-1.0, 3.0), 1.0, 4 / 12**0.5),
    "exponential_": ((0.5,), 2.0, 2.0),
    "bernoulli_": ((0.25,), 0.25, 0.1875**0.5),
    "random_": ((1, 7), 3.5, (35 / 12) ** 0.5),
}


@pytest.mark.parametrize("dtype", [lucid.float32, lucid.float64], ids=str)
@pytest.mark.parametrize("name", DRAWS)
def test_random_fills_have_the_mean_and_the_spread_of_their_distribution(name, dtype):
    given, mean, spread = DRAWS[name]
    x = lucid.zeros(200, 100, dtype=dtype)
    assert getattr(x, name)(*given) is x
    assert x.dtype == dtype
    assert abs(x.mean().item() - mean) < 5 * spread / 20_000**0.5
    assert abs(x.std().item() / spread - 1) < 0.05
    lucid.manual_seed(7)
    first = getattr(x, name)(*given).tolist()
    lucid.manual_seed(7)
    assert getattr(x.T, name)(*given).tolist() != lucid.tensor(first).T.tolist()


def test_whole_numbers_reach_both_ends_and_none_beyond():
    x = lucid.zeros(10_000, dtype=lucid.int8)
    assert sorted(set(x.random_(-3, 3).tolist())) == [-3, -2, -1, 0, 1, 2]
    assert sorted(set(x.random_(2).tolist())) == [0, 1]
    assert sorted(set(x.random_().tolist())) == list(range(128))
    assert sorted(set(lucid.zeros(99, dtype=lucid.bool).random_().tolist())) == [False, True]


def test_probabilities_may_differ_from_place_to_place():
    p = lucid.tensor([0.0, 1.0])
    assert lucid.zeros(3, 2, dtype=lucid.int64).bernoulli_(p).tolist() == [[0, 1]] * 3


def test_a_weak_reference_outlives_a_change(leaf):
    h = leaf(np.ones(2)) * 2.0
    seen = weakref.ref(h)
    h += 1.0
    assert seen() is h


def test_an_item_changes_where_it_is(leaf):
    x, y = lucid.zeros(3, 2, dtype=lucid.float64), leaf(np.ones(2))
    x[1] += 2.0
    x[[0, 2]] -= 1.0
    x[x > 1.0] **= 2
    assert x.tolist() == [[-1, -1], [4, 4], [-1, -1]]
    x[0] += y
    assert x.tolist() == [[0, 0], [4, 4], [-1, -1]]
    x.sum().backward()
    assert y.grad.tolist() == [1, 1]


def test_a_tensor_without_numbers_changes_its_shape_alone():
    x, state = lucid.zeros(3, 1, device="meta"), lucid.get_rng_state().tolist()
    x += 1.0
    x.normal_().add_(2.0).squeeze_()
    assert x.shape == (3,)
    assert lucid.get_rng_state().tolist() == state


def test_a_result_of_another_shape_is_an_error_in_a_graph_too(leaf):
    x = leaf(np.ones(3))
    y = x * 2
    with pytest.raises(TypeError, match=r"an array of shape \(3,\), not shape \(2, 3\)"):
        y += lucid.tensor(np.ones((2, 3)))
    assert y.shape == (3,)
    y.sum().backward()
    assert x.grad.tolist() == [2, 2, 2]
