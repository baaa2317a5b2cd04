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


@pytest.mark.parametrize("shapes", LINEAR.values(), ids=LINEAR)
def test_linear(agree, randn, shapes):
    agree(lambda lib, *tensors: lib.nn.functional.linear(*tensors), *[randn(*s) for s in shapes])


VECTORS = {
    "bmm": (lambda lib, a, b: (lib.bmm(a, b), a.bmm(b)), (2, 3, 4), (2, 4, 5)),
    "bmm of nothing": (lambda lib, a, b: lib.bmm(a, b), (0, 3, 4), (0, 4, 5)),
    "dot": (lambda lib, a, b: (lib.dot(a, b), a.dot(b)), (3,), (3,)),
    "dot of nothing": (lambda lib, a, b: lib.dot(a, b), (0,), (0,)),
    "outer": (lambda lib, a, b: (lib.outer(a, b), a.outer(b)), (3,), (4,)),
    "outer of nothing": (lambda lib, a, b: lib.outer(a, b), (0,), (4,)),
}


@pytest.mark.parametrize("case", VECTORS.values(), ids=VECTORS)
def test_products_of_vectors_and_batches(agree, randn, case):
    fn, *shapes = case
    agree(fn, *[randn(*shape) for shape in shapes])
