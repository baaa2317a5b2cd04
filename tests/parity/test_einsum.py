"""Einsums are torch's, diagonals, traces and dots included."""

import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

EINSUMS = {
    "ij,jk->ik": ((2, 3), (3, 4)),
    "ij,jk": ((2, 3), (3, 4)),
    "bij,bkj->bik": ((2, 3, 4), (2, 5, 4)),
    "i,j->ij": ((3,), (4,)),
    "i,i->": ((3,), (3,)),
    "ij->ji": ((2, 3),),
    "ji": ((2, 3),),
    "ij->": ((2, 3),),
    "ij->i": ((2, 3),),
    "ij,ij->ij": ((2, 3), (2, 3)),
    "i,ij,j->": ((2,), (2, 3), (3,)),
    "nchw,oc->nohw": ((2, 3, 2, 4), (5, 3)),
    ",i->i": ((), (3,)),
    "b i j , b j k -> b i k": ((2, 3, 4), (2, 4, 2)),
}
DIAGONALS_AND_DOTS = {
    "a trace": ("ii", (3, 3)),
    "a diagonal": ("ii->i", (3, 3)),
    "a diagonal between": ("iji->ij", (3, 2, 3)),
    "a diagonal behind": ("jii->ij", (2, 3, 3)),
    "a diagonal of three axes": ("iii->i", (3, 3, 3)),
    "two diagonals": ("ijij->ji", (2, 3, 2, 3)),
    "a trace of a product": ("ij,ji", (2, 3), (3, 2)),
    "a trace times a vector": ("ii,j->j", (3, 3), (2,)),
    "a trace in a batch": ("bii->b", (2, 3, 3)),
    "the same letters twice": ("ii,ii->i", (3, 3), (3, 3)),
    "dots": ("...ij,...jk->...ik", (2, 3, 4), (2, 4, 2)),
    "dots without an output": ("...ij,...jk", (2, 3, 4), (2, 4, 2)),
    "dots that broadcast": ("...ij,...jk->...ik", (2, 3, 4), (5, 1, 4, 2)),
    "dots for fewer axes": ("...ij,...jk->...ik", (2, 2, 3, 4), (2, 4, 2)),
    "dots for none": ("...i,...i->...", (3,), (3,)),
    "dots that are 1 in all": ("...i,...i->...", (1, 3), (1, 3)),
    "dots in one operand": ("...i,ij->...j", (2, 2, 3), (3, 4)),
    "dots in front of the output": ("i...->...i", (2, 3, 4)),
    "dots between": ("i...j->...ji", (2, 3, 4)),
    "dots that are summed": ("...i->i", (2, 3, 4)),
    "dots and a trace": ("...ii->...", (2, 3, 3)),
    "dots inside a trace": ("i...i", (3, 2, 3)),
    "dots alone": ("...", (2, 3)),
    "dots of a number": ("...,...i->...i", (), (2, 3)),
    "dots of nothing": ("...i,...i->...", (0, 3), (1, 3)),
    "dots in the output alone": ("i->...i", (2,)),
    "capital letters": ("Ba", (2, 3)),
    "no letters": ("->", ()),
    "an axis of length 0": ("ij,jk->ik", (2, 0), (0, 3)),
    "a trace of nothing": ("ii", (0, 0)),
}


@pytest.mark.parametrize("equation", EINSUMS)
def test_einsum(agree, randn, equation):
    operands = [randn(*shape) for shape in EINSUMS[equation]]
    agree(lambda lib, *tensors: lib.einsum(equation, *tensors), *operands)


@pytest.mark.parametrize("case", DIAGONALS_AND_DOTS.values(), ids=DIAGONALS_AND_DOTS)
def test_diagonals_and_dots(agree, randn, case):
    equation, *shapes = case
    operands = [randn(*shape) if shape else randn(1)[0] for shape in shapes]
    agree(lambda lib, *tensors: lib.einsum(equation, *tensors), *operands)


def test_einsum_of_integers(agree, randn):
    agree(lambda lib, x: lib.einsum("ii->i", x.long()), randn(3, 3) * 10)
