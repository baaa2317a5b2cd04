"""Random programs that write by position, through views and in graphs, end as in torch."""

import math

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity


def draw_view(numbers, shape):
    """Up to three steps from a tensor to a view of it, and the shape of that."""
    steps, shape = [], list(shape)
    for kind in numbers.permutation(["number", "slice", "exchange", "new axis", "flat"])[:3]:
        axis = int(numbers.integers(len(shape))) if shape else 0
        front = (slice(None),) * axis
        if kind == "number" and shape:
            steps.append(("__getitem__", (*front, int(numbers.integers(shape.pop(axis))))))
        if kind == "slice" and shape:
            start, step = int(numbers.integers(shape[axis])), int(numbers.integers(1, 3))
            steps.append(("__getitem__", (*front, slice(start, None, step))))
            shape[axis] = len(range(start, shape[axis], step))
        if kind == "exchange" and len(shape) > 1:
            steps.append(("transpose", 0, axis))
            shape[0], shape[axis] = shape[axis], shape[0]
        if kind == "new axis":
            steps.append(("unsqueeze", axis))
            shape.insert(axis, 1)
        if kind == "flat" and not steps:
            steps, shape = [("view", -1)], [math.prod(shape)]
    return steps, shape


def draw_index(numbers, shape):
    """Numbers, slices and lists for some of the first axes."""
    index = []
    for n in shape[: numbers.integers(len(shape) + 1)]:
        kinds = (int(numbers.integers(n)), slice(int(numbers.integers(n)), None),
                 numbers.permutation(n)[:2].tolist())  # fmt: skip
        index.append(kinds[numbers.integers(3)])
    return tuple(index)


def draw_writes(numbers, shape):
    """Three writes: the way to a view, an index there, and what is written."""
    for _ in range(3):
        steps, found = draw_view(numbers, shape)
        yield steps, draw_index(numbers, found), int(numbers.integers(4))


def follow(x, steps):
    for name, *given in steps:
        x = getattr(x, name)(*given)
    return x


def run(library, array, writes, has_graph):
    """The numbers in the end, those of the last view, and both gradients."""
    x = library.tensor(array, requires_grad=has_graph)
    y = library.tensor(1.5, dtype=library.float64, requires_grad=True)
    h = x * 2 if has_graph else x.clone()
    for steps, index, kind in writes:
        view = follow(h, steps)
        old = view[index].clone()
        view[index] = (3.0, y * y, old * y, old + y)[kind]
    loss = (h * h).sum() + view.sum()
    if loss.requires_grad:
        loss.backward()
    return [t if t is None else t.detach().numpy() for t in (h, view, x.grad, y.grad)]


CHANGES = (
    lambda view, y: view.zero_(),
    lambda view, y: view.add_(y),
    lambda view, y: view.mul_(2),
    lambda view, y: view.copy_(y * 2),
    lambda view, y: view.fill_(0.5),
    lambda view, y: view.__isub__(y),
)


def run_methods(library, array, changes):
    """The same after methods that change views, of which some are from before another change."""
    x = library.tensor(array, requires_grad=True)
    y = library.tensor(1.5, dtype=library.float64, requires_grad=True)
    h = x * 2
    views = [follow(h, steps) for steps, _, _ in changes]
    for earlier, (steps, is_fresh, change) in zip(views, changes, strict=True):
        view = follow(h, steps) if is_fresh else earlier
        assert CHANGES[change](view, y) is view
    ((h * h).sum() + (view * 3).sum()).backward()
    return [t if t is None else t.detach().numpy() for t in (h, view, x.grad, y.grad)]


def compare(found, expected):
    for ours, theirs in zip(found, expected, strict=True):
        zero = np.zeros(())
        ours, theirs = (zero if a is None else a for a in (ours, theirs))
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", range(100))
def test_methods_that_change_views_reach_what_is_viewed_as_in_torch(seed):
    numbers = np.random.default_rng(seed)
    shape = tuple(numbers.integers(1, 5, size=numbers.integers(1, 4)).tolist())
    array = numbers.standard_normal(shape)
    changes = [
        (
            draw_view(numbers, shape)[0],
            bool(numbers.integers(2)),
            int(numbers.integers(len(CHANGES))),
        )
        for _ in range(3)
    ]
    compare(run_methods(lucid, array, changes), run_methods(torch, array, changes))


@pytest.mark.parametrize("has_graph", [True, False], ids=["in a graph", "without one at first"])
@pytest.mark.parametrize("seed", range(150))
def test_a_random_program_ends_as_in_torch(seed, has_graph):
    numbers = np.random.default_rng(seed)
    shape = tuple(numbers.integers(1, 5, size=numbers.integers(1, 4)).tolist())
    array, writes = numbers.standard_normal(shape), list(draw_writes(numbers, shape))
    compare(run(lucid, array, writes, has_graph), run(torch, array, writes, has_graph))
