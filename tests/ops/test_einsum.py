"""Einstein's sum: every letter runs over its axis, and each combination adds one product."""

import itertools

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

EINSUMS = {
    "ij,jk->ik": ((2, 3), (3, 4)),
    "ij,jk": ((2, 3), (3, 4)),
    "bij,bkj->bik": ((2, 3, 2), (2, 4, 2)),
    "i,j->ij": ((3,), (4,)),
    "i,ij,j->": ((2,), (2, 3), (3,)),
    "ijk->ki": ((2, 3, 4),),
    "ij->": ((2, 3),),
    ",i->i": ((), (3,)),
    "ii->": ((3, 3),),
    "ii->i": ((3, 3),),
    "iji->ij": ((3, 2, 3),),
    "jii->ij": ((2, 3, 3),),
    "iii->i": ((3, 3, 3),),
    "ij,jj->i": ((2, 3), (3, 3)),
}
DOTS = {  # the equation, the one that spells it out, and the shapes
    "a batch": ("...ij,...jk->...ik", "nij,njk->nik", (2, 3, 4), (2, 4, 2)),
    "no output": ("...ij,...jk", "nij,njk->nik", (2, 3, 4), (2, 4, 2)),
    "one operand": ("...i,ij->...j", "mni,ij->mnj", (2, 2, 3), (3, 4)),
    "two axes and one": ("...i,...i->...", "mni,ni->mn", (2, 4, 3), (4, 3)),
    "summed": ("...i->i", "mni->i", (2, 3, 4)),
    "between": ("i...j->j...i", "imnj->jmni", (2, 3, 1, 4)),
    "a trace": ("...ii->...", "nii->n", (2, 3, 3)),
    "none": ("...i->...", "i->", (3,)),
}
BAD = {
    "operands": (lambda z: ops.einsum("ij,jk", z(2, 3)), "'ij,jk' takes 2 operands, not 1"),
    "sizes": (lambda z: ops.einsum("ij,jk", z(2, 3), z(4, 5)), "'j' is both 3 and 4"),
    "axes": (lambda z: ops.einsum("i->i", z(2, 3)), r"'i' needs a letter an axis of"),
    "output": (lambda z: ops.einsum("ij->k", z(2, 3)), "a letter that no operand has"),
    "twice": (lambda z: ops.einsum("ij->ii", z(2, 3)), "'ii' repeats a letter"),
    "twice, sizes": (lambda z: ops.einsum("ii", z(2, 3)), "'ii' repeats axes of other lengths"),
    "dots": (lambda z: ops.einsum("...i,...i", z(2, 3), z(4, 3)), "an axis of ... is both 2 and 4"),
    "dots for too few": (
        lambda z: ops.einsum("...ij", z(2)),
        r"'ij' needs a letter an axis of \(2,\)",
    ),
    "two dots": (lambda z: ops.einsum("i..", z(2)), r"'i\.\.' needs a letter"),
    "dots, twice": (lambda z: ops.einsum("...i...", z(2, 2)), "needs a letter an axis"),
    "digits": (lambda z: ops.einsum("1j", z(2, 3)), "'1j' needs a letter an axis"),
    "list": (lambda z: ops.einsum("i", [1.0]), "einsum takes a tensor, not float"),
}


def _einsum_by_loops(equation, *operands):
    """Every letter runs over its axis; each combination adds one product."""
    terms, _, output = equation.partition("->")
    terms = terms.split(",")
    size = {
        k: n
        for term, x in zip(terms, operands, strict=True)
        for k, n in zip(term, x.shape, strict=True)
    }
    y = np.zeros([size[k] for k in output])
    for values in itertools.product(*map(range, size.values())):
        at = dict(zip(size, values, strict=True))
        factors = [x[tuple(at[k] for k in t)] for t, x in zip(terms, operands, strict=True)]
        y[tuple(at[k] for k in output)] += np.prod(factors)
    return y


@pytest.mark.parametrize("equation", EINSUMS)
def test_einsum_gradients(randn, equation):
    operands = [np.asarray(randn(*shape)) for shape in EINSUMS[equation]]
    gradcheck(lambda *tensors: ops.einsum(equation, *tensors), *operands)


@pytest.mark.parametrize("case", DOTS.values(), ids=DOTS)
def test_gradients_with_dots(randn, case):
    equation, _, *shapes = case
    gradcheck(lambda *tensors: ops.einsum(equation, *tensors), *[randn(*s) for s in shapes])


def test_gradients_of_axes_that_broadcast(randn):
    gradcheck(lambda x, y: ops.einsum("...i,...i->...", x, y), randn(2, 1, 3), randn(4, 3))


@pytest.mark.parametrize("equation", EINSUMS)
def test_einsum_is_a_sum_of_products(randn, equation):
    operands = [np.asarray(randn(*shape)) for shape in EINSUMS[equation]]
    full = equation if "->" in equation else f"{equation}->ik"
    y = ops.einsum(equation, *map(lucid.tensor, operands))
    np.testing.assert_allclose(y.cpu().numpy(), _einsum_by_loops(full, *operands), rtol=1e-12)


@pytest.mark.parametrize("case", DOTS.values(), ids=DOTS)
def test_dots_stand_for_letters(randn, case):
    equation, spelled, *shapes = case
    operands = [randn(*shape) for shape in shapes]
    y = ops.einsum(equation, *map(lucid.tensor, operands))
    np.testing.assert_allclose(y.cpu().numpy(), _einsum_by_loops(spelled, *operands), rtol=1e-12)


def test_the_axes_of_dots_broadcast(randn):
    x, y = randn(2, 1, 3), randn(4, 3)
    z = ops.einsum("...i,...i->...", lucid.tensor(x), lucid.tensor(y))
    np.testing.assert_allclose(z.cpu().numpy(), (x * y).sum(-1), rtol=1e-12)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lambda *shape: lucid.zeros(shape))


def test_what_does_not_fit_is_said_each_time():
    x, y = lucid.ones(2, 3), lucid.ones(3, 2)
    for _ in range(2):
        assert ops.einsum("ij,jk->ik", x, y).shape == (2, 2)
        with pytest.raises(ValueError, match="'j' is both 3 and 2"):
            ops.einsum("ij,jk->ik", x, x)
