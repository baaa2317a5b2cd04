"""Layer normalisation is torch's, over one axis or several."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

SHAPES = {
    "rows": ((3, 8), (8,)),
    "one row": ((8,), (8,)),
    "maps": ((2, 5, 6, 8), (8,)),
    "two axes": ((2, 3, 5, 4), (5, 4)),
    "all axes": ((3, 4), (3, 4)),
    "no rows": ((0, 8), (8,)),
}


@pytest.mark.parametrize("eps", [1e-5, 1e-6, 0.1])
@pytest.mark.parametrize("parameters", [0, 1, 2], ids=["plain", "weight", "weight and bias"])
@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
def test_layer_norm(agree, randn, shapes, parameters, eps):
    x, shape = shapes
    agree(
        lambda lib, *t: lib.nn.functional.layer_norm(t[0], shape, *t[1:], eps=eps),
        randn(*x) * 3 + 1,
        *[randn(*shape) for _ in range(parameters)],
    )


def test_the_default_eps(agree):
    agree(lambda lib, x: lib.nn.functional.layer_norm(x, (3,)), np.array([[0.001, 0.002, 0.004]]))


def test_rows_far_from_zero(agree, randn):
    agree(lambda lib, x: lib.nn.functional.layer_norm(x, (64,)), randn(3, 64) + 30)
