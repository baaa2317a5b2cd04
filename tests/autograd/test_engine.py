"""Who owns a gradient, which nodes run and how often, and what the engine refuses."""

from itertools import combinations

import numpy as np
import pytest

import lucid
from lucid import Tensor, ops
from lucid.autograd import Function, grad
from lucid.autograd.watch import Watcher
from lucid.ops.response_norm import global_response_norm


def test_each_leaf_gets_a_gradient_of_its_own(leaf):
    a, b, g = leaf(np.ones(3)), leaf(np.ones(3)), Tensor(np.full(3, 8.0))
    (a + b).backward(g)
    a.grad.array *= 0.5  # as clip_grad_norm_ does
    assert [t.array[0] for t in (a.grad, b.grad, g)] == [4, 8, 8]


def test_the_gradient_of_a_sum_can_be_clipped_in_place(leaf):
    x = leaf(np.ones((3, 4)))
    x.sum().backward()  # every element's gradient is the same 1, but not the same memory
    x.grad.array[0] *= 0.5
    assert x.grad.tolist() == [[0.5] * 4, [1] * 4, [1] * 4]


def test_a_leaf_used_directly_does_not_take_the_callers_gradient(leaf):
    x, g = leaf(np.ones(3)), Tensor(np.ones(3))
    x.backward(g)
    x.backward(g)
    assert x.grad.tolist() == [2, 2, 2]
    assert g.tolist() == [1, 1, 1]


@pytest.mark.parametrize("uses", [1, 2, 3])
@pytest.mark.parametrize("create_graph", [False, True])
def test_gradients_have_the_memory_order_of_their_leaf(randn, leaf, uses, create_graph):
    x = leaf(randn(2, 3, 4).transpose(2, 0, 1))
    for _ in range(2):
        y = sum(x.clone() * randn(4, 2, 3) for _ in range(uses)).sum()
        y.backward(create_graph=create_graph)
        assert x.grad.array.strides == x.array.strides


def test_a_second_backward_adds_in_the_memory_of_the_first_gradient(leaf):
    x = leaf(np.ones(3))
    (x * 2.0).sum().backward()
    first = x.grad
    (x * 3.0).sum().backward()
    assert x.grad is first
    assert first.tolist() == [5, 5, 5]


def test_parts_of_one_vector_receive_the_gradients_of_many_parameters(leaf):
    together = Tensor(np.zeros(6))
    x, y = leaf(np.ones(4)), leaf(np.ones((1, 2)))
    x.grad, y.grad = together[:4], together[4:].reshape(1, 2)
    (x.sum() * 2.0 + y.sum() * 3.0).backward()
    assert together.tolist() == [2, 2, 2, 2, 3, 3]


def test_a_gradient_of_expanded_numbers_is_added_to_in_memory_of_its_own(leaf):
    x = leaf(np.ones(3))
    x.grad = one = Tensor(np.ones(1)).expand(3)
    x.sum().backward()
    assert x.grad.tolist() == [2, 2, 2]
    assert one.tolist() == [1, 1, 1]


def test_with_create_graph_a_second_backward_makes_a_new_gradient(leaf):
    x = leaf(np.ones(3))
    (x**3).sum().backward(create_graph=True)
    first = x.grad
    (x**2).sum().backward(create_graph=True)
    assert (first.tolist(), x.grad.tolist()) == ([3, 3, 3], [5, 5, 5])


class Handing(Function):
    """y = x, with the gradient handed on in the same array."""

    def forward(self, x, *, seen):
        self.seen = seen
        return x.copy()

    def backward(self, grad):
        self.seen.append(grad)
        return grad


@pytest.mark.parametrize("uses", [2, 3, 4])
def test_sums_never_write_into_arrays_of_others(leaf, uses):
    x, g, seen = leaf(np.ones(3)), Tensor(np.ones(3)), []
    sum(Handing.apply(x, seen=seen) for _ in range(uses)).backward(g)
    assert x.grad.tolist() == [uses] * 3
    assert [t.tolist() for t in (g, *seen)] == [[1, 1, 1]] * (uses + 1)


F = lucid.nn.functional
MADE_ANEW = {
    "mul": (lambda x, y: x * y, (3, 4), (3, 4)),
    "mul of another shape": (lambda x, y: x * y, (3, 4), (4,)),
    "mul of one row": (lambda x, y: x * y, (1, 4), (4,)),
    "mul by a number": (lambda x: x * 2.0, (3,)),
    "where": (lambda x, y: lucid.where(x > y, x, y), (3, 4), (4,)),
    "maximum": (lucid.maximum, (3, 4), (3, 4)),
    "clamp": (lambda x: x.clamp(-0.5, 0.5), (3, 4)),
    "div": (lambda x, y: x / y, (3, 4), (4,)),
    "pow": (lambda x: abs(x) ** 2, (3,)),
    "x[rows]": (lambda x: x[[0, 0, 2]], (3, 4)),
    "amax": (lambda x: lucid.max(x, 1, keepdim=True).values, (3, 4)),
    "amax of all": (lambda x: x.amax(keepdim=True), (3, 4)),
    "logsumexp": (lambda x: x.logsumexp(1, keepdim=True), (3, 4)),
    "norm": (lambda x: x.norm(dim=1, keepdim=True), (3, 4)),
    "atan2": (lucid.atan2, (3, 4), (4,)),
    "softmax": (lambda x: F.softmax(x, 1), (3, 4)),
    "log_softmax": (lambda x: F.log_softmax(x, 1), (3, 4)),
    "cumsum": (lambda x: x.cumsum(1), (3, 1)),
    "flip": (lambda x: x.flip(0), (3, 4)),
    "roll": (lambda x: x.roll(1, 0), (3, 4)),
    "leaky_relu": (F.leaky_relu, (3, 4)),
    **{
        name: (getattr(F if hasattr(F, name) else lucid, name), (3, 4))
        for name in (
            "neg",
            "exp",
            "log",
            "sqrt",
            "rsqrt",
            "tanh",
            "erf",
            "abs",
            "sigmoid",
            "silu",
            "softplus",
            "relu",
            "gelu",
            "sin",
            "cos",
            "tan",
            "asin",
            "acos",
            "atan",
        )
    },
    "linear": (F.linear, (3, 4), (2, 4), (2,)),
    "linear of one row": (F.linear, (1, 4), (2, 4), (2,)),
    "layer_norm": (lambda x, w, b: F.layer_norm(x, (4,), w, b), (3, 4), (4,), (4,)),
    "layer_norm of one row": (lambda x, w, b: F.layer_norm(x, (4,), w, b), (1, 4), (4,), (4,)),
    "conv2d": (F.conv2d, (2, 3, 5, 5), (4, 3, 2, 2), (4,)),
    "conv2d 1x1": (F.conv2d, (1, 1, 1, 1), (1, 1, 1, 1), (1,)),
    "global_response_norm": (global_response_norm, (2, 3, 3, 4), (4,), (4,)),
    "global_response_norm of one": (global_response_norm, (1, 1, 1, 1), (1,), (1,)),
    "depthwise": (lambda x, w, b: F.conv2d(x, w, b, groups=3), (1, 3, 4, 4), (3, 1, 1, 1), (3,)),
}


@pytest.mark.parametrize(
    ("op", "shapes"), [(op, s) for op, *s in MADE_ANEW.values()], ids=MADE_ANEW
)
def test_a_gradient_that_an_op_says_is_new_is_nobody_elses(randn, leaf, op, shapes):
    inputs = [leaf(randn(*shape)) for shape in shapes]
    y = op(*inputs)
    assert type(y.grad_fn).gradients_are_new
    g = Tensor(randn(*y.shape))
    y.backward(g)
    arrays = [t.array for x in inputs for t in (x, x.grad)] + [y.array, g.array]
    for a, b in combinations(arrays, 2):
        assert not np.shares_memory(a, b)


@pytest.mark.parametrize("new_first", [True, False])
def test_a_new_gradient_and_one_in_other_hands_add_up(leaf, new_first):
    x, g, seen = leaf(np.ones(3)), Tensor(np.ones(3)), []
    terms = [lambda: Handing.apply(x, seen=seen), lambda: x * 2.0]
    first, second = [term() for term in (terms[::-1] if new_first else terms)]
    (first + second).backward(g)
    assert x.grad.tolist() == [3, 3, 3]
    assert [t.tolist() for t in (g, *seen)] == [[1, 1, 1]] * 2


def test_a_shared_node_runs_once_after_all_its_consumers(leaf):
    x, seen = leaf(np.ones(2)), []
    shared = Handing.apply(x, seen=seen)
    (shared * 2.0 + (shared * 3.0).exp() * 0.0 + shared).sum().backward()
    assert [g.tolist() for g in seen] == [[3, 3]]


def test_grad_takes_several_outputs(leaf):
    x = leaf(np.ones(()))
    (dx,) = grad((x * 2.0, x * x), [x])
    assert dx.item() == 4


def test_grad_fills_no_grad(leaf):
    x, w = leaf(np.ones(2)), leaf(np.ones(2))
    grad((x * w).sum(), [x])
    assert x.grad is None
    assert w.grad is None


def test_an_input_may_be_an_output_and_may_occur_twice(leaf):
    x = leaf(np.array(3.0))
    y = x * x
    assert [g.item() for g in grad(y, [y, x, x])] == [1, 6, 6]


class Noting(Handing):
    """Notes its name when its backward runs."""

    def forward(self, x, *, name, seen):
        self.name, self.seen = name, seen
        return x.copy()

    def backward(self, grad):
        self.seen.append(self.name)
        return grad


def test_grad_runs_only_nodes_on_a_path_to_the_inputs(leaf):
    visited = []
    x, w = leaf(np.ones(2)), leaf(np.ones(2))
    h = Noting.apply(x, name="below", seen=visited)
    beside = Noting.apply(w, name="beside", seen=visited)
    y = Noting.apply(h * beside, name="above", seen=visited).sum()
    (dh,) = grad(y, [h], create_graph=True)
    assert visited == ["above"]
    dx, dh = grad(y, [x, h])
    assert visited == ["above", "above", "below"]
    assert dx.tolist() == dh.tolist() == [1, 1]


def test_a_saliency_map_computes_no_weight_gradients(randn, leaf, monkeypatch):
    monkeypatch.setattr("lucid.backend.cpu.conv2d_weight_grad", None)  # would raise if called
    x, w = leaf(randn(1, 3, 5, 5)), leaf(randn(2, 3, 3, 3))
    grad(ops.conv2d(x, w).sum(), [x])


def test_images_need_no_gradient(randn, leaf, monkeypatch):
    monkeypatch.setattr("lucid.backend.cpu.conv2d_input_grad", None)  # would raise if called
    ops.conv2d(Tensor(randn(1, 3, 5, 5)), leaf(randn(2, 3, 3, 3))).sum().backward()


def test_long_chains_need_no_recursion(leaf):
    y = x = leaf(np.ones(()))
    for _ in range(5000):
        y = y + 1.0
    y.backward()
    assert x.grad.item() == 1


def test_an_unused_input_is_an_error_or_none(leaf):
    x, unused = leaf(np.ones(2)), leaf(np.ones(2))
    y = (x * x).sum()
    with pytest.raises(ValueError, match=r"input 1 did not make the outputs; allow_unused=True"):
        grad(y, [x, unused], retain_graph=True)
    dx, nothing = grad(y, [x, unused], allow_unused=True)
    assert dx.tolist() == [2, 2]
    assert nothing is None


def test_backward_without_a_graph_is_an_error():
    with pytest.raises(RuntimeError, match="needs a graph"):
        lucid.ones(()).backward()


def test_many_numbers_need_a_gradient_of_their_shape(leaf):
    x = leaf(np.ones((2, 1)))
    for pull in (Tensor.backward, lambda y: grad(y, x)):
        with pytest.raises(RuntimeError, match=r"shape \(2, 1\) needs a gradient"):
            pull(x * 2.0)
    with pytest.raises(RuntimeError, match=r"gave a gradient of shape \(5, 2, 1\), not \(2, 1\)"):
        (x * 2.0).backward(np.ones((5, 2, 1)))


def test_grad_asks_for_inputs_that_require_a_gradient(leaf):
    with pytest.raises(ValueError, match="input 1 does not require a gradient"):
        grad(leaf(np.ones(())), [leaf(np.ones(2)), Tensor(np.ones(2))])


class Giving(Function):
    """x + y; it gives whatever it is told to give as gradient."""

    def forward(self, x, y, *, given):
        self.given = given
        return x + y

    def backward(self, grad):
        return self.given


def test_where_an_op_gives_no_gradient_nothing_runs_behind_it(leaf):
    visited, x, w = [], leaf(np.ones(2)), leaf(np.ones(2))
    behind = Noting.apply(w, name="behind", seen=visited)
    y = Giving.apply(x, behind, given=(Tensor(np.ones(2)), None)).sum()
    assert grad(y, [x, w], retain_graph=True, allow_unused=True)[1] is None
    y.backward()
    assert visited == []
    assert x.grad.tolist() == [1, 1]
    assert w.grad is None


WRONG = {
    "too few": (Tensor(np.ones(2)), "1 gradients for 2 inputs"),
    "of another shape": ((Tensor(np.ones(2)), Tensor(np.ones(3))), r"a gradient of shape \(3,\)"),
    "an array": ((Tensor(np.ones(2)), np.ones(2)), "no Tensor as gradient but ndarray"),
    "a number": ((1.0, None), "no Tensor as gradient but float"),
}


@pytest.mark.parametrize(("given", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_gradient_is_an_error_that_names_the_op(leaf, given, message):
    y = Giving.apply(leaf(np.ones(2)), leaf(np.ones(2)), given=given)
    with pytest.raises((RuntimeError, TypeError), match=f"Giving.backward gave {message}"):
        y.sum().backward()


OWNED = {
    "a sum of two": lambda x, y, v: ((x + y,), v),
    "a broadcast gradient": lambda x, y, v: (((x + y).sum(),), None),
    "the outputs themselves": lambda x, y, v: ((x * 1.0, y * 1.0), (v, v)),
    "a gradient that flows on": lambda x, y, v: (((x + y) * x,), v),
    "views": lambda x, y, v: ((x.reshape(2, 1) + y.reshape(2, 1),), v.reshape(2, 1)),
}


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("make", OWNED.values(), ids=OWNED)
def test_what_grad_returns_owns_its_memory(leaf, make, create_graph):
    x, y, v = leaf(np.ones(2)), leaf(np.ones(2)), Tensor(np.array([3.0, 4.0]))
    outputs, given = make(x, y, v)
    found = grad(outputs, [x, y, x], given, create_graph=create_graph)
    held = [g.tolist() for g in found]
    arrays = [*[g.array for g in found], v.array]
    for i, a in enumerate(arrays):
        assert a.flags.writeable
        assert not any(np.shares_memory(a, b) for b in arrays[:i])
    with lucid.no_grad():
        found[0].mul_(100.0)
    assert [g.tolist() for g in found[1:]] == held[1:]
    assert v.tolist() == [3, 4]


def test_what_grad_returns_for_an_inner_tensor_is_not_what_flows_on(leaf):
    x = leaf(np.ones(2))
    h = x * 2.0
    dh, dx = grad((h + x).sum(), [h, x])
    dh *= 100.0
    assert dx.tolist() == [3, 3]


class Names(Watcher):
    """The names of the ops that ran."""

    def __init__(self):
        self.seen = []

    def op_ran(self, node, inputs, settings, outputs):
        self.seen.append(node.name())


OF_TWO = [
    lucid.add, lucid.sub, lucid.mul, lucid.div, lucid.pow, lucid.atan2, lucid.logaddexp,
    lucid.remainder, lucid.maximum, lucid.minimum,
]  # fmt: skip


@pytest.mark.parametrize("op", OF_TWO, ids=lambda op: op.__name__)
@pytest.mark.parametrize("wanted", [0, 1])
def test_nothing_is_summed_for_an_operand_without_a_gradient(leaf, op, wanted):
    operands = [Tensor(1.5), Tensor(1.5)]
    operands[wanted] = leaf(np.full((3, 4), 0.5))  # the other was broadcast
    y = op(*operands).sum()
    with Names() as names:
        y.backward()
    assert "SumTo" not in names.seen
    assert operands[wanted].grad.shape == (3, 4)


def test_backward_for_some_inputs_leaves_the_others_alone(leaf):
    x, w, idle = leaf(np.ones(2)), leaf(np.full(2, 3.0)), leaf(np.ones(2))
    h = x * w
    loss = (h * h).sum()
    loss.backward(inputs=w, retain_graph=True)
    assert (x.grad, h.grad, w.grad.tolist()) == (None, None, [6, 6])
    loss.backward(inputs=(p for p in (x, h, idle)))
    assert (x.grad.tolist(), h.grad.tolist(), w.grad.tolist()) == ([18, 18], [6, 6], [6, 6])
    assert idle.grad is None


@pytest.mark.parametrize(
    ("inputs", "message"),
    [([], "there is none"), ([lucid.ones(2)], "input 0 requires no gradient")],
)
def test_inputs_of_backward_require_a_gradient(leaf, inputs, message):
    with pytest.raises(RuntimeError, match=rf"backward\(inputs=\.\.\.\) takes .*: {message}"):
        leaf(np.ones(1)).sum().backward(inputs=inputs)


def test_an_unused_input_may_get_zeros(leaf):
    x, unused = leaf(np.ones(2)), leaf(np.ones((3, 1), np.float32))
    found = grad((x * x).sum(), [unused, x, unused], materialize_grads=True)
    assert [g.tolist() for g in found] == [[[0], [0], [0]], [2, 2], [[0], [0], [0]]]
    assert [(g.dtype, g.requires_grad) for g in found[:2]] == [
        ("float32", False),
        ("float64", False),
    ]
    assert not np.shares_memory(found[0].array, found[2].array)
    (zeros,) = grad((x * x).sum(), unused, materialize_grads=True, create_graph=True)
    assert zeros.requires_grad
    with pytest.raises(ValueError, match="gives zeros for the unused: leave allow_unused out"):
        grad((x * x).sum(), unused, materialize_grads=True, allow_unused=False)


def test_a_batch_of_gradients_is_refused(leaf):
    x = leaf(np.ones(2))
    grad(x.sum(), x, is_grads_batched=False)
    with pytest.raises(ValueError, match="call grad once for each of the grad_outputs"):
        grad(x * 2, x, lucid.ones(3, 2), is_grads_batched=True)


def test_inputs_may_come_from_a_generator_as_in_pytorch():
    layer, x = lucid.nn.Linear(2, 1), lucid.ones(3, 2)
    gradients = lucid.autograd.grad(layer(x).sum(), layer.parameters())
    assert [g.tolist() for g in gradients] == [[[3.0, 3.0]], [3.0]]
    lucid.autograd.backward(y for y in [layer(x).sum()])
    assert layer.bias.grad.tolist() == [3.0]


def test_what_has_no_gradient_is_named():
    x = lucid.ones(2, requires_grad=True)
    y = x * 2
    for call in (
        lambda: lucid.autograd.grad(None, x),
        lambda: lucid.autograd.grad(y, None),
        lambda: lucid.autograd.backward(None),
    ):
        with pytest.raises(TypeError, match="with respect to tensors, not NoneType"):
            call()
    for call in (
        lambda: lucid.autograd.grad([y, y], x, [y]),
        lambda: lucid.autograd.backward([y, y], [y]),
    ):
        with pytest.raises(RuntimeError, match="there are 2 outputs and 1 gradients"):
            call()


def test_only_inputs_are_given_gradients_as_penalties_of_gradients_say(leaf):
    x, w = leaf(np.ones(2)), leaf(np.full(2, 3.0))
    (dx,) = grad((x * w).sum(), x, None, True, True, True)
    (same,) = grad((x * w).sum(), x, create_graph=True, retain_graph=True, only_inputs=True)
    assert dx.tolist() == same.tolist() == [3, 3]
    assert w.grad is None
    with pytest.raises(ValueError, match=r"requires a gradient|did not make the outputs"):
        grad(x.sum(), w, None, True, True, True)  # the sixth is no allow_unused
    with pytest.raises(ValueError, match="call backward for the gradients of all leaves"):
        grad(x.sum(), x, only_inputs=False)
