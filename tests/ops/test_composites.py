"""Views, products and stacks under names of their own are algebra, and have its derivatives."""

import numpy as np
import pytest

import lucid
from lucid.autograd import gradcheck

CASES = {
    "t": (lambda x: x.t(), [(3, 4)]),
    "t of a vector": (lambda x: x.t(), [(3,)]),
    "view_as": (lambda x: x.view_as(lucid.zeros(2, 6)), [(3, 4)]),
    "expand_as": (lambda x: x.expand_as(lucid.zeros(2, 3, 4)), [(3, 1)]),
    "ravel": (lambda x: x.ravel(), [(3, 4)]),
    "movedim": (lambda x: x.movedim((0, 1), (2, 0)), [(2, 3, 4)]),
    "select": (lambda x: x.select(1, -1), [(3, 4)]),
    "narrow": (lambda x: x.narrow(-1, -3, 2), [(3, 4)]),
    "mm": (lucid.mm, [(2, 3), (3, 4)]),
    "mv": (lucid.mv, [(2, 3), (3,)]),
    "inner": (lucid.inner, [(2, 3), (4, 3)]),
    "addmm": (lambda x, a, b: lucid.addmm(x, a, b, beta=2, alpha=3), [(4,), (2, 3), (3, 4)]),
    "addmv": (lucid.addmv, [(2,), (2, 3), (3,)]),
    "baddbmm": (lucid.baddbmm, [(1,), (2, 2, 3), (2, 3, 2)]),
    "trace": (lucid.trace, [(3, 4)]),
    "vstack": (lambda x, y: lucid.vstack([x, y]), [(4,), (2, 4)]),
    "hstack": (lambda x, y: lucid.hstack([x, y]), [(3, 4), (3, 2)]),
    "dstack": (lambda x, y: lucid.dstack([x, y]), [(3, 4), (3, 4)]),
    "column_stack": (lambda x, y: lucid.column_stack([x, y]), [(3,), (3, 2)]),
}


@pytest.mark.parametrize(("fn", "shapes"), CASES.values(), ids=CASES)
def test_gradients_are_those_of_difference_quotients(randn, fn, shapes):
    assert gradcheck(fn, *[randn(*shape) for shape in shapes])


NUMPY = {
    "movedim": (lambda x: x.movedim(0, -1), lambda x: np.moveaxis(x, 0, -1)),
    "inner": (lambda x: lucid.inner(x, x), lambda x: np.inner(x, x)),
    "trace": (lambda x: x[0].trace(), lambda x: np.trace(x[0])),
    "dstack": (lambda x: lucid.dstack([x[0], x[1]]), lambda x: np.dstack([x[0], x[1]])),
    "hstack": (lambda x: lucid.hstack([x, x]), lambda x: np.hstack([x, x])),
    "column_stack": (
        lambda x: lucid.column_stack([x[0, 0], x[0, 1]]),
        lambda x: np.column_stack([x[0, 0], x[0, 1]]),
    ),
}


@pytest.mark.parametrize(("ours", "theirs"), NUMPY.values(), ids=NUMPY)
def test_values_are_numpys(randn, ours, theirs):
    x = randn(2, 3, 4)
    np.testing.assert_allclose(ours(lucid.tensor(x)).cpu().numpy(), theirs(x), rtol=1e-12)


REFUSED = {
    "t of a stack": lambda x: x.t(),
    "mm of a stack": lambda x: x.mm(x),
    "mv of matrices": lambda x: x[0].mv(x[0]),
    "trace of a vector": lambda x: x[0, 0].trace(),
    "narrow too far": lambda x: x.narrow(0, 1, 5),
    "movedim of two to one": lambda x: x.movedim((0, 1), 2),
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused(randn, call):
    with pytest.raises((ValueError, IndexError), match=r"takes|are not in|as many"):
        call(lucid.tensor(randn(2, 3, 4)))
