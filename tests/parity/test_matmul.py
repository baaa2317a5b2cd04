"""Products of vectors, matrices and stacks of them are torch's."""

import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

PRODUCTS = [
    ((4,), (4,)),
    ((3, 4), (4,)),
    ((4,), (4, 5)),
    ((3, 4), (4, 5)),
    ((2, 3, 4), (4,)),
    ((4,), (2, 4, 5)),
    ((2, 3, 4), (4, 5)),
    ((3, 4), (2, 4, 5)),
    ((2, 3, 4), (2, 4, 5)),
    ((2, 1, 3, 4), (6, 4, 5)),
    ((1, 3, 4), (2, 4, 5)),
    ((0, 4), (4, 5)),
    ((3, 0), (0, 5)),
]
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
LINEAR = {
    "vector": ((4,), (3, 4), (3,)),
    "rows": ((2, 4), (3, 4), (3,)),
    "maps": ((2, 5, 6, 4), (3, 4), (3,)),
    "without bias": ((2, 4), (3, 4)),
    "no rows": ((0, 4), (3, 4), (3,)),
}


@pytest.mark.parametrize("shapes", PRODUCTS, ids=str)
def test_matmul(agree, randn, shapes):
    agree(lambda lib, a, b: (a @ b, lib.matmul(a, b)), *[randn(*shape) for shape in shapes])


def test_matmul_of_integers(agree, randn):
    agree(lambda lib, a: a.to(lib.int64) @ a.to(lib.int64), randn(3, 3) * 10)


def test_matmul_of_transposes(agree, randn):
    agree(lambda lib, a, b: a.transpose(0, 1) @ b.transpose(1, 2), randn(4, 3), randn(2, 5, 4))


@pytest.mark.parametrize("equation", EINSUMS)
def test_einsum(agree, randn, equation):
    operands = [randn(*shape) for shape in EINSUMS[equation]]
    agree(lambda lib, *tensors: lib.einsum(equation, *tensors), *operands)


@pytest.mark.parametrize("shapes", LINEAR.values(), ids=LINEAR)
def test_linear(agree, randn, shapes):
    agree(lambda lib, *tensors: lib.nn.functional.linear(*tensors), *[randn(*s) for s in shapes])
